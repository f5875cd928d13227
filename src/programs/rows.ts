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
 * Rows of Spark's delimited format: cells between tabs, rows between line feeds, `\N` for a missing value. Nothing is
 * escaped, so only the last column may hold tabs.
 */
export async function* readRows(
  chunks: AsyncIterable<Uint8Array>,
  columns: readonly string[],
): AsyncGenerator<Cell[]> {
  let parts: Uint8Array[] = []
  let number = 0
  const take = (): Cell[] => {
    const row = parts.length === 1 ? asBuffer(parts[0]!) : Buffer.concat(parts)
    parts = []
    return cellsOf(row, columns, ++number)
  }
  for await (const chunk of chunks) {
    let from = 0
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, from)) {
      parts.push(chunk.subarray(from, at))
      from = at + 1
      yield take()
    }
    if (from < chunk.length) parts.push(chunk.subarray(from))
  }
  if (parts.length > 0) yield take()
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
  #pieces: Uint8Array[] = []
  #bytes = 0

  constructor(target: Pick<ByteTarget, 'write'>) {
    this.#target = target
  }

  /** Adds a row; cells must hold no tab and no end of line. */
  add(cells: readonly (string | number | Uint8Array | undefined)[]): void {
    for (const [at, cell] of cells.entries()) {
      if (at > 0) this.#push(TAB_BYTE)
      this.#push(cell instanceof Uint8Array ? cell : Buffer.from(cell === undefined ? MISSING : String(cell)))
    }
    this.#push(LINE_END)
  }

  /** Whether enough waits to be written. */
  get isFull(): boolean {
    return this.#bytes >= WAITING
  }

  async flush(): Promise<void> {
    if (this.#bytes === 0) return
    const bytes = Buffer.concat(this.#pieces)
    this.#pieces = []
    this.#bytes = 0
    await this.#target.write(bytes)
  }

  #push(piece: Uint8Array): void {
    this.#pieces.push(piece)
    this.#bytes += piece.length
  }
}

const TAB_BYTE = Buffer.from('\t')
const LINE_END = Buffer.from('\n')
