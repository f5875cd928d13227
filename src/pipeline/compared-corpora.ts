import type { ReferenceTable } from '../../native-free-kernels/attributes/attributes.js'
import {
  compileRecordKernel,
  RecordKernel,
  ROW,
  type RecordKernelOptions,
} from '../../native-free-kernels/record/record.js'
import { SynthcleanError, systemError } from '../errors.js'
import { RecordSample, sampleKey } from '../scorecard/record-sample.js'
import { linesOf } from '../stages/contamination/evaluation-bytes.js'
import { ReferenceRuns } from '../stages/novelty.js'
import { addCounts, noCounts } from './word-learner.js'

const BATCH_BYTES = 2 ** 20
const NO_WORK = { phrases: false, fingerprints: false, sketches: false } as const

/** What relevance is measured to. */
export interface Target {
  /** How often words and pairs of words occur. */
  grams: Uint32Array
  /** A sample of its records. */
  lines: Uint8Array<ArrayBuffer>
}

export async function readTarget(path: string, options: RecordKernelOptions): Promise<Target> {
  const sample = new RecordSample()
  let line = 0
  const sum = noCounts()
  await readRecords('target', path, options, (kernel, rowCount, lines) => {
    kernel.attributes.want(['counts'])
    kernel.readTexts(rowCount, NO_WORK)
    addCounts(sum, kernel.attributes.takeCounts())
    for (const record of lines) {
      const key = sampleKey(0, ++line)
      if (sample.wants(key, record.length)) sample.add(key, record)
    }
  })
  return { grams: sum.grams, lines: sample.lines() }
}

/** The runs of words that novelty is measured against. */
export async function readReference(path: string, options: RecordKernelOptions): Promise<ReferenceTable> {
  const runs = new ReferenceRuns()
  await readRecords('reference', path, options, (kernel, rowCount) => {
    kernel.attributes.want(['novelty'])
    kernel.attributes.writeRuns()
    kernel.readTexts(rowCount, NO_WORK)
    runs.add(kernel.attributes.runs)
  })
  return runs.table()
}

/** Reads a file of records (JSON Lines; `.gz`, `.zst`) in batches. */
async function readRecords(
  flag: string,
  path: string,
  options: RecordKernelOptions,
  take: (kernel: RecordKernel, rowCount: number, lines: readonly Uint8Array[]) => void,
): Promise<void> {
  const kernel = new RecordKernel(compileRecordKernel(), options)
  let records = 0
  let lines: Uint8Array[] = []
  let bytes = 0
  const read = () => {
    const rowCount = kernel.scan(Buffer.concat(lines.flatMap((line) => [line, LINE_FEED])))
    const rows = kernel.rows(rowCount)
    for (let at = 0; at < rows.length; at += ROW.size) if (rows[at + ROW.status] === 0) records++
    take(kernel, rowCount, lines)
    lines = []
    bytes = 0
  }
  try {
    for await (const line of linesOf(path)) {
      lines.push(line)
      bytes += line.length + 1
      if (bytes >= BATCH_BYTES) read()
    }
  } catch (error) {
    throw systemError('read', path, error)
  }
  if (bytes > 0) read()
  if (records > 0) return
  throw new SynthcleanError('failed', `--${flag} ${path}: no line there is a record that can be read`)
}

const LINE_FEED = Buffer.from('\n')
