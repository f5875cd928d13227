import type { WordCounts } from '../../native-free-kernels/attributes/attributes.js'
import { ROW, sketchSize, type SketchShape } from '../../native-free-kernels/record/record.js'
import type { InputPosition } from '../io/input/batch-source.js'
import type { Ranks } from './keep/ranks.js'
import type { BalanceValues } from './balance-values.js'

/** Where a file's records come from, as the ledger names it. */
export interface Source {
  /** Number of the file in the order of reading, from 0. */
  index: number
  /** Path as given, or `<stdin>`. */
  name: string
}

/** A line that was too long to be kept in memory. */
export interface LongLine {
  /** Of its first byte in the source. */
  offset: number
  /** Bytes, without the line feed. */
  length: number
}

/** Whole lines of one source, on their way to a worker. */
export interface Batch {
  source: Source
  /** Owned by the batch: transferred to the worker, and back to be used again. */
  bytes: ArrayBuffer
  /** Bytes in use; the last is a line feed. */
  length: number
  /** Byte offset of the first line in its source. */
  offset: number
  /** Input bytes that the batch stands for; a line feed added to the last line does not count. */
  inputBytes: number
  /** The one line that the batch stands for, where it was too long to be read; the batch is then empty. */
  longLine?: LongLine
  /** How another process finds the end of the batch again, where one may have to. */
  position?: InputPosition
}

/** What the record stages found in a batch. */
export interface BatchReading {
  /** The lines of the batch, as they came. */
  bytes: ArrayBuffer
  /** Rows, then sketches; transferred with the batch. */
  table: ArrayBuffer
  rowCount: number
  sketchCount: number
  blankLines: number
  edits: BatchEdits | undefined
  /** The prompts on their own, where `--max-per-prompt` is given. */
  prompts: PromptTable | undefined
  /** Cells of the shingles, once for each record, where the batch serves for learning templates. */
  cells: Uint32Array<ArrayBuffer> | undefined
  /** How often words occur, where the batch serves for learning. */
  counts: WordCounts | undefined
  /** Coarse sketches of all rows, where the density of records matters. */
  coarse: Uint32Array<ArrayBuffer> | undefined
  /** Values by which a sample is balanced. */
  values: BalanceValues | undefined
  /** What records are ranked by, where that is not the order of input. */
  ranks: Ranks | undefined
  /** Seconds that the record stages took. */
  seconds: { scan: number; read: number; edit: number }
}

/** As the table of a batch, but of the prompts alone: as many rows, then their sketches. */
export interface PromptTable {
  table: ArrayBuffer
  sketchCount: number
}

/** A batch that the record stages have seen. */
export interface ReadBatch extends Batch, BatchReading {
  bytes: ArrayBuffer
}

export function isRead(batch: Batch): batch is ReadBatch {
  return 'rowCount' in batch
}

/** Records of a batch of which the stages that look at texts have something to tell, in one buffer. */
export interface BatchEdits {
  bytes: ArrayBuffer
  /** For each: offset and length of the edited line (0: as it came), offset and length of the notes (record-notes.ts). */
  places: Uint32Array<ArrayBuffer>
}

/** Bytes of which tables are multiples, so that a used one fits most batches: new memory is dear. */
const TABLE_STEP = 2 ** 19

/** Bytes to allocate for a table that needs `size` bytes. */
export function roomFor(size: number): number {
  return Math.ceil((size * 1.25) / TABLE_STEP) * TABLE_STEP
}

/** The rows of a read batch; starts are offsets within its lines. */
export function rowsOf({ table, rowCount }: { table: ArrayBuffer; rowCount: number }): Uint32Array {
  return new Uint32Array(table, 0, rowCount * ROW.size)
}

/** The sketches of a read batch, one behind the other; a row holds the number of its own, from 1. */
export function sketchesOf(
  { table, rowCount, sketchCount }: { table: ArrayBuffer; rowCount: number; sketchCount: number },
  sketch: SketchShape,
): Uint8Array {
  const at = rowCount * ROW.size * 4
  return new Uint8Array(table, at, sketchCount * sketchSize(sketch))
}

/** The line of a row as it leaves: the edited one where a stage edited it. No line feed. */
export function lineOf(batch: ReadBatch, row: Uint32Array): Uint8Array {
  const edit = row[ROW.edit]!
  const length = edit === 0 ? 0 : batch.edits!.places[(edit - 1) * 4 + 1]!
  if (length === 0) return new Uint8Array(batch.bytes, row[ROW.start], row[ROW.length])
  const { bytes, places } = batch.edits!
  return new Uint8Array(bytes, places[(edit - 1) * 4], length)
}
