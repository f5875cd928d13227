// The whole program with --contamination: evaluation questions planted into 20,000 records, whole and with a tenth of
// their words changed. Needs the real data beside the checkout.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { goal, percent, table, type Cell } from '../accuracy/markdown.js'
import { randomNumbers } from '../corpus.js'
import { GSM8K, HUMAN_EVAL, changedWords, cleanRecords, evaluationTexts } from './planted.js'

const program = fileURLToPath(new URL('../../cli/main.js', import.meta.url))
const place = mkdtempSync(join(tmpdir(), 'synthclean-bench-'))
const [input, ledger] = [join(place, 'planted.jsonl'), join(place, 'ledger.jsonl')]
const CLEAN = 20_000

const all = await cleanRecords()
const clean = all.slice(0, CLEAN)
const hosts = all.slice(CLEAN)
const pool = hosts.slice(0, 2000).flatMap(([, answer]) => answer!.match(/\b[a-z]{2,12}\b/g) ?? [])
const planted = evaluationTexts().filter(({ name }) => /questions|prompts/.test(name))

const rows: Cell[][] = []
for (const [rate, wanted] of [
  [0, 0.99],
  [0.1, 0.95],
] as const) {
  const random = randomNumbers(81)
  const records = clean.map(([instruction, output]) => ({ instruction, output, from: 'clean' }))
  for (const { name, texts } of planted) {
    for (const [at, { text }] of texts.entries()) {
      const instruction = rate === 0 ? text : changedWords(text, rate, pool, random)
      const where = Math.floor(random() * records.length)
      records.splice(where, 0, { instruction, output: hosts[at % hosts.length]![1]!, from: name })
    }
  }
  writeFileSync(input, records.map((record) => `${JSON.stringify(record)}\n`).join(''))
  const args = [input, '--only', 'contamination', '--ledger', ledger, '-q', '--overwrite', '-o', '/dev/null']
  const run = spawnSync(process.execPath, [
    program,
    ...args,
    '--contamination',
    GSM8K,
    '--contamination',
    HUMAN_EVAL,
  ])
  if (run.status !== 0) throw new Error(run.stderr.toString())
  const found = new Map<string, number>()
  for (const line of readFileSync(ledger, 'utf8').trim().split('\n')) {
    const { original } = JSON.parse(line) as { original: string }
    const { from } = JSON.parse(original) as { from: string }
    found.set(from, (found.get(from) ?? 0) + 1)
  }
  const changed = rate === 0 ? 'whole' : `${100 * rate}% of the words changed`
  for (const { name, texts } of planted) {
    const share = (found.get(name) ?? 0) / texts.length
    rows.push([
      name,
      changed,
      texts.length,
      percent(found.get(name) ?? 0, texts.length),
      goal(share >= wanted),
    ])
  }
  const flagged = found.get('clean') ?? 0
  rows.push(['clean records', changed, CLEAN, percent(flagged, CLEAN), goal(flagged <= CLEAN / 1000)])
}
rmSync(place, { recursive: true })
console.log(table([['records', 'planted', 'number', 'found', 'goal'], ...rows]))
