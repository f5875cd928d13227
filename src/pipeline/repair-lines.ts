import { ROW, type RecordKernel } from '../../native-free-kernels/record/record.js'
import { SCAN_STATUS } from '../../native-free-kernels/scan/scan.js'
import { repairLine } from '../stages/mend/repair.js'
import type { NotedEdit } from '../stages/text-record.js'

/** A batch in which lines were repaired. */
export interface RepairedLines {
  /** All lines, repaired or as they came. */
  lines: Uint8Array
  /** Puts back into the row that begins at cell `at` where its line stood before it was repaired. */
  putBack: (rows: Uint32Array, at: number) => void
  /** What was mended, by row. */
  notes: Map<number, NotedEdit[]>
}

/** Numbers that tell where a line stood: start, length, number of the line. */
const PLACE_SIZE = 3
const LINE_FEED = Buffer.from('\n')
const FINE = SCAN_STATUS.indexOf('fine')
/** A record with an empty turn is none to the scan, but can be mended. */
const EMPTY_TEXT = SCAN_STATUS.indexOf('empty-text')

/** Repairs the lines that the kernel has scanned; undefined where there is nothing to repair. */
export function repairLines(
  kernel: RecordKernel,
  rowCount: number,
  lines: Uint8Array,
): RepairedLines | undefined {
  const rows = kernel.rows(rowCount)
  const places = new Uint32Array(PLACE_SIZE * rowCount)
  const notes = new Map<number, NotedEdit[]>()
  const pieces: Uint8Array[] = []
  for (let row = 0; row < rowCount; row++) {
    const cells = rows.subarray(row * ROW.size, (row + 1) * ROW.size)
    const start = cells[ROW.start]! - kernel.linesAt
    const line = lines.subarray(start, start + cells[ROW.length]!)
    places.set([start, line.length, cells[ROW.line]!], PLACE_SIZE * row)
    const status = cells[ROW.status]!
    const spans = status === FINE ? kernel.spans(cells) : []
    const repaired =
      status === FINE || status === EMPTY_TEXT
        ? repairLine(
            line,
            spans.map((span) => ({ ...span, start: span.start - start })),
          )
        : undefined
    if (repaired) {
      notes.set(
        row,
        repaired.notes.map((note) => ({ stage: 'validate', ...note })),
      )
    }
    pieces.push(repaired?.line ?? line, LINE_FEED)
  }
  if (notes.size === 0) return undefined
  // The repaired lines are without the blank ones, so lines have other numbers there.
  const putBack = (after: Uint32Array, at: number): void => {
    const [start, length, line] = places.subarray((at / ROW.size) * PLACE_SIZE)
    after[at + ROW.start] = start!
    after[at + ROW.length] = length!
    after[at + ROW.line] = line!
  }
  return { lines: Buffer.concat(pieces), putBack, notes }
}
