import { gunzipSync } from 'node:zlib'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { linesOf } from '../corpus.js'

/** Real data stands beside a checkout, where it does; compiled, this file is one folder deeper than its source. */
export const DATA = fileURLToPath(new URL('../../../../shared/data/', import.meta.url))
export const GSM8K = join(DATA, 'evals/gsm8k-test.jsonl')
export const HUMAN_EVAL = join(DATA, 'evals/HumanEval.jsonl.gz')

interface Gsm8k {
  question: string
  answer: string
}

interface HumanEval {
  prompt: string
  canonical_solution: string
}

/** A text of an evaluation record, and the line it stands on. */
export interface EvaluationText {
  line: number
  text: string
}

function records<T>(text: string): T[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)
}

const numbered = (texts: string[]): EvaluationText[] => texts.map((text, at) => ({ line: at + 1, text }))

/** What is planted, by the name of its row in the tables. */
export function evaluationTexts(): { name: string; file: string; texts: EvaluationText[] }[] {
  const gsm8k = records<Gsm8k>(readFileSync(GSM8K, 'utf8'))
  const humanEval = records<HumanEval>(gunzipSync(readFileSync(HUMAN_EVAL)).toString())
  const answers = gsm8k.map(({ answer }) => answer)
  return [
    { name: 'GSM8K questions', file: GSM8K, texts: numbered(gsm8k.map(({ question }) => question)) },
    { name: 'GSM8K answers', file: GSM8K, texts: numbered(answers) },
    {
      name: 'GSM8K answers without `<<…>>`',
      file: GSM8K,
      texts: numbered(answers.map((answer) => answer.replace(/<<[^>]{0,80}>>/g, ''))),
    },
    { name: 'HumanEval prompts', file: HUMAN_EVAL, texts: numbered(humanEval.map(({ prompt }) => prompt)) },
    {
      name: 'HumanEval solutions',
      file: HUMAN_EVAL,
      texts: numbered(humanEval.map((record) => record.canonical_solution)),
    },
  ]
}

/** Texts of records: prompt, then answer. */
export type RecordTexts = string[]

/**
 * Answers of language models to prompts (tatsu-lab/alpaca_eval); every fifth is left for the tests of stages that
 * were made by looking at the others.
 */
export async function cleanRecords(): Promise<RecordTexts[]> {
  const lines = await linesOf(join(DATA, 'alpaca-eval-dev.jsonl.zst'))
  return lines
    .filter((_, at) => (at + 1) % 5 !== 0)
    .map((line) => JSON.parse(line) as { instruction: string; output: string })
    .map(({ instruction, output }) => [instruction, output])
}

interface Instruction {
  instruction: string
  input: string
  response: string
}

/** Two sets of teknium1/GPTeacher: code, and role play. */
export function teacherRecords(): { name: string; records: RecordTexts[] }[] {
  return [
    { name: 'GPTeacher code', file: 'codegen-instruct' },
    { name: 'GPTeacher role play', file: 'roleplay-simple-deduped-roleplay-instruct' },
  ].map(({ name, file }) => {
    const read = JSON.parse(readFileSync(join(DATA, `gpteacher/${file}.json`), 'utf8')) as Instruction[]
    return { name, records: read.map(({ instruction, input, response }) => [instruction, input, response]) }
  })
}

/** A text in which each word is replaced, left out or followed by another word, in equal parts, with the chance `rate`. */
export function changedWords(
  text: string,
  rate: number,
  pool: readonly string[],
  random: () => number,
): string {
  const another = () => pool[Math.floor(random() * pool.length)]!
  return text.replace(/\S+/g, (word) => {
    if (random() >= rate) return word
    const kind = Math.floor(random() * 3)
    return kind === 0 ? another() : kind === 1 ? '' : `${word} ${another()}`
  })
}

/** A text in the middle of another one, between two of its lines or sentences. */
export function insideOf(host: string, text: string): string {
  const edges = [...host.matchAll(/(?<=[.!?\n])\s/g)].map(({ index }) => index)
  const edge = edges[Math.floor(edges.length / 2)] ?? host.length
  return `${host.slice(0, edge)}\n${text}\n${host.slice(edge)}`
}
