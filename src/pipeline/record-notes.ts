import { isUtf8 } from 'node:buffer'
import { ROW } from '../../native-free-kernels/record/record.js'
import type { StageName } from '../stages/stage.js'
import type { MetRule, NotedEdit } from '../stages/text-record.js'
import type { ReadBatch } from './batch.js'

/** What there is to count of a record that a stage edited, or rejected by its texts. */
export interface RecordNotes {
  /** Rules that edited it, each once, in the order of their first edits. */
  rules: { stage: StageName; rule: string }[]
  rejected?: MetRule
}

const LINE_FEED = 10

/**
 * The notes of a record, made by a worker so that the main thread need not read them: what there is to count, a line feed,
 * and what its entry in the ledger ends with. `original`: the line as it came; undefined where there is no ledger.
 */
export function encodeNotes(
  { notes: edits, rejected }: { notes: readonly NotedEdit[]; rejected: MetRule | undefined },
  original: Buffer | undefined,
): Buffer {
  const rules = new Map<string, RecordNotes['rules'][number]>()
  for (const { stage, rule } of edits) if (!rules.has(rule)) rules.set(rule, { stage, rule })
  const notes: RecordNotes = { rules: [...rules.values()], ...(rejected ? { rejected } : {}) }
  const told = { ...(edits.length > 0 ? { edits } : {}), ...(original ? originalLine(original) : {}) }
  return Buffer.from(`${JSON.stringify(notes)}\n${endOfObject(told)}`)
}

/** What there is to count of the record of a row. */
export function notesOf(batch: ReadBatch, row: Uint32Array): RecordNotes {
  const bytes = bytesOf(batch, row)
  if (!bytes) return { rules: [] }
  return JSON.parse(bytes.toString('utf8', 0, bytes.indexOf(LINE_FEED))) as RecordNotes
}

/** All edits of the record of a row. */
export function editsOf(batch: ReadBatch, row: Uint32Array): NotedEdit[] {
  const bytes = bytesOf(batch, row)
  if (!bytes) return []
  const told = JSON.parse(`{${bytes.toString('utf8', bytes.indexOf(LINE_FEED) + 1)}`) as {
    edits?: NotedEdit[]
  }
  return told.edits ?? []
}

/** What the entry of the record of a row ends with, as JSON: its edits, the line as it came, and the closing bracket. */
export function endOfEntry(batch: ReadBatch, row: Uint32Array): Buffer {
  const bytes = bytesOf(batch, row)
  if (bytes) return bytes.subarray(bytes.indexOf(LINE_FEED) + 1)
  return Buffer.from(endOfObject(originalLine(givenLine(new Uint8Array(batch.bytes), row))))
}

/** The line of a record as it came: of row `index` of some. */
export function givenLine({ buffer, byteOffset }: Uint8Array, rows: Uint32Array, index = 0): Buffer {
  const at = index * ROW.size
  return Buffer.from(buffer as ArrayBuffer, byteOffset + rows[at + ROW.start]!, rows[at + ROW.length])
}

function bytesOf({ edits }: ReadBatch, row: Uint32Array): Buffer | undefined {
  const edit = row[ROW.edit]!
  if (edit === 0) return undefined
  const [offset, length] = edits!.places.subarray((edit - 1) * 4 + 2, edit * 4)
  return Buffer.from(edits!.bytes, offset, length)
}

/** An object as JSON, without the bracket that opens it. */
function endOfObject(object: object): string {
  return JSON.stringify(object).slice(1)
}

/** A line as it came, as text or, where it is not UTF-8, in base64. */
export function originalLine(line: Buffer): { original: string } | { originalBase64: string } {
  return isUtf8(line) ? { original: line.toString() } : { originalBase64: line.toString('base64') }
}
