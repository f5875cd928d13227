import { ROW, type RecordKernel } from '../../native-free-kernels/record/record.js'
import { SHAPES } from '../../native-free-kernels/scan/scan.js'
import type { ReadRecord } from '../attributes/read-record.js'
import { TextRecord } from '../stages/text-record.js'

/** Reads lines as records, decoded; lines that are no records are left out. */
export function readRecords(kernel: RecordKernel, lines: Uint8Array): ReadRecord[] {
  const rowCount = kernel.scan(lines)
  const rows = kernel.rows(rowCount)
  const records: ReadRecord[] = []
  for (let at = 0; at < rows.length; at += ROW.size) {
    const cells = rows.subarray(at, at + ROW.size)
    if (cells[ROW.status] !== 0) continue
    const shape = SHAPES[cells[ROW.shape]!]!
    const { texts } = new TextRecord(lines, 0, 0, shape, kernel.spans(cells))
    records.push({ shape, texts: texts.map(({ role, field, text }) => ({ role, field, text })) })
  }
  return records
}

/** Reads the records of rows, decoded; `visited` holds those whose texts stages looked at, as they left them. */
export function recordReader(
  kernel: RecordKernel,
  lines: Uint8Array,
  visited: readonly { row: number; record: ReadRecord }[],
): (row: number) => ReadRecord {
  let byRow: ReadonlyMap<number, ReadRecord> | undefined
  return (row) => {
    byRow ??= new Map(visited.map(({ row, record }) => [row, record]))
    const known = byRow.get(row)
    if (known) return known
    const cells = kernel.rows(row + 1).subarray(row * ROW.size)
    return new TextRecord(lines, 0, 0, SHAPES[cells[ROW.shape]!]!, kernel.spans(cells))
  }
}
