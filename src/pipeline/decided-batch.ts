import type { StageName } from '../stages/stage.js'
import type { Witness } from '../index/duplicate-index.js'
import type { Measured } from '../stages/text-record.js'
import { ROW } from '../../native-free-kernels/record/record.js'
import { ruleOfCode, UNREAD } from '../stages/list.js'
import type { ReadBatch, Source } from './batch.js'
import { notesOf } from './record-notes.js'

/** Why a record is rejected, as the ledger tells it. */
export interface Rejection extends Measured {
  stage: StageName
  rule: string
  /** Of duplicates: the kept record, or the tier where it is no longer known. */
  witness?: (Witness & { similarity: number | undefined }) | { tier: 'verified' | 'bloom' }
}

/** What becomes of a record. A waiting one is decided on later: it comes again in a batch of its own. */
export const FATE = { rejected: 0, kept: 1, waiting: 2 } as const

/** Where a record stands in the input. */
export interface Origin {
  source: Source
  /** From 1. */
  line: number
  /** Bytes. */
  offset: number
}

/** A batch that the stages have decided on. */
export interface DecidedBatch {
  batch: ReadBatch
  rows: Uint32Array
  /** A FATE for each record. */
  fates: Uint8Array
  /** Line of the batch's first line in its source. */
  firstLine: number
  /** Reasons of rejections by row, but for those that the row's own status tells. */
  rejections: Map<number, Rejection>
  /** Where each record stands, in a batch of records from here and there. */
  origins?: readonly Origin[]
}

/** The cells of a row. */
export function cellsOf({ rows }: DecidedBatch, row: number): Uint32Array {
  return rows.subarray(row * ROW.size, (row + 1) * ROW.size)
}

/** Where the record of a row stands in the input. */
export function originOf({ batch, rows, firstLine, origins }: DecidedBatch, row: number): Origin {
  if (origins) return origins[row]!
  const at = row * ROW.size
  return {
    source: batch.source,
    line: firstLine + rows[at + ROW.line]!,
    offset: batch.offset + rows[at + ROW.start]!,
  }
}

/** Why the record of a row is rejected. */
export function rejectionOf(decided: DecidedBatch, row: number): Rejection {
  const found = decided.rejections.get(row)
  if (found) return found
  const cells = cellsOf(decided, row)
  const { stage, rule } = ruleOfCode(cells[ROW.status]!)
  if (rule.id === 'invalid-json') return { stage, rule: rule.id, value: cells[ROW.value]! }
  const noted = notesOf(decided.batch, cells).rejected
  const { value, threshold, evaluation } = noted ?? {}
  return {
    stage,
    // Rules of plug-ins have one code between them; the notes tell which it was.
    rule: noted?.rule ?? rule.id,
    ...(value === undefined ? {} : { value }),
    ...(threshold === undefined ? {} : { threshold }),
    ...(evaluation === undefined ? {} : { evaluation }),
  }
}

/** Whether the row's own status rejects it. */
export function isRejectedByStatus(status: number): boolean {
  return status !== 0 && status !== UNREAD
}
