// node dist/bench/large-files.js FILE [GIGABYTES] [PARTS] [FOLDER] [SCORES]: FILE (JSON Lines, also .zst) repeated with
// changes in PARTS gzip files, and the same in one plain file; cleaned with two workers. Peak memory, speed, and how busy
// the processors were, with SCORES on, off, or both (`on,off`). The corpora stay in FOLDER where one is named, and are used
// again. See RESULTS.md.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Report } from '../src/scorecard/report.js'
import { linesOf } from './corpus.js'
import { writeVaried } from './varied-corpus.js'

const [file, gigabytes = '20', parts = '40', kept, scores = 'on,off'] = process.argv.slice(2)
if (file === undefined)
  throw new Error('usage: node dist/bench/large-files.js FILE [GIGABYTES] [PARTS] [FOLDER] [SCORES]')
const program = fileURLToPath(new URL('../cli/main.js', import.meta.url))
const place = kept ?? mkdtempSync(join(tmpdir(), 'synthclean-bench-'))
const packed = join(place, 'parts')
const plain = join(place, 'all.jsonl')

/** Writes each part, packs it, and adds it to the plain file. */
async function makeCorpora(): Promise<void> {
  if (existsSync(plain)) return
  mkdirSync(packed, { recursive: true })
  // What an interrupted run has left is not to be gone on with.
  rmSync(`${plain}.part`, { force: true })
  const lines = await linesOf(file!)
  for (let part = 1; part <= Number(parts); part++) {
    const path = join(packed, `part-${String(part).padStart(3, '0')}.jsonl`)
    writeVaried(lines, (Number(gigabytes) * 1e9) / Number(parts), path, part)
    execFileSync('sh', ['-c', `cat "${path}" >> "${plain}.part" && gzip -1 -f "${path}"`])
  }
  renameSync(`${plain}.part`, plain)
}

function clean(input: string, memory: number, scores: string): string {
  const reportPath = join(place, 'report.json')
  const args = [
    program,
    input,
    '-q',
    '--workers',
    '2',
    '--memory',
    `${memory}MiB`,
    '--overwrite',
    '--report',
    reportPath,
    '--scores',
    scores,
  ]
  const command = [process.execPath, ...args].map((arg) => `'${arg}'`).join(' ')
  const { status, stderr } = spawnSync('bash', ['-c', `TIMEFORMAT='%R %U %S'; time ${command} > /dev/null`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  if (status !== 0) throw new Error(stderr.toString())
  const [real, user, system] = stderr.toString().trim().split('\n').at(-1)!.split(' ').map(Number)
  const { memory: used, timing, input: came } = JSON.parse(readFileSync(reportPath, 'utf8')) as Report
  const cells = [
    scores,
    memory,
    (came.bytes / 1e9).toFixed(1),
    (used.peakRss / 2 ** 20).toFixed(0),
    (used.peakRss / 2 ** 20 - memory).toFixed(0),
    (timing.bytesPerSecond / 1e6).toFixed(0),
    real!.toFixed(0),
    `${((100 * (user! + system!)) / (real! * Math.min(2, availableParallelism()))).toFixed(0)}%`,
  ]
  return cells.join(' | ')
}

try {
  await makeCorpora()
  console.log(
    '| input | --scores | --memory, MiB | GB | peak, MiB | above --memory, MiB | MB/s | seconds | two cores busy |',
  )
  console.log('| --- | --- | --: | --: | --: | --: | --: | --: | --: |')
  for (const [name, input] of [
    [`${parts} gzip files`, packed],
    ['one plain file', plain],
  ] as const) {
    for (const measured of scores.split(',')) console.log(`| ${name} | ${clean(input, 1024, measured)} |`)
  }
} finally {
  if (kept === undefined) rmSync(place, { recursive: true, force: true })
}
