import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import { root } from '../process.js'
import { records, runOn, type SampleRun } from '../sample-run.js'

const example = join(root, 'examples/corpus.jsonl')
const ATTRIBUTES = [
  'relevance',
  'diversity',
  'plausibility',
  'control',
  'scalability',
  'novelty',
  'integrity',
]

interface Score {
  score: number | null
  parts?: Record<string, Score>
}

function isScore({ score, parts = {} }: Score): boolean {
  return (score === null || (score >= 0 && score <= 1)) && Object.values(parts).every(isScore)
}

let cleaned: SampleRun
t.before(async () => {
  cleaned = await runOn(undefined, example)
  if (cleaned.status !== 0) throw new Error(cleaned.stderr)
})

t.test('a report has scores of all attributes before and after, from 0 to 1 or null', async (t) => {
  for (const side of ['before', 'after'] as const) {
    const scores = cleaned.report.scores[side]
    t.same(Object.keys(scores), ATTRIBUTES)
    for (const [name, score] of Object.entries(scores))
      t.ok(isScore(score), `${name} ${side}: ${score.score}`)
  }
})

t.test('the example corpus is sounder and more diverse when it is clean', async (t) => {
  const { before, after } = cleaned.report.scores
  for (const name of ['integrity', 'diversity']) {
    t.ok(
      after[name]!.score! > before[name]!.score!,
      `${name}: ${before[name]!.score} before, ${after[name]!.score} after`,
    )
  }
})

t.test('the same scores for any number of workers, with a sample and without', async (t) => {
  const more = records(3000, undefined, 40)
  for (const args of [[], ['--sample', '0.3'], ['--sample', '400'], ['--max-density', '1']]) {
    const one = await runOn(more, ...args, '--workers', '1')
    const four = await runOn(more, ...args, '--workers', '4')
    t.equal(one.status, 0, one.stderr)
    t.ok(isDeepStrictEqual(four.report.scores, one.report.scores), args.join(' '))
  }
  const one = await runOn(undefined, example, '--workers', '1')
  t.ok(isDeepStrictEqual(one.report.scores, cleaned.report.scores))
})

t.test('a corpus that loses nothing has the same scores before and after', async (t) => {
  const { report, kept } = await runOn(records(300))
  t.equal(kept.length, 300)
  for (const name of ATTRIBUTES) {
    t.same(report.scores.after[name], report.scores.before[name], name)
  }
})

t.test('no records, and none that are kept', async (t) => {
  for (const lines of [[], ['{"broken'], ['{"broken', '[]', '']]) {
    const { report, status, stderr } = await runOn(lines)
    t.equal(status, 0, stderr)
    for (const side of ['before', 'after'] as const) {
      t.same(Object.keys(report.scores[side]), ATTRIBUTES)
      t.ok(Object.values(report.scores[side]).every(isScore))
    }
  }
})

t.test('a target makes its likeness a part of relevance, a reference its novelty', async (t) => {
  const run = await runOn(undefined, example, '--target', example, '--reference', example)
  t.equal(run.status, 0, run.stderr)
  const relevance = run.report.scores.before.relevance as Score
  t.same(Object.keys(relevance.parts ?? {}), ['prompt', 'target'])
  t.ok(relevance.parts!.target!.score! > 0.95, `${relevance.parts!.target!.score}`)
  t.equal(run.report.scores.before.novelty!.score, 0)
})

t.test('densities are counted of what was measured, the same for any number of workers', async (t) => {
  const unique = records(6000, undefined, 40)
  // Each record has one copy, which is a duplicate: no record is like more than two others.
  const twice = unique.flatMap((line) => [line, line])
  const densities = async (workers: string) => {
    const { report, status, stderr } = await runOn(twice, '--max-density', '100000', '--workers', workers)
    t.equal(status, 0, stderr)
    return report.histograms.find(({ of }) => of === 'density')!.bins
  }
  const one = await densities('1')
  t.equal(
    one.reduce((sum, { after }) => sum + after, 0),
    6000,
  )
  t.same(
    one.filter(({ from, before, after }) => from >= 4 && before + after > 0),
    [],
    'bins of records with more than four like them',
  )
  t.ok(isDeepStrictEqual(await densities('4'), one))
})

const sentence = (number: number) =>
  Array.from({ length: 40 }, (_, at) => `word${(at * 7 + number) % 41}`).join(' ')

t.test('a share of truncated answers is of all records that came, dropped ones too', async (t) => {
  const answers = Array.from({ length: 20 }, (_, number) => {
    const output = `Number ${number} tells of the sea, of ships, and of ${sentence(number)} wind`
    return JSON.stringify({
      instruction: `Tell story ${number}.`,
      output: number < 5 ? `${output} and` : `${output}.`,
    })
  })
  for (const args of [[], ['--drop', 'truncated']]) {
    const { report } = await runOn(answers, '--only', 'validate', ...args)
    t.match(report.scores.before['plausibility'], { measures: { truncated: 0.25 } }, args.join(' '))
  }
})
