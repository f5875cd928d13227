import { CsvError, parse } from 'csv-parse'
import { SynthcleanError } from '../../errors.js'
import { isTabbed } from './csv-delimiter.js'
import { CsvHeader } from './csv-header.js'
import { textPieces, type ReaderOptions } from './reader.js'

export interface CsvOptions extends ReaderOptions {
  /** Between cells; a tab where the name ends in `.tsv`, otherwise a comma. */
  delimiter?: string
}

/**
 * CSV (RFC 4180): the first row names the columns, each other row is an object of strings. Lines without anything are
 * left out. A row with more or fewer cells than the header is passed on as an array of its cells, which is rejected
 * as no record where records are, with all that it holds. Bytes that are not UTF-8 are passed on as they are.
 *
 * Errors, since it is then unknown where the next record begins: a quotation mark within a cell without them, one
 * that is never closed, and a row of more than `maxRecord` bytes, which most often is such a one.
 */
export async function* csvLines(
  bytes: AsyncIterable<Uint8Array>,
  { name, maxRecord, delimiter = isTabbed(name) ? '\t' : ',' }: CsvOptions,
): AsyncGenerator<Uint8Array> {
  let header: CsvHeader | undefined
  let lines = ''
  const parser = parse({
    delimiter,
    encoding: 'latin1',
    recordDelimiter: ['\r\n', '\n'],
    skipEmptyLines: true,
    relaxColumnCount: true,
    // The parser takes 0 for no limit.
    maxRecordSize: Number.isFinite(maxRecord) ? maxRecord : 0,
    // Rows are taken here, not one by one from the stream.
    onRecord: (cells: string[]) => {
      if (header === undefined) header = new CsvHeader(cells, name)
      else lines += header.line(cells)
      return null
    },
  })
  // Told by the calls below, too.
  parser.on('error', () => undefined)
  const taken = (error: Error | null | undefined): Uint8Array => {
    if (error instanceof CsvError) throw rowError(error, name, maxRecord)
    if (error) throw error
    const piece = Buffer.from(lines, 'latin1')
    lines = ''
    return piece
  }
  try {
    for await (const text of textPieces(bytes, name)) {
      const piece = taken(await new Promise((done) => parser.write(Buffer.from(text, 'latin1'), done)))
      if (piece.length > 0) yield piece
    }
    const last = taken(await new Promise((done) => parser.end(done)))
    if (last.length > 0) yield last
  } finally {
    parser.destroy()
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
