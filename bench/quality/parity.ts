// How the quality filters agree with datatrove itself, record by record; datatrove_decisions.py makes the decisions.
// Usage: node dist/bench/quality/parity.js RECORDS.jsonl FIELD DECISIONS.jsonl [--show N]
import { readFileSync } from 'node:fs'
import { applyEdits } from '../../src/records/text-edit.js'
import { evaluateC4 } from '../../src/stages/quality/c4.js'
import { fineweb, fineweb2024 } from '../../src/stages/quality/fineweb.js'
import {
  gopherQuality,
  gopherQuality2024,
  gopherRepetition,
  gopherRepetition2024,
} from '../../src/stages/quality/gopher.js'
import { measureText } from '../../src/stages/quality/measures.js'
import { splitWords } from '../../src/stages/quality/words.js'

type Decisions = { words: string[] } & Record<string, string>

const [recordFile, field, decisionFile, , show = '0'] = process.argv.slice(2)
if (!recordFile || !field || !decisionFile)
  throw new Error('parity RECORDS.jsonl FIELD DECISIONS.jsonl [--show N]')

const MEASURED = {
  'gopher-repetition': gopherRepetition,
  'gopher-quality': gopherQuality,
  fineweb,
  'gopher-repetition-2024': gopherRepetition2024,
  'gopher-quality-2024': gopherQuality2024,
  'fineweb-2024': fineweb2024,
}
const C4 = { c4: {}, 'c4-any-line-end': { 'c4-no-terminal-punct': null } }

function readLines<T>(file: string): T[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T)
}

const decisions = readLines<Decisions>(decisionFile)
const records = readFileSync(recordFile, 'utf8').split('\n', decisions.length)
const agreed = new Map<string, { both: number; decision: number; all: number; rejected: number }>()
const differences: string[] = []

function compare(name: string, expected: string, actual: string): void {
  const counts = agreed.get(name) ?? { both: 0, decision: 0, all: 0, rejected: 0 }
  counts.all++
  if (expected !== 'keep') counts.rejected++
  if (expected === actual) counts.both++
  if ((expected === 'keep') === (actual === 'keep')) counts.decision++
  if (expected !== actual) differences.push(`${name}: theirs ${expected}, ours ${actual}`)
  agreed.set(name, counts)
}

let sameWords = 0
let tokens = 0
let otherTokens = 0
for (const [at, theirs] of decisions.entries()) {
  const text = (JSON.parse(records[at]!) as Record<string, string>)[field]!
  const words = splitWords(text)
  tokens += theirs.words.length
  if (words.join(' ') === theirs.words.join(' ')) sameWords++
  else {
    const mine = new Set(words)
    const missing = theirs.words.filter((word) => !mine.has(word))
    otherTokens += missing.length
    if (missing.length > 0) differences.push(`words: theirs alone ${JSON.stringify(missing.slice(0, 6))}`)
  }
  const measures = measureText(text)
  for (const [name, filter] of Object.entries(MEASURED)) {
    const expected = theirs[name]
    if (expected !== undefined) compare(name, expected, filter.evaluate(measures)?.rule.reason ?? 'keep')
  }
  for (const [name, thresholds] of Object.entries(C4)) {
    const { failure, edits } = evaluateC4(text, thresholds)
    compare(name, theirs[name]!, failure?.rule.reason ?? 'keep')
    const expected = theirs[`${name}-text`]
    if (expected !== undefined && !failure) {
      compare(`${name} text`, 'keep', applyEdits(text, edits) === expected ? 'keep' : 'other')
    }
  }
}

console.log(
  `${decisions.length} records, ${tokens} words; the same words in ${sameWords} records; ${otherTokens} others`,
)
console.log('| filter | records | rejected by datatrove | same decision | same decision and reason |')
console.log('| --- | --- | --- | --- | --- |')
for (const [name, { all, rejected, decision, both }] of agreed) {
  console.log(`| ${name} | ${all} | ${rejected} | ${decision} | ${both} |`)
}
for (const difference of differences.slice(0, Number(show))) console.log(difference)
