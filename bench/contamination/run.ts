// Recall and false positives of the contamination stage, and what it costs. Needs the real data beside the checkout.
import { linesOf } from '../../src/io/input/lines-of.js'
import { evaluationIndex } from '../../src/stages/contamination/index-builder.js'
import type { EvaluationIndex } from '../../src/stages/contamination/evaluation-index.js'
import { slotOf } from '../../src/stages/contamination/seed-table.js'
import { verifyContamination } from '../../src/stages/contamination/verify.js'
import { WordHashes } from '../../src/stages/contamination/word-hashes.js'
import { goal, percent, table, type Cell } from '../accuracy/markdown.js'
import { randomNumbers } from '../corpus.js'
import {
  changedWords,
  cleanRecords,
  evaluationTexts,
  GSM8K,
  HUMAN_EVAL,
  insideOf,
  teacherRecords,
  type RecordTexts,
} from './planted.js'

const RATES = [0, 0.05, 0.1, 0.2]
const CLEAN = 20_000

const index = await evaluationIndex([GSM8K, HUMAN_EVAL], linesOf)
const { parts } = index.counts
/** What a text gives in sets that are too large for all seeds: a share of them. */
const smallIndexes = await Promise.all(
  [4, 8, 16].map(async (seeds) => ({
    seeds,
    index: await evaluationIndex([GSM8K, HUMAN_EVAL], linesOf, seeds * parts),
  })),
)
const reader = new WordHashes()

/** Whether the kernel would see a seed in the record. */
function holdsSeed(texts: RecordTexts, { seeds }: EvaluationIndex = index): boolean {
  reader.read(texts)
  reader.readGrams(seeds.width)
  for (let at = 0; at < reader.gramCount; at++) {
    if (slotOf(seeds, reader.gramLow[at]!, reader.gramHigh[at]!) >= 0) return true
  }
  return false
}

const find = (texts: RecordTexts, from: EvaluationIndex = index) =>
  holdsSeed(texts, from) ? verifyContamination(texts, from) : undefined

const all = await cleanRecords()
const clean = all.slice(0, CLEAN)
const hosts = all.slice(CLEAN)
const pool = hosts.slice(0, 2000).flatMap(([, answer]) => answer!.match(/\b[a-z]{2,12}\b/g) ?? [])

const { seeds, counts } = index
const kib = (bytes: number) => `${Math.round(bytes / 1024)} KiB`
console.log(
  `${counts.items} records, ${counts.parts} texts looked for, ${counts.repeated} repeated, ${counts.tooShort} too ` +
    `short; seed table 2^${seeds.slotBits} slots (${kib(seeds.tags.byteLength)}), front 2^${seeds.frontBits} bits ` +
    `(${kib(seeds.front.byteLength)})\n`,
)

/** One table of recall: by text and by share of words changed. */
function recall(title: string, seed: number, plant: (text: string, at: number) => RecordTexts): Cell[][] {
  const random = randomNumbers(seed)
  const rows = evaluationTexts().map(({ name, file, texts }): Cell[] => {
    const cells = RATES.map((rate) => {
      let found = 0
      let named = 0
      for (const [at, { text, line }] of texts.entries()) {
        const hit = find(plant(rate === 0 ? text : changedWords(text, rate, pool, random), at))
        if (!hit) continue
        found++
        if (hit.file === file && hit.line === line) named++
      }
      return `${percent(found, texts.length)} (${percent(named, texts.length)})`
    })
    return [`${title}: ${name}`, texts.length, ...cells]
  })
  return rows
}

console.log(
  'Found, and in brackets found with the right evaluation record named, by share of words changed:\n',
)
console.log(
  table([
    ['planted', 'texts', ...RATES.map((rate) => (rate === 0 ? 'whole' : percent(rate)))],
    ...recall('alone', 41, (text) => [text]),
    ...recall('in a long answer', 42, (text, at) => {
      const [prompt, answer] = hosts[at % hosts.length]!
      return [prompt!, insideOf(answer!, text)]
    }),
  ]),
)

const random = randomNumbers(43)
const questions = evaluationTexts()[0]!.texts.map(({ text }) => text)
console.log('\nQuestions of GSM8K found where each text gives so many seeds only:\n')
console.log(
  table([
    ['seeds a text', ...RATES.map((rate) => (rate === 0 ? 'whole' : percent(rate))), 'clean that reach'],
    ...smallIndexes.map(({ seeds, index }): Cell[] => {
      const found = RATES.map(
        (rate) =>
          questions.filter((text) => find([changedWords(text, rate, pool, random)], index)).length /
          questions.length,
      )
      const reached = clean.filter((texts) => holdsSeed(texts, index)).length
      return [seeds, ...found.map((share) => percent(share)), percent(reached, clean.length)]
    }),
  ]),
)

const sets = [{ name: 'alpaca_eval answers', records: clean }, ...teacherRecords()]
const flagged = sets.map(({ name, records }) => {
  const started = performance.now()
  const reached = records.filter((texts) => holdsSeed(texts))
  const looked = performance.now()
  const hits = reached.flatMap((texts) => {
    const hit = verifyContamination(texts, index)
    return hit ? [{ ...hit, texts }] : []
  })
  const verified = performance.now()
  return {
    hits,
    row: [
      name,
      records.length,
      `${reached.length} (${percent(reached.length, records.length)})`,
      `${hits.length} (${percent(hits.length, records.length)})`,
      ((1000 * (looked - started)) / records.length).toFixed(0),
      ((1000 * (verified - looked)) / Math.max(1, reached.length)).toFixed(0),
    ] as Cell[],
  }
})
console.log('\nClean records:\n')
console.log(
  table([
    ['records', 'count', 'reach the verification', 'flagged', 'µs to look for seeds', 'µs to verify'],
    ...flagged.map(({ row }) => row),
  ]),
)
console.log(`\nAt most 0.1% of clean records flagged: ${goal(flagged[0]!.hits.length <= CLEAN / 1000)}\n`)
for (const { file, line, kind, share, threshold, overlap } of flagged.flatMap(({ hits }) => hits)) {
  const place = `${file.split('/').at(-1)}:${line} ${kind}`
  console.log(
    `- ${place} ${share.toFixed(2)} >= ${threshold.toFixed(2)}: ${JSON.stringify(overlap.content.slice(0, 200))}`,
  )
}
