import { CsvError, parse, type Parser } from 'csv-parse'
import { SynthcleanError } from '../../errors.js'
import { delimiterOf, hasFirstRow, LONGEST_BEGINNING } from './csv-delimiter.js'
import { CsvHeader } from './csv-header.js'
import { textPieces, type ReaderOptions } from './reader.js'

/**
 * CSV (RFC 4180; also with semicolons or tabs, see delimiterOf): the first row names the columns, each other row is an
 * object of strings. Lines without anything are left out. A row with more or fewer cells than the header is passed on as
 * an array of its cells, which is rejected as no record where records are, with all that it holds. Bytes that are not
 * UTF-8 are passed on as they are.
 *
 * Errors, since it is then unknown where the next record begins: a quotation mark within a cell without them, one
 * that is never closed, and a row of more than `maxRecord` bytes, which most often is such a one.
 */
export async function* csvLines(
  bytes: AsyncIterable<Uint8Array>,
  { name, maxRecord }: ReaderOptions,
): AsyncGenerator<Uint8Array> {
  let rows: CsvRows | undefined
  let beginning = ''
  const begun = (): CsvRows => {
    const { delimiter, told } = delimiterOf(name, beginning)
    beginning = beginning.slice(told)
    return new CsvRows(name, maxRecord, delimiter)
  }
  try {
    for await (const text of textPieces(bytes, name)) {
      beginning += text
      if (!rows) {
        const isKnown = text.includes('\n') && hasFirstRow(beginning)
        if (!isKnown && beginning.length < LONGEST_BEGINNING) continue
        rows = begun()
      }
      const piece = await rows.lines(beginning)
      beginning = ''
      if (piece.length > 0) yield piece
    }
    rows ??= begun()
    const last = Buffer.concat([await rows.lines(beginning), await rows.end()])
    if (last.length > 0) yield last
  } finally {
    rows?.close()
  }
}

/** Rows of which the text comes in pieces, as JSON lines. */
class CsvRows {
  readonly #name: string
  readonly #maxRecord: number
  readonly #parser: Parser
  #header: CsvHeader | undefined
  #lines = ''

  constructor(name: string, maxRecord: number, delimiter: string) {
    this.#name = name
    this.#maxRecord = maxRecord
    this.#parser = parse({
      delimiter,
      encoding: 'latin1',
      recordDelimiter: ['\r\n', '\n'],
      skipEmptyLines: true,
      relaxColumnCount: true,
      // The parser takes 0 for no limit.
      maxRecordSize: Number.isFinite(maxRecord) ? maxRecord : 0,
      // Rows are taken here, not one by one from the stream.
      onRecord: (cells: string[]) => {
        if (this.#header === undefined) this.#header = new CsvHeader(cells, name)
        else this.#lines += this.#header.line(cells)
        return null
      },
    })
    // Told by the calls below, too.
    this.#parser.on('error', () => undefined)
  }

  /** The lines of the rows that end in a piece of text. */
  async lines(text: string): Promise<Buffer> {
    return this.#taken(await new Promise((done) => this.#parser.write(Buffer.from(text, 'latin1'), done)))
  }

  /** The line of a last row that no line feed ends. */
  async end(): Promise<Buffer> {
    return this.#taken(await new Promise((done) => this.#parser.end(done)))
  }

  close(): void {
    this.#parser.destroy()
  }

  #taken(error: Error | null | undefined): Buffer {
    if (error instanceof CsvError) throw rowError(error, this.#name, this.#maxRecord)
    if (error) throw error
    const piece = Buffer.from(this.#lines, 'latin1')
    this.#lines = ''
    return piece
  }
}

const REASONS: Partial<Record<string, string>> = {
  INVALID_OPENING_QUOTE:
    'a quotation mark in a cell without them (it must be doubled, and the cell in quotation marks)',
  CSV_INVALID_CLOSING_QUOTE:
    'something follows the quotation mark that closes a cell (one within it must be doubled)',
  CSV_QUOTE_NOT_CLOSED: 'a quotation mark is never closed',
}

function rowError(error: CsvError, name: string, maxRecord: number): SynthcleanError {
  const reason =
    error.code === 'CSV_MAX_RECORD_SIZE'
      ? `it is longer than ${maxRecord} bytes (--max-record); perhaps a quotation mark is not closed`
      : (REASONS[error.code] ?? error.message)
  const { records, lines } = error as { records?: unknown; lines?: unknown }
  return new SynthcleanError(
    'failed',
    `${name}: row ${Number(records)}, which ends or breaks in line ${Number(lines)}: ${reason}`,
    { cause: error },
  )
}
