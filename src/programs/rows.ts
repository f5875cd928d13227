import { SynthcleanError } from '../errors.js'
import type { ByteTarget } from '../io/output/byte-target.js'

const TAB = 9
const LINE_FEED = 10
/** Bytes that wait before they are written. */
const WAITING = 2 ** 18
/** How Spark writes a missing value in delimited rows. */
const MISSING = '\\N'

/** A cell of a row, as bytes; undefined where it has no value. */
export type Cell = Buffer | undefined

/**
 * Rows of Spark's delimited format, those that end in one chunk at a time: cells between tabs, rows between line feeds,
 * `\N` for a missing value. Nothing is escaped, so only the last column may hold tabs.
 */
export async function* readRows(
  chunks: AsyncIterable<Uint8Array>,
  columns: readonly string[],
): AsyncGenerator<Cell[][]> {
  let begun: Uint8Array[] = []
  let number = 0
  const rowOf = (end: Uint8Array): Cell[] => {
    const row = begun.length === 0 ? asBuffer(end) : Buffer.concat([...begun, end])
    begun = []
    return cellsOf(row, columns, ++number)
  }
  for await (const chunk of chunks) {
    const rows: Cell[][] = []
    let from = 0
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, from)) {
      rows.push(rowOf(chunk.subarray(from, at)))
      from = at + 1
    }
    if (from < chunk.length) begun.push(chunk.subarray(from))
    if (rows.length > 0) yield rows
  }
  if (begun.length > 0) yield [rowOf(new Uint8Array(0))]
}

function asBuffer({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, length)
}

function cellsOf(row: Buffer, columns: readonly string[], number: number): Cell[] {
  const cells: Cell[] = []
  let from = 0
  while (cells.length < columns.length - 1) {
    const at = row.indexOf(TAB, from)
    if (at < 0) {
      throw new SynthcleanError(
        'failed',
        `row ${number} has ${cells.length + 1} columns; there are to be ${columns.length}, with tabs between them: ` +
          columns.join(', '),
      )
    }
    cells.push(valueOf(row.subarray(from, at)))
    from = at + 1
  }
  cells.push(valueOf(row.subarray(from)))
  return cells
}

function valueOf(cell: Buffer): Cell {
  return cell.length === 2 && cell[0] === 0x5c && cell[1] === 0x4e ? undefined : cell
}

/** The number in a cell; throws where there is none. */
export function numberIn(cell: Cell, column: string): number {
  const number = cell === undefined || cell.length === 0 ? Number.NaN : Number(cell.toString('latin1'))
  if (Number.isSafeInteger(number)) return number
  throw new SynthcleanError(
    'failed',
    `the column ${column} holds ${cell === undefined ? 'no value' : JSON.stringify(cell.toString().slice(0, 60))}: ` +
      'it is to be a whole number',
  )
}

/** Writes rows, each as the cells of its columns. */
export class RowWriter {
  readonly #target: Pick<ByteTarget, 'write'>
  #buffer = Buffer.allocUnsafeSlow(2 * WAITING)
  #length = 0
  /** The write that is under way, and the memory that is free when it has ended. */
  #writing: Promise<void> = Promise.resolve()
  #other = Buffer.allocUnsafeSlow(2 * WAITING)

  constructor(target: Pick<ByteTarget, 'write'>) {
    this.#target = target
  }

  /** Adds a row; cells must hold no tab and no end of line. */
  add(cells: readonly (string | number | Uint8Array | undefined)[]): void {
    for (let at = 0; at < cells.length; at++) {
      if (at > 0) this.#buffer[this.#length++] = TAB
      const cell = cells[at]
      if (cell instanceof Uint8Array) this.#addBytes(cell)
      else this.#addText(cell === undefined ? MISSING : typeof cell === 'number' ? String(cell) : cell)
    }
    this.#buffer[this.#length++] = LINE_FEED
  }

  /** Whether enough waits to be written. */
  get isFull(): boolean {
    return this.#length >= WAITING
  }

  /** Has what waits written while the next rows are made. */
  async flush(): Promise<void> {
    await this.#writing
    const bytes = this.#buffer.subarray(0, this.#length)
    ;[this.#buffer, this.#other] = [this.#other, this.#buffer]
    this.#length = 0
    this.#writing = this.#target.write(bytes)
    // Who waits for it is told of its failure.
    this.#writing.catch(() => undefined)
  }

  /** Waits until all is written. */
  async end(): Promise<void> {
    await this.flush()
    await this.#writing
  }

  #addBytes(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length)
    this.#buffer.set(bytes, this.#length)
    this.#length += bytes.length
  }

  #addText(text: string): void {
    this.#makeRoom(text.length * LONGEST_LETTER)
    this.#length += this.#buffer.write(text, this.#length)
  }

  /** Two bytes more are for what stands behind a cell. */
  #makeRoom(size: number): void {
    const least = this.#length + size + 2
    if (least <= this.#buffer.length) return
    const larger = Buffer.allocUnsafeSlow(2 * least)
    this.#buffer.copy(larger, 0, 0, this.#length)
    this.#buffer = larger
  }
}

/** Bytes of UTF-8 that one UTF-16 unit takes at most. */
const LONGEST_LETTER = 3
