// node dist/bench/scaling.js [--sizes 10MB,100MB,1GB] [--runs 3] [--from FILE] [--folder FOLDER] [--save RESULT.json]:
// the default run from a pipe by size of the corpus and number of workers, beside Node streams that only split lines.
// Corpora are made by scripts/generate-corpus.mjs in FOLDER (of --from, lines of FILE with other words) and used again
// where they are there: 100GB is for a disk that holds it. See RESULTS.md; docs/scale.md is calculated from the result.
import { spawnSync } from 'node:child_process'
import { closeSync, createReadStream, existsSync, mkdirSync, mkdtempSync, openSync } from 'node:fs'
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { table, type Cell } from './accuracy/markdown.js'
import { casesOf, generator } from './scaling/cases.js'
import { measure, type Sample } from './scaling/measured-process.js'
import { mediansOf, type CorpusResult, type Measured, type ScalingResult } from './scaling/result.js'
import { sizeInBytes } from './scaling/sizes.js'

/** Larger corpora are measured once: they take long enough for one run to tell. */
const LARGEST_REPEATED = 2e9
/** The generator's speed does not change with the size. */
const LARGEST_GENERATED = 1e9

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10MB,100MB,1GB' },
    runs: { type: 'string', default: '3' },
    from: { type: 'string' },
    folder: { type: 'string' },
    save: { type: 'string' },
  },
})
const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'synthclean-bench-'))
const told = join(folder, 'usage.json')

/** The corpus of a size, written if it is not there. */
function corpusOf(size: string): string {
  const path = join(folder, `${values.from === undefined ? 'made-up' : 'varied'}-${size}.jsonl`)
  if (existsSync(path)) return path
  const file = openSync(`${path}.part`, 'w')
  const { status } = spawnSync(process.execPath, generator(sizeInBytes(size), values.from), {
    stdio: ['ignore', file, 'inherit'],
  })
  closeSync(file)
  if (status !== 0) throw new Error(`the generator ended with ${status}`)
  renameSync(`${path}.part`, path)
  return path
}

async function countLines(path: string): Promise<number> {
  let lines = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 }) as AsyncIterable<Buffer>) {
    for (let feed = chunk.indexOf(10); feed >= 0; feed = chunk.indexOf(10, feed + 1)) lines++
  }
  return lines
}

async function measureCorpus(size: string, runs: number): Promise<CorpusResult> {
  const path = corpusOf(size)
  const bytes = statSync(path).size
  const cases = casesOf(availableParallelism())
  const generated = generator(Math.min(bytes, LARGEST_GENERATED), values.from)
  const generatorSamples: Sample[] = []
  const samples = cases.map((): Sample[] => [])
  for (let run = 0; run < (bytes > LARGEST_REPEATED ? 1 : runs); run++) {
    generatorSamples.push(await measure({ args: generated }, told))
    for (const [at, { program }] of cases.entries()) samples[at]!.push(await measure(program(path), told))
  }
  const measured = cases.map(({ name, part, workers }, at): Measured => ({
    name,
    part,
    workers,
    ...mediansOf(samples[at]!),
  }))
  return { bytes, records: await countLines(path), generator: mediansOf(generatorSamples), measured }
}

function rowOf({ bytes }: CorpusResult, baseline: number, measured: Measured): Cell[] {
  const { name, workers, seconds, processor, mainThread, peak } = measured
  const speed = bytes / seconds / 1e6
  return [
    name,
    workers ?? '',
    seconds.toFixed(2),
    speed.toFixed(speed < 10 ? 1 : 0),
    processor.toFixed(2),
    mainThread === undefined ? '' : mainThread.toFixed(2),
    (bytes / processor / 1e6).toFixed(0),
    (peak / 2 ** 20).toFixed(0),
    `${((100 * baseline) / seconds).toFixed(0)}%`,
  ]
}

const HEAD: Cell[] = [
  'measured',
  'workers',
  'seconds',
  'MB/s',
  'CPU seconds',
  'of the main thread',
  'MB/s per CPU second',
  'peak, MiB',
  "of the baseline's speed",
]

function tableOf(result: CorpusResult): string {
  const { bytes, records, measured } = result
  const generated = Math.min(bytes, LARGEST_GENERATED)
  const made = result.generator
  const baseline = measured.find(({ part }) => part === 'baseline')!.seconds
  return [
    `### ${(bytes / 1e6).toFixed(0)} MB, ${records} records`,
    '',
    table([HEAD, ...measured.map((row) => rowOf(result, baseline, row))]),
    '',
    `The generator: ${(generated / made.seconds / 1e6).toFixed(0)} MB/s, ${(generated / made.processor / 1e6).toFixed(0)} ` +
      `MB for each CPU second, peak ${(made.peak / 2 ** 20).toFixed(0)} MiB.`,
  ].join('\n')
}

try {
  mkdirSync(folder, { recursive: true })
  const result: ScalingResult = {
    node: process.version,
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    runs: Number(values.runs),
    corpora: [],
  }
  console.log(
    `Node ${result.node}, ${result.processor}, ${result.cores} cores; ${result.runs} runs in turn, median.`,
  )
  for (const size of values.sizes.split(',')) {
    const corpus = await measureCorpus(size, result.runs)
    result.corpora.push(corpus)
    console.log(`\n${tableOf(corpus)}`)
    // After each size: a long bench may be stopped.
    if (values.save !== undefined) writeFileSync(values.save, `${JSON.stringify(result, undefined, 2)}\n`)
  }
} finally {
  rmSync(told, { force: true })
  if (values.folder === undefined) rmSync(folder, { recursive: true, force: true })
}
