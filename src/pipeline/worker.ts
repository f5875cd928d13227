import { move, transferableSymbol, valueSymbol, workerData } from 'piscina'
import type { SampleFacts, SampleMeasures } from '../scorecard/measures/sample-measures.js'
import type { RowGroupTask } from '../io/input/parquet-input.js'
import { loadPlugins } from '../stages/plugins/load-plugins.js'
import { keepStandardOutput } from '../stages/plugins/standard-output.js'
import type { BatchReading } from './batch.js'
import { RecordStages, type BatchTask, type RecordSetup } from './record-stages.js'
import { handOver } from './worker-failure.js'

const setup = workerData as RecordSetup
const { plugins } = setup.texts
if (plugins.length > 0) keepStandardOutput()
const stages = new RecordStages(setup, await loadPlugins(plugins))

/** Runs the record stages over one batch. Its buffers come in and leave by transfer, never by copy. */
export default function readBatch(task: BatchTask): unknown {
  let result: BatchReading
  try {
    result = stages.read(task)
  } catch (error) {
    return handOver(error)
  }
  const buffers: ArrayBuffer[] = [result.bytes, result.table]
  if (result.edits) buffers.push(result.edits.bytes, result.edits.places.buffer)
  if (result.prompts) buffers.push(result.prompts.table)
  if (result.cells) buffers.push(result.cells.buffer)
  if (result.counts) buffers.push(result.counts.words.buffer, result.counts.grams.buffer)
  if (result.coarse) buffers.push(result.coarse.buffer)
  if (result.ranks) buffers.push(result.ranks.primary.buffer, result.ranks.ties.buffer)
  if (result.values) buffers.push(result.values.numbers.buffer)
  return move({ [transferableSymbol]: buffers, [valueSymbol]: result })
}

/** Reads a row group of a Parquet file as JSON Lines. */
export async function readRowGroup(task: RowGroupTask): Promise<unknown> {
  const { readRowGroup: read } = await import('../io/input/parquet-input.js')
  let pieces: Uint8Array[]
  try {
    pieces = await read(task)
  } catch (error) {
    return handOver(error)
  }
  // A piece may be a part of a larger memory.
  const owned = pieces.map((piece) => (piece.byteLength === piece.buffer.byteLength ? piece : piece.slice()))
  return move({ [transferableSymbol]: owned.map(({ buffer }) => buffer), [valueSymbol]: owned })
}

/** Lines of a sample, and of the target where there is one. */
export interface SampleTask {
  lines: Uint8Array
  target: Uint8Array | undefined
  facts: SampleFacts
}

/** Measures the attributes of a sample. */
export async function measureLines({ lines, target, facts }: SampleTask): Promise<SampleMeasures> {
  // Loaded only when it is needed: its tables would slow the start of every run.
  const { measureSample } = await import('../scorecard/measures/sample-measures.js')
  const compared = target && stages.readRecords(target)
  return measureSample(stages.readRecords(lines), compared, facts)
}
