import { move, transferableSymbol, valueSymbol, workerData } from 'piscina'
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
