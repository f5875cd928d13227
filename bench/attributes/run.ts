// node dist/bench/attributes/run.js FILE: does each attribute fall when it is spoiled? For each spoiling
// (./spoilings.ts) of FILE (JSON Lines of instruction and output, also .zst) a run with --report; prints the table of all
// spoilings and attributes. A third of the prompts with their answers is the reference of --reference.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Score, Scores } from '../../src/scorecard/scores.js'
import { table, type Cell } from '../accuracy/markdown.js'
import { shuffled } from '../accuracy/texts.js'
import { linesOf, randomNumbers } from '../corpus.js'
import { SPOILINGS, type Instruction, type SpoiledRecord } from './spoilings.js'

const COLUMNS = [
  'relevance',
  'diversity',
  'diversity.linguistic',
  'diversity.content',
  'diversity.format',
  'plausibility',
  'control',
  'control.bias',
  'control.properties',
  'control.complexity',
  'scalability',
  'novelty',
  'integrity',
]

const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('usage: node dist/bench/attributes/run.js FILE')
const program = fileURLToPath(new URL('../../cli/main.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'synthclean-bench-'))
const [inputPath, referencePath, reportPath] = ['input.jsonl', 'reference.jsonl', 'report.json'].map((name) =>
  join(folder, name),
)

const all = (await linesOf(file)).map((line) => {
  const { instruction, output } = JSON.parse(line) as Instruction
  return { instruction, output }
})
const prompts = [...new Set(all.map(({ instruction }) => instruction))]
const referencePrompts = new Set(prompts.filter((_, at) => at % 3 === 0))
const reference = all.filter(({ instruction }) => referencePrompts.has(instruction))
const records = shuffled(
  all.filter(({ instruction }) => !referencePrompts.has(instruction)),
  randomNumbers(1),
)

try {
  writeFileSync(referencePath!, jsonLines(reference))
  const base = scoresOf(records)
  const rows: Cell[][] = [['spoiling', 'records', ...COLUMNS]]
  rows.push(['none', records.length, ...COLUMNS.map((column) => text(valueOf(base, column)))])
  const verdicts: string[] = []
  for (const { name, spoils, spoil } of SPOILINGS) {
    const spoiled = spoil(records, reference)
    const scores = scoresOf(spoiled)
    const falls = COLUMNS.map((column) => fallOf(valueOf(base, column), valueOf(scores, column)))
    const cells = COLUMNS.map((column, at) => {
      const cell = `${text(valueOf(scores, column))} (${signed(-falls[at]!)})`
      return column === spoils ? `**${cell}**` : cell
    })
    rows.push([name, spoiled.length, ...cells])
    const own = falls[COLUMNS.indexOf(spoils)]!
    // An attribute holds its parts, and falls with them.
    const rivals = COLUMNS.filter((column) => !spoils.startsWith(column) && !column.startsWith(`${spoils}.`))
    const worst = Math.max(...rivals.map((column) => falls[COLUMNS.indexOf(column)]!))
    verdicts.push(
      `${name}: ${spoils} falls by ${own.toFixed(3)}, any other by ${worst.toFixed(3)} at most: ${own > worst ? 'holds' : 'DOES NOT HOLD'}`,
    )
  }
  console.log(`${table(rows)}\n\n${verdicts.join('\n')}`)
} finally {
  rmSync(folder, { recursive: true })
}

function jsonLines(list: readonly SpoiledRecord[]): string {
  return list.map((record) => `${JSON.stringify(record)}\n`).join('')
}

function scoresOf(list: readonly SpoiledRecord[]): Scores {
  writeFileSync(inputPath!, jsonLines(list))
  const flags = ['--dry-run', '-q', '--overwrite', '--report', reportPath!, '--reference', referencePath!]
  execFileSync(process.execPath, [program, inputPath!, ...flags])
  const report = JSON.parse(readFileSync(reportPath!, 'utf8')) as { scores: { before: Scores } }
  return report.scores.before
}

function valueOf(scores: Scores, column: string): number | null {
  const [attribute, part] = column.split('.') as [keyof Scores, string | undefined]
  const score: Score = scores[attribute]
  return part === undefined ? score.score : (score.parts?.[part]?.score ?? null)
}

function fallOf(before: number | null, after: number | null): number {
  return before === null || after === null ? 0 : before - after
}

function text(value: number | null): string {
  return value === null ? '-' : value.toFixed(3)
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(2)}`
}
