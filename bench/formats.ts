// node dist/bench/formats.js FILE [RUNS]: processor seconds of reading FILE (JSON Lines, also .zst) in each format and
// compression, beside those of cleaning it by default. Medians of RUNS (5) in turn. See RESULTS.md.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openInput } from '../src/io/input/open-input.js'
import { readRowGroup } from '../src/io/input/parquet-input.js'
import { linesOf } from './corpus.js'

const [file, runs = '5'] = process.argv.slice(2)
if (file === undefined) throw new Error('usage: node dist/bench/formats.js FILE [RUNS]')
const program = fileURLToPath(new URL('../cli/main.js', import.meta.url))
const place = mkdtempSync(join(tmpdir(), 'synthclean-bench-'))
const PIECE = 2 ** 20

function convert(from: string, to: string): string {
  const path = join(place, to)
  const { status, stderr } = spawnSync(process.execPath, [
    program,
    from,
    '--only',
    'validate',
    '-q',
    '-o',
    path,
  ])
  if (status !== 0) throw new Error(stderr.toString())
  return path
}

/** Packs a file by a program of the system; undefined where there is none. */
function packed(path: string, command: string, ending: string): string[] {
  try {
    execFileSync('sh', ['-c', `${command} -k -f -q "${path}" 2>/dev/null`])
    return [`${path}.${ending}`]
  } catch {
    return []
  }
}

async function reading(path: string): Promise<number> {
  const before = process.cpuUsage()
  const { source } = await openInput(path, { format: undefined, maxRecord: 2 ** 26, readRowGroup })
  const into = new Uint8Array(PIECE)
  while ((await source.read(into)) > 0);
  await source.close()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

function cleaning(path: string): number {
  const command = `TIMEFORMAT='%U %S'; time '${process.execPath}' '${program}' '${path}' -q --workers 2 > /dev/null`
  const { stderr } = spawnSync('bash', ['-c', command])
  const [user, system] = stderr.toString().trim().split('\n').at(-1)!.split(' ').map(Number)
  return user! + system!
}

const median = (numbers: number[]) => numbers.sort((one, other) => one - other)[numbers.length >> 1]!

try {
  const plain = join(place, 'a.jsonl')
  writeFileSync(plain, (await linesOf(file)).map((line) => `${line}\n`).join(''))
  const paths = [
    plain,
    convert(plain, 'a.jsonl.gz'),
    ...packed(plain, 'zstd', 'zst'),
    ...packed(plain, 'bzip2', 'bz2'),
    ...packed(plain, 'xz', 'xz'),
    convert(plain, 'a.parquet'),
    convert(plain, 'a.json'),
    convert(plain, 'a.csv'),
  ]
  const seconds = new Map<string, number[]>(paths.map((path) => [path, []]))
  const cleaned: number[] = []
  for (let run = 0; run < Number(runs); run++) {
    cleaned.push(cleaning(plain))
    for (const path of paths) seconds.get(path)!.push(await reading(path))
  }
  const whole = median(cleaned)
  const megabytes = statSync(plain).size / 1e6
  console.log(`cleaning ${megabytes.toFixed(0)} MB: ${whole.toFixed(2)} s of processor time\n`)
  console.log('| read as | processor s | MB/s of JSON Lines | of the cleaning |')
  console.log('| --- | --: | --: | --: |')
  for (const [path, all] of seconds) {
    const one = median(all)
    const share = ((100 * one) / whole).toFixed(0)
    console.log(
      `| ${path.slice(place.length + 3)} | ${one.toFixed(2)} | ${(megabytes / one).toFixed(0)} | ${share}% |`,
    )
  }
} finally {
  rmSync(place, { recursive: true, force: true })
}
