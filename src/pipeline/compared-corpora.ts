import type { ReferenceTable } from '../../native-free-kernels/attributes/attributes.js'
import {
  compileRecordKernel,
  RecordKernel,
  ROW,
  type RecordKernelOptions,
  type SketchShape,
} from '../../native-free-kernels/record/record.js'
import { SynthcleanError, systemError } from '../errors.js'
import { linesOf } from '../io/input/lines-of.js'
import { RecordSample, sampleKey } from '../scorecard/record-sample.js'
import type { EvaluationIndex } from '../stages/contamination/evaluation-index.js'
import { evaluationIndex } from '../stages/contamination/index-builder.js'
import { EvaluationFileError } from '../stages/contamination/items.js'
import { ReferenceRuns } from '../stages/novelty.js'
import type { RunOptions } from './run-options.js'
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

/** Reads what relevance is measured to. Throws a SynthcleanError where there is no record. */
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

/** The runs of words that novelty is measured against. Throws a SynthcleanError where there is no record. */
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

/** Reads what relevance and novelty are measured to, where the options name it. */
export async function readCorpora(
  { target, reference, stages, shape, textField }: RunOptions,
  sketch: SketchShape,
): Promise<{ target: Target | undefined; reference: ReferenceTable | undefined }> {
  const reading = { shape, textField, sketch }
  return {
    target: target !== undefined && stages.has('relevance') ? await readTarget(target, reading) : undefined,
    reference: reference === undefined ? undefined : await readReference(reference, reading),
  }
}

/** Reads the evaluation sets that must not be in the records. */
export async function readEvaluationSets(paths: readonly string[]): Promise<EvaluationIndex | undefined> {
  if (paths.length === 0) return undefined
  try {
    const found = await evaluationIndex(paths, linesOf)
    if (found.counts.parts > 0) return found
    throw new SynthcleanError(
      'failed',
      `--contamination ${paths.join(', ')}: no question or answer there is long enough to be looked for`,
    )
  } catch (error) {
    if (!(error instanceof EvaluationFileError)) throw error
    throw new SynthcleanError('failed', error.message, { cause: error })
  }
}

/** Reads a file of records in batches. Throws where no line is a record; `flag` is the option that names it. */
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
    throw error instanceof SynthcleanError ? error : systemError('read', path, error)
  }
  if (bytes > 0) read()
  if (records > 0) return
  throw new SynthcleanError('failed', `--${flag} ${path}: no line there is a record that can be read`)
}

const LINE_FEED = Buffer.from('\n')
