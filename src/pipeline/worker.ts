import { move, transferableSymbol, valueSymbol, workerData } from 'piscina'
import type { SampleFacts, SampleMeasures } from '../scorecard/measures/sample-measures.js'
import { RecordStages, type BatchTask, type RecordSetup } from './record-stages.js'

const stages = new RecordStages(workerData as RecordSetup)

/** Runs the record stages over one batch. Its buffers come in and leave by transfer, never by copy. */
export default function readBatch(task: BatchTask): unknown {
  const result = stages.read(task)
  const buffers: ArrayBuffer[] = [result.bytes, result.table]
  if (result.edits) buffers.push(result.edits.bytes, result.edits.places.buffer)
  if (result.prompts) buffers.push(result.prompts.table)
  if (result.cells) buffers.push(result.cells.buffer)
  if (result.counts) buffers.push(result.counts.words.buffer, result.counts.grams.buffer)
  if (result.coarse) buffers.push(result.coarse.buffer)
  if (result.values) buffers.push(result.values.numbers.buffer)
  return move({ [transferableSymbol]: buffers, [valueSymbol]: result })
}

/** Lines of a sample, and of the target where there is one. */
export interface SampleTask {
  lines: Uint8Array
  target: Uint8Array | undefined
  facts: SampleFacts
}

/** Measures the attributes of a sample. */
export async function measureLines({ lines, target, facts }: SampleTask): Promise<SampleMeasures> {
  // Its tables would cost every run a part of its start.
  const { measureSample } = await import('../scorecard/measures/sample-measures.js')
  const compared = target && stages.readRecords(target)
  return measureSample(stages.readRecords(lines), compared, facts)
}
