// node dist/bench/keep-rules.js FILE [RECORDS]: RECORDS (200,000) made from FILE (JSON Lines, also .zst) by changes of
// words. Is --keep first the streaming run, byte for byte, and --keep longest the same set however the records are
// shuffled and cut into files? See RESULTS.md.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { changedRecords } from './changed-records.js'
import { randomNumbers } from './corpus.js'

const SHUFFLES = 5

const [file, records = '200000'] = process.argv.slice(2)
if (file === undefined) throw new Error('usage: node dist/bench/keep-rules.js FILE [RECORDS]')
const program = fileURLToPath(new URL('../cli/main.js', import.meta.url))
const place = mkdtempSync(join(tmpdir(), 'synthclean-bench-'))

function run(args: readonly string[]): number {
  const started = performance.now()
  const { status, stderr } = spawnSync(process.execPath, [program, '-q', '--scores', 'off', ...args])
  if (status !== 0) throw new Error(stderr.toString())
  return (performance.now() - started) / 1000
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const mixed = [...items]
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    ;[mixed[last], mixed[other]] = [mixed[other]!, mixed[last]!]
  }
  return mixed
}

/** Writes lines into `count` files of a folder of their own. */
function writeFiles(name: string, lines: readonly string[], count: number): string {
  const folder = join(place, name)
  mkdirSync(folder)
  const size = Math.ceil(lines.length / count)
  for (let part = 0; part < count; part++) {
    const own = lines.slice(part * size, (part + 1) * size)
    writeFileSync(join(folder, `part-${part + 10}.jsonl`), own.map((line) => `${line}\n`).join(''))
  }
  return folder
}

function keepFirst(lines: readonly string[]): void {
  const folder = writeFiles('first', lines, 3)
  const filesOf = (name: string) => ({
    out: join(place, `${name}.jsonl`),
    ledger: join(place, `${name}-ledger.jsonl`),
  })
  const [streaming, joined] = [filesOf('streaming'), filesOf('joined')]
  const seconds = [
    run([folder, '-o', streaming.out, '--ledger', streaming.ledger]),
    run([folder, '-o', joined.out, '--ledger', joined.ledger, '--keep', 'first']),
  ]
  const compared = (['out', 'ledger'] as const).map((kind) => {
    const same = readFileSync(joined[kind]).equals(readFileSync(streaming[kind]))
    return `${kind} ${same ? 'the same' : 'DIFFERS'}`
  })
  const kept = readFileSync(joined.out, 'utf8').split('\n').length - 1
  console.log(
    `--keep first, ${lines.length} records: ${kept} kept; ${compared.join(', ')}; ` +
      `${seconds[0]!.toFixed(1)} s streaming, ${seconds[1]!.toFixed(1)} s joined`,
  )
}

function keepLongest(lines: readonly string[]): void {
  const sets: string[] = []
  for (let shuffle = 0; shuffle < SHUFFLES; shuffle++) {
    const folder = writeFiles(`longest-${shuffle}`, shuffled(lines, randomNumbers(shuffle)), 1 + 3 * shuffle)
    const out = join(place, `longest-${shuffle}.jsonl`)
    const seconds = run([folder, '-o', out, '--keep', 'longest'])
    const kept = readFileSync(out, 'utf8').trimEnd().split('\n').sort()
    sets.push(kept.join('\n'))
    console.log(
      `--keep longest, shuffle ${shuffle + 1}, ${1 + 3 * shuffle} files: ${kept.length} kept, ${sets.at(-1) === sets[0] ? 'the same' : 'OTHER'} records; ${seconds.toFixed(1)} s`,
    )
    rmSync(folder, { recursive: true })
  }
}

try {
  const lines = await changedRecords(file, Number(records))
  keepFirst(lines)
  keepLongest(lines)
} finally {
  rmSync(place, { recursive: true, force: true })
}
