// node dist/bench/labelled/run.js FILE [--labels labels-2.jsonl] [--show]: how well boilerplate and refusals are found in
// the answers labelled in test/labelled; FILE is the data they were drawn from (JSON Lines, also .zst), --labels another
// file of that folder than labels.jsonl. --show prints each difference.
import { fileURLToPath } from 'node:url'
import { RecordReader } from '../../test/stages/read-record.js'
import { table, type Cell } from '../accuracy/markdown.js'
import { linesOf } from '../corpus.js'
import { judge, type JudgedEdit, type JudgedSpan } from './confusion.js'
import { labelledAnswers } from './labels.js'

const [file, ...flags] = process.argv.slice(2)
const given = flags.indexOf('--labels')
const labelsName = given < 0 ? 'labels.jsonl' : flags[given + 1]!
if (file === undefined) throw new Error('usage: node dist/bench/labelled/run.js FILE [--show]')
const labelsPath = fileURLToPath(new URL(`../../../test/labelled/${labelsName}`, import.meta.url))
const lines = (await linesOf(file)).map((line) => Buffer.from(line).toString())
const answers = labelledAnswers(lines, labelsPath)
const reader = new RecordReader({ stages: ['validate', 'boilerplate', 'quality'] })
const outcomes = reader.read(answers.map(({ record }) => record))

const edits: JudgedEdit[] = []
const spans: JudgedSpan[] = []
const kinds = ['none', 'full', 'partial', 'advice'] as const
const refusals = Object.fromEntries(kinds.map((told) => [told, { none: 0, full: 0, partial: 0, advice: 0 }]))
for (const [at, answer] of answers.entries()) {
  const { notes, tags } = outcomes[at]!
  if (answer.label.spans) {
    const judged = judge(answer, notes)
    edits.push(...judged.edits)
    spans.push(...judged.spans)
  }
  const found = tags.includes('refusal-full')
    ? 'full'
    : tags.includes('refusal-partial')
      ? 'partial'
      : tags.includes('safety-advice')
        ? 'advice'
        : 'none'
  refusals[answer.label.refusal]![found]++
}

const count = <T>(all: readonly T[], holds: (one: T) => boolean) => all.filter(holds).length
const percent = (part: number, whole: number) => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)}%`)
const rules = [...new Set(edits.map(({ rule }) => rule))].sort()
const ruleRows = rules.map((rule): Cell[] => {
  const own = edits.filter((edit) => edit.rule === rule)
  const [right, unsure, wrong] = (['boilerplate', 'unsure', 'wrong'] as const).map((verdict) =>
    count(own, (edit) => edit.verdict === verdict),
  )
  return [rule, right!, unsure!, wrong!]
})
const right = count(edits, ({ verdict }) => verdict === 'boilerplate')
const wrong = count(edits, ({ verdict }) => verdict === 'wrong')
console.log(`## Edits\n\n${table([['rule', 'boilerplate', 'unsure', 'wrong'], ...ruleRows])}\n`)
console.log(
  `Of ${right + wrong} edits that the labels judge, ${percent(right, right + wrong)} remove boilerplate.\n`,
)
const kindRows = [...new Set(spans.map(({ kind }) => kind))].sort().map((kind): Cell[] => {
  const own = spans.filter((span) => span.kind === kind)
  const removed = count(own, (span) => span.removed)
  return [kind, own.length, removed, percent(removed, own.length)]
})
const removed = count(spans, (span) => span.removed)
console.log(`## Labelled boilerplate\n\n${table([['kind', 'labelled', 'removed', 'share'], ...kindRows])}\n`)
console.log(`${removed} of ${spans.length} are removed: ${percent(removed, spans.length)}.\n`)
console.log(
  `## Refusals\n\n${table([
    ['labelled', ...kinds.map((kind) => `found ${kind}`)],
    ...kinds.map((told): Cell[] => [told, ...kinds.map((kind) => refusals[told]![kind])]),
  ])}\n`,
)
for (const kind of ['full', 'partial', 'advice'] as const) {
  const hits = refusals[kind]![kind]
  const labelled = kinds.reduce((sum, other) => sum + refusals[kind]![other], 0)
  const found = kinds.reduce((sum, other) => sum + refusals[other]![kind], 0)
  console.log(
    `${kind}: precision ${percent(hits, found)}, recall ${percent(hits, labelled)}, F1 ${percent(2 * hits, found + labelled)}`,
  )
}
if (flags.includes('--show')) {
  for (const { line, rule, removed: text, verdict } of edits) {
    if (verdict === 'wrong') console.log(`WRONG ${line} ${rule}: ${JSON.stringify(text)}`)
  }
  for (const { line, kind, text, removed: gone } of spans) {
    if (!gone) console.log(`MISSED ${line} ${kind}: ${JSON.stringify(text)}`)
  }
}
