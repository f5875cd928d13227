import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Argv } from 'yargs'
import { EXIT, SynthcleanError } from '../errors.js'
import type { Report } from '../scorecard/report.js'
import { STAGE_NAMES } from '../stages/list.js'
import type { StageName } from '../stages/stage.js'
import { number } from './option-values.js'
import { OPTIONS } from './options.js'

export interface BenchArguments {
  file: string
  runs: number
  workers: number
  memory: number
  save: string | undefined
}

/** One line of the table: the best and the median of some runs. */
export interface Measurement {
  name: string
  workers: number
  /** Of the fastest run. */
  bytesPerSecond: number
  medianBytesPerSecond: number
  /** Against the median of the baseline in the same bench. */
  timesBaseline: number
  /** Most resident memory of all runs, in bytes. */
  peakRss: number
}

export interface BenchResult {
  file: string
  bytes: number
  runs: number
  node: string
  processor: string
  cores: number
  measurements: Measurement[]
}

interface Sample {
  seconds: number
  peakRss: number
}

export function benchOptions(yargs: Argv): Argv {
  return yargs
    .positional('file', { type: 'string', demandOption: true, describe: 'JSON Lines file to measure with' })
    .option('runs', {
      type: 'string',
      default: '3',
      coerce: number('runs', 1, 1000, true),
      describe: 'Runs of each measurement, in turn with the others',
    })
    .option('workers', {
      ...OPTIONS.workers,
      describe: 'Most worker threads; all numbers up to it are measured',
    })
    .option('memory', OPTIONS.memory)
    .option('save', { type: 'string', describe: 'File for the result as JSON' })
}

/** Stages that do nothing unless an option asks for it. */
const NEED_OPTIONS: readonly StageName[] = ['contamination', 'plugins', 'relevance', 'diversity']

/** Runs a program with its output thrown away, as a fresh process: no run profits from the one before. */
function runProcess(program: string, args: string[]): void {
  const nowhere = openSync(process.platform === 'win32' ? 'NUL' : '/dev/null', 'w')
  const { status, stderr } = spawnSync(process.execPath, [program, ...args], {
    stdio: ['ignore', nowhere, 'pipe'],
    encoding: 'utf8',
  })
  closeSync(nowhere)
  if (status !== 0) throw new SynthcleanError('failed', `a measured run failed: ${stderr.trim()}`)
}

function path(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url))
}

/** Measures `synthclean bench FILE`; returns the exit status. */
export function bench({ file, runs, workers, memory, save }: BenchArguments): number {
  const place = mkdtempSync(join(tmpdir(), 'synthclean-bench-'))
  const reportPath = join(place, 'report.json')
  try {
    const clean =
      (count: number, only: readonly string[], scores = 'off') =>
      (): Sample => {
        const args = [
          file,
          '-q',
          '--report',
          reportPath,
          '--overwrite',
          '--scores',
          scores,
          '--workers',
          String(count),
          '--memory',
          String(memory),
        ]
        runProcess(path('../../cli/main.js'), [...args, ...only.flatMap((stage) => ['--only', stage])])
        const report = JSON.parse(readFileSync(reportPath, 'utf8')) as Report
        return { seconds: report.timing.seconds, peakRss: report.memory.peakRss }
      }
    const baseline = (): Sample => {
      runProcess(path('./bench-baseline.js'), [file, reportPath])
      return JSON.parse(readFileSync(reportPath, 'utf8')) as Sample
    }
    const cases: { name: string; workers: number; measure: () => Sample }[] = [
      { name: 'JSON.parse of each line (baseline)', workers: 1, measure: baseline },
      ...STAGE_NAMES.filter((stage) => !NEED_OPTIONS.includes(stage)).map((stage) => ({
        name: `only ${stage}`,
        workers: 1,
        measure: clean(1, [stage]),
      })),
      ...Array.from({ length: workers }, (_, at) => ({
        name: 'all stages',
        workers: at + 1,
        measure: clean(at + 1, []),
      })),
      { name: 'all stages and the scores', workers, measure: clean(workers, [], 'on') },
    ]
    const samples = cases.map((): Sample[] => [])
    for (let run = 0; run < runs; run++) {
      for (const [at, { measure }] of cases.entries()) samples[at]!.push(measure())
    }
    const result = resultOf(file, runs, cases, samples)
    process.stdout.write(`${table(result)}\n`)
    if (save !== undefined) writeFileSync(save, `${JSON.stringify(result, undefined, 2)}\n`)
    return EXIT.done
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!
}

function resultOf(
  file: string,
  runs: number,
  cases: readonly { name: string; workers: number }[],
  samples: readonly Sample[][],
): BenchResult {
  const bytes = statSync(file).size
  const baseline = median(samples[0]!.map(({ seconds }) => seconds))
  const measurements = cases.map(({ name, workers }, at) => {
    const seconds = samples[at]!.map((sample) => sample.seconds)
    return {
      name,
      workers,
      bytesPerSecond: bytes / Math.min(...seconds),
      medianBytesPerSecond: bytes / median(seconds),
      timesBaseline: baseline / median(seconds),
      peakRss: Math.max(...samples[at]!.map(({ peakRss }) => peakRss)),
    }
  })
  const processor = cpus()[0]?.model ?? 'unknown'
  return { file, bytes, runs, node: process.version, processor, cores: availableParallelism(), measurements }
}

function table({ bytes, runs, node, processor, cores, measurements }: BenchResult): string {
  const rows = measurements.map(
    ({ name, workers, bytesPerSecond, medianBytesPerSecond, timesBaseline, peakRss }) => [
      name,
      String(workers),
      (medianBytesPerSecond / 1e6).toFixed(0),
      (bytesPerSecond / 1e6).toFixed(0),
      timesBaseline.toFixed(2),
      (peakRss / 1e6).toFixed(0),
    ],
  )
  const head = ['measured', 'workers', 'MB/s, median', 'MB/s, best', 'times baseline', 'peak memory, MB']
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length)),
  )
  const line = (cells: string[]) =>
    `| ${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join(' | ')} |`
  const rule = `| ${widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`
  return [
    `${(bytes / 1e6).toFixed(1)} MB, ${runs} runs in turn; Node ${node}, ${processor}, ${cores} cores`,
    '',
    line(head),
    rule,
    ...rows.map(line),
  ].join('\n')
}
