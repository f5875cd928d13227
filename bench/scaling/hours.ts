// node dist/bench/scaling/hours.js RESULT.json: the tables of docs/scale.md, from what bench/scaling.ts has saved.
import { readFileSync } from 'node:fs'
import { MOST_MEMORY } from '../../src/index/duplicate-index.js'
import { table, type Cell } from '../accuracy/markdown.js'
import { capacityOf } from '../index-sizes/capacity.js'
import { costOf, speedOn, type Cost } from './costs.js'
import type { ScalingResult } from './result.js'

const CORES = [16, 64, 192]
const TERABYTES = [1, 10, 100]
const RATES = [1e-5, 1e-4]
/** A web page, beside the records of the bench. */
const WEB_PAGE = 5000
/** Bytes of `--memory` that a record takes are nearly the same for all sizes but the largest. */
const SMALL_INDEX = 2 ** 30
const GIGABYTES = 1000
/** Records that `--keep` can choose among, and bytes of disk that it takes for each (docs/long-runs.md). */
const MOST_KEEP_RECORDS = 2 ** 32 - 1
const KEEP_BYTES = 700

const [path] = process.argv.slice(2)
if (path === undefined) throw new Error('usage: node dist/bench/scaling/hours.js RESULT.json')
const result = JSON.parse(readFileSync(path, 'utf8')) as ScalingResult
const whole = costOf(result, 'whole')
const recordStages = costOf(result, 'record-stages')
const duplicates = costOf(result, 'duplicates')
const keep = costOf(result, 'keep')

/** Hours with two digits that count. */
function hours(terabytes: number, gigabytesPerSecond: number): string {
  const all = (terabytes * GIGABYTES) / gigabytesPerSecond / 3600
  return all >= 10 ? all.toFixed(0) : all.toPrecision(2)
}

/** Cores that one process keeps busy: more only wait for its main thread. */
function mostCores({ processor, mainThread }: Cost): number {
  return processor / mainThread
}

function costs(): string {
  const row = (name: string, cost: Cost): Cell[] => [
    name,
    cost.processor.toFixed(1),
    cost.mainThread.toFixed(2),
    (1000 / cost.seconds).toFixed(0),
    cost.efficiency.toFixed(2),
    (1000 / cost.mainThread).toFixed(0),
    mostCores(cost).toFixed(1),
  ]
  const head = [
    'run',
    'CPU s for each GB',
    'of the main thread',
    `MB/s on ${result.cores} cores`,
    'of the bound',
    'most MB/s of one process',
    'cores that it can use',
  ]
  return table([
    head,
    row('default', whole),
    row('record stages alone', recordStages),
    row('duplicate stages alone', duplicates),
    row('`--keep first`', keep),
  ])
}

/** Memory of the program with so many workers, from the peaks with one and with the cores of the bench. */
function programMemory(workers: number): number {
  const largest = result.corpora.toSorted((a, b) => b.bytes - a.bytes)[0]!
  const peaks = largest.measured.filter(({ part }) => part === 'whole')
  const [one, all] = [peaks.at(0)!, peaks.at(-1)!]
  const each = Math.max(0, all.peak - one.peak) / (all.workers! - one.workers!)
  return one.peak + each * (workers - 1)
}

function oneProcess(): string {
  const rows = CORES.map((cores): Cell[] => {
    const speed = speedOn(whole, cores)
    return [
      cores,
      (speed * 1000).toFixed(0),
      ...TERABYTES.map((terabytes) => hours(terabytes, speed)),
      Math.min(cores, mostCores(whole)).toFixed(0),
      (programMemory(cores) / 2 ** 30).toFixed(1),
    ]
  })
  return table([
    ['cores', 'MB/s', '1 TB, h', '10 TB, h', '100 TB, h', 'cores busy', 'GiB beside the index'],
    ...rows,
  ])
}

function twoPasses(): string {
  const rows = CORES.map((cores): Cell[] => {
    const processes = Math.ceil(cores / Math.max(1, Math.floor(mostCores(recordStages))))
    const first = (recordStages.efficiency * cores) / recordStages.processor
    const second = speedOn(duplicates, cores)
    // One pass after the other.
    const both = 1 / (1 / first + 1 / second)
    return [
      cores,
      processes,
      Math.floor(cores / processes),
      (first * 1000).toFixed(0),
      (second * 1000).toFixed(0),
      ...TERABYTES.map((terabytes) => hours(terabytes, both)),
    ]
  })
  const head = [
    'cores',
    'processes of the first pass',
    '`--workers` of each',
    'first pass, MB/s',
    'second pass, MB/s',
    '1 TB, h',
    '10 TB, h',
    '100 TB, h',
  ]
  return table([head, ...rows])
}

function indexMemory(): string {
  const { bytes, records } = result.corpora.toSorted((a, b) => b.bytes - a.bytes)[0]!
  const rows: Cell[][] = []
  for (const size of [Math.round(bytes / records), WEB_PAGE]) {
    for (const terabytes of TERABYTES) {
      const count = (terabytes * 1e12) / size
      const needs = RATES.map((rate) => {
        const largest = capacityOf(MOST_MEMORY, rate)
        const needed = count * capacityOf(SMALL_INDEX, rate).bytesPerRecord
        return count <= largest.verified + largest.bloom ? `${(needed / 2 ** 30).toFixed(0)} GiB` : 'too many'
      })
      const disk = count <= MOST_KEEP_RECORDS ? `${(count * KEEP_BYTES * 1e-12).toFixed(1)} TB` : 'too many'
      rows.push([size, `${terabytes} TB`, (count / 1e6).toFixed(0), ...needs, disk])
    }
  }
  const head = [
    'bytes a record',
    'corpus',
    'million records',
    'index at 1e-5',
    'at 1e-4',
    'disk of `--keep first`',
  ]
  return table([head, ...rows])
}

console.log(`Costs:\n\n${costs()}\n\nOne process:\n\n${oneProcess()}\n\nTwo passes:\n\n${twoPasses()}\n`)
console.log(`Index:\n\n${indexMemory()}`)
