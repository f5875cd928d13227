// Share of texts that fail each measured quality rule, by their length in words, and the cost of measuring.
// Usage: node dist/bench/quality/by-length.js RECORDS.jsonl FIELD
import { readFileSync } from 'node:fs'
import { fineweb } from '../../src/stages/quality/fineweb.js'
import { gopherQuality, gopherRepetition } from '../../src/stages/quality/gopher.js'
import { measureText } from '../../src/stages/quality/measures.js'
import { failsAt } from '../../src/stages/quality/rules.js'

const EDGES = [0, 10, 25, 50, 75, 100, 150, 200, 300, 500, 1000]
const [file, field] = process.argv.slice(2)
if (!file || !field) throw new Error('by-length RECORDS.jsonl FIELD')

const texts = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => (JSON.parse(line) as Record<string, string>)[field]!)
const started = performance.now()
const measured = texts.map(measureText)
const microseconds = ((performance.now() - started) * 1000) / texts.length

const buckets = EDGES.map((from, at) =>
  measured.filter(({ words }) => words >= from && words < (EDGES[at + 1] ?? Infinity)),
)
const row = (...cells: (string | number)[]) => console.log(`| ${cells.join(' | ')} |`)
row('rule', ...EDGES.map((from) => `from ${from}`))
row(...['rule', ...EDGES].map(() => '---'))
row('texts', ...buckets.map((bucket) => bucket.length))
for (const { rule, value } of [gopherRepetition, gopherQuality, fineweb].flatMap(({ rules }) => rules)) {
  const shares = buckets.map((bucket) => {
    const failing = bucket.filter((measures) => failsAt(rule.compare, value(measures), rule.threshold))
    return `${((100 * failing.length) / bucket.length).toFixed(1)}%`
  })
  row(rule.id, ...shares)
}
const characters = measured.reduce((sum, measures) => sum + measures.characters, 0) / texts.length
console.log(`${microseconds.toFixed(0)} µs a text of ${characters.toFixed(0)} characters on average`)
