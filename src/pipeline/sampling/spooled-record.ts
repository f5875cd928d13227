import { ROW } from '../../../native-free-kernels/record/record.js'
import { floatOf, putFloat, putRelevance, relevanceOfRow } from '../row-floats.js'
import { lineOf, type ReadBatch, type Source } from '../batch.js'
import { cellsOf, FATE, originOf, type DecidedBatch, type Origin, type Rejection } from '../decided-batch.js'

/** Bytes of the header. */
const HEADER = 64
// Columns of the header, in numbers of 32 bits; line and offset are floats of 64 bits.
const AT = {
  original: 0,
  edited: 1,
  notes: 2,
  source: 3,
  tags: 4,
  runs: 6,
  line: 8,
  offset: 10,
  density: 12,
  complexity: 13,
  relevance: 14,
} as const

/** A record as it waits in the spool: header, the line as it came, the edited line, notes of its edits. */
export function spooledRecord(decided: DecidedBatch, row: number): Uint8Array {
  const { batch } = decided
  const cells = cellsOf(decided, row)
  const original = new Uint8Array(batch.bytes, cells[ROW.start], cells[ROW.length])
  const edit = cells[ROW.edit]!
  const edited = edit === 0 ? new Uint8Array(0) : lineOf(batch, cells)
  const notes = edit === 0 ? new Uint8Array(0) : notesBytes(batch, edit)
  const { source, line, offset } = originOf(decided, row)
  const header = new ArrayBuffer(HEADER)
  const numbers = new Uint32Array(header)
  const floats = new Float64Array(header)
  numbers.set([original.length, edited.length, notes.length, source.index], AT.original)
  numbers.set(cells.subarray(ROW.tags, ROW.tags + 2), AT.tags)
  numbers.set(cells.subarray(ROW.runs, ROW.runs + 2), AT.runs)
  numbers[AT.density] = cells[ROW.density]!
  numbers[AT.complexity] = cells[ROW.complexity]!
  putFloat(numbers, AT.relevance, relevanceOfRow(cells))
  floats[AT.line / 2] = line
  floats[AT.offset / 2] = offset
  return Buffer.concat([new Uint8Array(header), original, edited, notes])
}

function notesBytes({ edits }: ReadBatch, edit: number): Uint8Array {
  const [offset, length] = edits!.places.subarray((edit - 1) * 4 + 2, edit * 4)
  return new Uint8Array(edits!.bytes, offset, length)
}

/** A record that comes back from the spool, and the reason where it is rejected. */
export interface ReturnedRecord {
  piece: Uint8Array
  rejection: Rejection | undefined
}

/** A batch of records that waited; none of them is counted as input again. */
export function returnedBatch(
  records: readonly ReturnedRecord[],
  sourceOf: (index: number) => Source,
): DecidedBatch {
  const rows = new Uint32Array(records.length * ROW.size)
  const fates = new Uint8Array(records.length)
  const rejections = new Map<number, Rejection>()
  const origins: Origin[] = []
  const lines: Uint8Array[] = []
  const edits: Uint8Array[] = []
  const places: number[] = []
  let length = 0
  let editsLength = 0
  for (const [row, { piece, rejection }] of records.entries()) {
    const header = new Uint8Array(piece.subarray(0, HEADER)).buffer
    const numbers = new Uint32Array(header)
    const floats = new Float64Array(header)
    const [originalLength, editedLength, notesLength, source] = numbers as unknown as [
      number,
      number,
      number,
      number,
    ]
    const cells = rows.subarray(row * ROW.size, (row + 1) * ROW.size)
    cells[ROW.start] = length
    cells[ROW.length] = originalLength
    cells.set(numbers.subarray(AT.tags, AT.tags + 2), ROW.tags)
    cells.set(numbers.subarray(AT.runs, AT.runs + 2), ROW.runs)
    cells[ROW.density] = numbers[AT.density]!
    cells[ROW.complexity] = numbers[AT.complexity]!
    putRelevance(cells, floatOf(numbers, AT.relevance))
    lines.push(piece.subarray(HEADER, HEADER + originalLength), LINE_FEED)
    length += originalLength + 1
    if (notesLength > 0) {
      edits.push(piece.subarray(HEADER + originalLength))
      places.push(editsLength, editedLength, editsLength + editedLength, notesLength)
      editsLength += editedLength + notesLength
      cells[ROW.edit] = places.length / 4
    }
    origins.push({ source: sourceOf(source), line: floats[AT.line / 2]!, offset: floats[AT.offset / 2]! })
    fates[row] = rejection ? FATE.rejected : FATE.kept
    if (rejection) rejections.set(row, rejection)
  }
  const bytes = joined(lines)
  const batch: ReadBatch = {
    source: sourceOf(0),
    bytes,
    length: bytes.byteLength,
    offset: 0,
    inputBytes: 0,
    table: new ArrayBuffer(0),
    rowCount: records.length,
    sketchCount: 0,
    blankLines: 0,
    edits: places.length > 0 ? { bytes: joined(edits), places: Uint32Array.from(places) } : undefined,
    prompts: undefined,
    cells: undefined,
    counts: undefined,
    coarse: undefined,
    values: undefined,
    ranks: undefined,
    seconds: { scan: 0, read: 0, edit: 0 },
  }
  return { batch, rows, fates, firstLine: 0, rejections, origins }
}

const LINE_FEED = Buffer.from('\n')

function joined(pieces: readonly Uint8Array[]): ArrayBuffer {
  return new Uint8Array(Buffer.concat(pieces)).buffer
}
