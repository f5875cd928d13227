// node dist/bench/steady-memory.js [RECORDS MEMORY]: streams unrelated records of about 2 kB into one run and prints the
// resident memory as it goes, and which tier answered. A share of the records is repeated, early and late. See RESULTS.md.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Report } from '../src/scorecard/report.js'
import { unrelatedLines } from './accuracy/unrelated-lines.js'

const [records = '1000000', memory = '256MiB'] = process.argv.slice(2)
const program = fileURLToPath(new URL('../cli/main.js', import.meta.url))
const place = mkdtempSync(join(tmpdir(), 'synthclean-bench-'))
const report = join(place, 'report.json')
/** Shingles of the median record: about 2 kB on average. */
const MEDIAN = 180
/** Every so many batches one is sent a second time at the end: half of them have left the verified tier by then. */
const REPEATED = 100
const STEPS = 10

const args = ['--memory', memory, '--report', report, '-q', '--progress', 'none']
const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'ignore', 'inherit'] })
const ended = once(child, 'exit')
const resident = () =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))![1]) / 1000
const send = async (bytes: Uint8Array) => {
  if (!child.stdin.write(bytes)) await once(child.stdin, 'drain')
}

console.log('| records, thousands | MB sent | resident, MB |\n| --: | --: | --: |')
let sent = 0
let lines = 0
let batches = 0
const again: Uint8Array[] = []
for (const batch of unrelatedLines(Number(records), MEDIAN, 5)) {
  const before = Math.floor((lines * STEPS) / Number(records))
  const copy = Uint8Array.from(batch)
  for (const byte of copy) if (byte === 10) lines++
  await send(copy)
  sent += copy.length
  if (batches++ % REPEATED === 0) again.push(copy)
  if (Math.floor((lines * STEPS) / Number(records)) > before) {
    console.log(`| ${Math.round(lines / 1000)} | ${Math.round(sent / 1e6)} | ${resident().toFixed(0)} |`)
  }
}
let repeated = 0
for (const batch of again) {
  for (const byte of batch) if (byte === 10) repeated++
  await send(batch)
}
child.stdin.end()
await ended
const {
  input,
  output,
  rejected,
  index,
  timing,
  memory: used,
} = JSON.parse(readFileSync(report, 'utf8')) as Report
rmSync(place, { recursive: true })
console.log(
  `\n${input.records} records of ${(input.bytes / input.records).toFixed(0)} bytes in ${timing.seconds.toFixed(0)} s ` +
    `(the generator in the same time), peak ${(used.peakRss / 1e6).toFixed(0)} MB; ${repeated} sent twice; ` +
    `${input.records - output.records} removed: ${JSON.stringify(rejected)}; index: ${JSON.stringify(index)}`,
)
