import { isUtf8 } from 'node:buffer'
import type { ColumnMetaData } from 'hyparquet'
import { SynthcleanError } from '../../../errors.js'
import { ColumnBuilder } from './column-builder.js'
import { ColumnChunkWriter } from './column-chunk.js'
import type { ParquetCodec } from './compression.js'
import { JsonFault, JsonScanner } from './json-scanner.js'
import { RecordColumns, RecordFault } from './record-columns.js'
import { schemaTree, type ParquetSchema } from './schema.js'

/** A row group as bytes; offsets in the descriptions are from its first byte. Plain data. */
export interface EncodedRowGroup {
  pages: Uint8Array[]
  /** Bytes of all pages. */
  bytes: number
  rows: number
  columns: ColumnMetaData[]
}

export interface RowGroupOptions {
  schema: ParquetSchema
  codec: ParquetCodec
  /** Of the output, for messages. */
  name: string
  /** Number of the first record in the output, from 1. */
  firstRecord: number
}

/**
 * Encodes the records of one row group: a function of its arguments alone, so that row groups can be encoded side by
 * side. `lines` are pieces of whole lines; blank ones are no records.
 * @throws SynthcleanError that names the record, the key and the types where a record does not fit the schema.
 */
export function encodeRowGroup(lines: readonly Uint8Array[], options: RowGroupOptions): EncodedRowGroup {
  const { root, leaves } = schemaTree(options.schema)
  const columns = leaves.map((leaf) => new ColumnBuilder(leaf))
  const records = new RecordColumns(root, columns)
  const rows = eachRecord(lines, options, (scanner) => records.append(scanner))
  const encoded: EncodedRowGroup = { pages: [], bytes: 0, rows, columns: [] }
  for (const column of columns) {
    const { pages, metadata } = new ColumnChunkWriter(column, options.codec).write(encoded.bytes)
    for (const page of pages) {
      encoded.pages.push(page)
      encoded.bytes += page.length
    }
    encoded.columns.push(metadata)
  }
  return encoded
}

const LINE_FEED = 10

/** Calls `see` for every line that is not blank, and counts them; what it throws is said of its record. */
export function eachRecord(
  lines: readonly Uint8Array[],
  { name, firstRecord }: Pick<RowGroupOptions, 'name' | 'firstRecord'>,
  see: (scanner: JsonScanner) => void,
): number {
  let records = 0
  for (const piece of lines) {
    const isText = isUtf8(piece)
    for (let from = 0; from < piece.length;) {
      const feed = piece.indexOf(LINE_FEED, from)
      const to = feed < 0 ? piece.length : feed
      const scanner = new JsonScanner(piece, from, to)
      scanner.space()
      if (scanner.at < to) {
        try {
          if (!isText && !isUtf8(piece.subarray(from, to))) throw new JsonFault('not valid UTF-8')
          see(scanner)
        } catch (error) {
          throw recordError(name, firstRecord + records, from, error)
        }
        records++
      }
      from = to + 1
    }
  }
  return records
}

function recordError(name: string, record: number, from: number, error: unknown): unknown {
  if (error instanceof JsonFault) {
    const reason = error.message.replace(/at byte (\d+)/, (_, at: string) => `at byte ${Number(at) - from}`)
    return new SynthcleanError(
      'failed',
      `cannot write record ${record} of ${name}: ${reason}; the stage "validate" removes such records`,
      { cause: error },
    )
  }
  if (!(error instanceof RecordFault)) return error
  return new SynthcleanError(
    'failed',
    `cannot write record ${record} of ${name}: ${error.message}. Columns have one type, that of the input file or of the first row group: give the key one type, or write JSON Lines instead`,
    { cause: error },
  )
}
