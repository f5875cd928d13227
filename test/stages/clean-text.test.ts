import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { sharedData } from '../process.js'
import { RecordReader } from './read-record.js'

const reader = new RecordReader({ stages: ['validate', 'boilerplate', 'quality'] })
const needs = (path: string) => ({ skip: sharedData(path) === undefined ? 'shared data is not here' : false })

/** Runs records through all record stages; what they would change or reject. */
function touched(records: readonly object[]): string[] {
  const lines = records.map((record) => JSON.stringify(record))
  return reader.read(lines).flatMap(({ line, notes, rejected }, at) => {
    if (rejected !== undefined) return [rejected]
    return line === lines[at]
      ? []
      : notes.edits.map(({ rule, removed }) => `${rule} ${JSON.stringify(removed)}`)
  })
}

t.test('solutions of sums are left as they are', needs('evals/gsm8k-test.jsonl'), async (t) => {
  const items = readFileSync(sharedData('evals/gsm8k-test.jsonl')!, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { question: string; answer: string })
  // One solution has a zero-width space in the middle of a word; JSON leaves it as it is.
  const mended = [`zero-width-space "\u200b"`]
  const answers = items.map(({ question, answer }) => ({ instruction: question, output: answer }))
  t.same(touched(answers), mended)
  const whole = items.map(({ question, answer }) => ({ instruction: 'Go on.', output: question + answer }))
  t.same(touched(whole), mended)
})

t.test('code is left as it is', needs('evals/HumanEval.jsonl.gz'), async (t) => {
  const items = gunzipSync(readFileSync(sharedData('evals/HumanEval.jsonl.gz')!))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { prompt: string; canonical_solution: string; test: string })
  const code = items.flatMap(({ prompt, canonical_solution: solution, test }) => [
    { instruction: prompt, output: solution },
    { instruction: 'Write it.', output: prompt + solution },
    { instruction: 'Write a test.', output: test },
    { text: prompt + solution },
  ])
  t.same(touched(code), [])
})
