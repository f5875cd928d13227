import type { ReferenceTable } from '../../native-free-kernels/attributes/attributes.js'
import {
  compileRecordKernel,
  RecordKernel,
  ROW,
  type RecordKernelOptions,
} from '../../native-free-kernels/record/record.js'
import { SynthcleanError, systemError } from '../errors.js'
import { linesOf } from '../stages/contamination/evaluation-bytes.js'
import { ReferenceRuns } from '../stages/novelty.js'
import { addCounts, noCounts } from './word-learner.js'

const BATCH_BYTES = 2 ** 20
const NO_WORK = { phrases: false, fingerprints: false, sketches: false } as const

/** How often words and pairs of words occur in the target that relevance is measured to. */
export async function readTarget(path: string, options: RecordKernelOptions): Promise<Uint32Array> {
  const sum = noCounts()
  await readRecords('target', path, options, (kernel, rowCount) => {
    kernel.attributes.want(['counts'])
    kernel.readTexts(rowCount, NO_WORK)
    addCounts(sum, kernel.attributes.takeCounts())
  })
  return sum.grams
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
  take: (kernel: RecordKernel, rowCount: number) => void,
): Promise<void> {
  const kernel = new RecordKernel(compileRecordKernel(), options)
  let records = 0
  let lines: Uint8Array[] = []
  let bytes = 0
  const read = () => {
    const rowCount = kernel.scan(Buffer.concat(lines))
    const rows = kernel.rows(rowCount)
    for (let at = 0; at < rows.length; at += ROW.size) if (rows[at + ROW.status] === 0) records++
    take(kernel, rowCount)
    lines = []
    bytes = 0
  }
  try {
    for await (const line of linesOf(path)) {
      lines.push(line, LINE_FEED)
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
