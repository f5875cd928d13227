import {
  parquetMetadata,
  type ColumnChunk,
  type CompressionCodec,
  type FileMetaData,
  type RowGroup,
} from 'hyparquet'
import { SynthcleanError } from '../../../errors.js'
import type { RandomAccessFile } from '../../random-access.js'
import { SchemaFault, schemaTree, type Leaf, type ParquetSchema } from './schema.js'

/** Where one column of a row group stands in the file. */
export interface ColumnChunkPlace {
  codec: CompressionCodec
  /** Bytes of the file from `start` up to `end`. */
  start: number
  end: number
  /** Values, nulls and empty lists included. */
  values: number
}

/** A part of a file that can be read on its own. */
export interface ParquetRowGroup {
  rows: number
  /** Bytes of it in the file. */
  bytes: number
  /** In the order of the schema's columns. */
  columns: ColumnChunkPlace[]
}

/** What the footer of a file tells; plain data, which can be sent to a worker. */
export interface ParquetMetadata {
  /** Name of the file. */
  name: string
  schema: ParquetSchema
  records: number
  rowGroups: ParquetRowGroup[]
}

const MAGIC_LENGTH = 4
const FOOTER_LENGTH = 8
/** Most footers are in it, so that one read is enough. */
const FIRST_READ = 2 ** 16
/** Its objects take some 50 times its bytes. */
const LARGEST_METADATA = 2 ** 28
const ADVICE = 'get the file anew, or write it again with a current Parquet library'

/**
 * Reads the footer of a Parquet file.
 * @throws SynthcleanError where the file is no Parquet, cut short, damaged, encrypted, or without columns.
 */
export async function readParquetMetadata(file: RandomAccessFile): Promise<ParquetMetadata> {
  const bytes = await readFooter(file)
  try {
    const footer = parquetMetadata(bytes, { geoparquet: false, parsers: UNUSED_STATISTICS })
    const schema: ParquetSchema = { elements: footer.schema, keyValues: footer.key_value_metadata ?? [] }
    const { leaves } = schemaTree(schema)
    const rowGroups = footer.row_groups.map((group, at) => new RowGroupReader(file, leaves, at).read(group))
    return { name: file.name, schema, records: recordsOf(footer, rowGroups), rowGroups }
  } catch (error) {
    if (error instanceof SynthcleanError) throw error
    const reason =
      error instanceof SchemaFault ? error.message : `its footer is damaged (${messageOf(error)})`
    throw new SynthcleanError('failed', `cannot read ${file.name}: ${reason}; ${ADVICE}`, { cause: error })
  }
}

/** Bounds of columns are not used: they are not worth a date or a text for each. */
const UNUSED_STATISTICS = {
  timestampFromMilliseconds: () => undefined,
  timestampFromMicroseconds: () => undefined,
  timestampFromNanoseconds: () => undefined,
  dateFromDays: () => undefined,
  stringFromBytes: () => undefined,
  jsonFromBytes: () => undefined,
  geometryFromBytes: () => undefined,
  geographyFromBytes: () => undefined,
  uuidFromBytes: () => undefined,
}

async function readFooter(file: RandomAccessFile): Promise<Uint8Array<ArrayBuffer>> {
  const { name, byteLength } = file
  const fail = (reason: string): never => {
    throw new SynthcleanError('failed', `cannot read ${name}: ${reason}`)
  }
  if (byteLength < MAGIC_LENGTH + FOOTER_LENGTH)
    fail(`its ${byteLength} bytes are too few for a Parquet file`)
  const tail = await file.read(Math.max(0, byteLength - FIRST_READ), byteLength)
  const magic = String.fromCharCode(...tail.subarray(-MAGIC_LENGTH))
  if (magic === 'PARE') fail('it is encrypted, which cannot be read here; decrypt it first')
  if (magic !== 'PAR1') fail('it does not end as a Parquet file does: it is of another format, or cut short')
  const length = new DataView(tail.buffer).getUint32(tail.length - FOOTER_LENGTH, true)
  if (length > byteLength - MAGIC_LENGTH - FOOTER_LENGTH) {
    fail(
      `its footer of ${length} bytes does not fit into the file of ${byteLength}; it is damaged: ${ADVICE}`,
    )
  }
  if (length > LARGEST_METADATA) {
    fail(
      `its footer of ${length} bytes is larger than ${LARGEST_METADATA}; write it again with larger row groups`,
    )
  }
  if (length + FOOTER_LENGTH <= tail.length) return tail
  return file.read(byteLength - FOOTER_LENGTH - length, byteLength)
}

function recordsOf({ num_rows }: FileMetaData, rowGroups: ParquetRowGroup[]): number {
  const records = rowGroups.reduce((sum, { rows }) => sum + rows, 0)
  if (BigInt(records) !== num_rows)
    throw new Error(`${num_rows ?? 'no'} records, but ${records} in its row groups`)
  return records
}

class RowGroupReader {
  readonly #file: RandomAccessFile
  readonly #leaves: Leaf[]
  readonly #at: number

  constructor(file: RandomAccessFile, leaves: Leaf[], at: number) {
    this.#file = file
    this.#leaves = leaves
    this.#at = at
  }

  read({ num_rows, columns }: RowGroup): ParquetRowGroup {
    if (columns.length !== this.#leaves.length) {
      throw new Error(
        `row group ${this.#at}: ${columns.length} columns where the schema has ${this.#leaves.length}`,
      )
    }
    const places = columns.map((column, at) => this.#place(column, this.#leaves[at]!))
    const bytes = places.reduce((sum, { start, end }) => sum + end - start, 0)
    return { rows: count(num_rows, 'records'), bytes, columns: places }
  }

  #place(column: ColumnChunk, leaf: Leaf): ColumnChunkPlace {
    const path = leaf.path.join('.')
    const metadata = column.meta_data
    if (column.crypto_metadata !== undefined || metadata === undefined) {
      throw this.#unsupported(path, 'is encrypted, which cannot be read here; decrypt the file first')
    }
    if (column.file_path) {
      throw this.#unsupported(path, `stands in another file (${column.file_path}); read that file instead`)
    }
    if (metadata.path_in_schema.join('.') !== path || metadata.type !== leaf.element.type) {
      throw new Error(`row group ${this.#at}: column "${path}" is not where the schema has it`)
    }
    const values = count(metadata.num_values, 'values')
    if (metadata.codec === undefined) throw this.#unsupported(path, 'is compressed by an unknown method')
    // A column without values need not be anywhere.
    if (values === 0) return { codec: metadata.codec, start: 0, end: 0, values }
    const data = count(metadata.data_page_offset, 'offset')
    const dictionary = count(metadata.dictionary_page_offset ?? 0n, 'offset')
    const start = dictionary > 0 ? Math.min(dictionary, data) : data
    const end = start + count(metadata.total_compressed_size, 'size')
    if (start < MAGIC_LENGTH || end > this.#file.byteLength - FOOTER_LENGTH) {
      throw new Error(
        `row group ${this.#at}: column "${path}" at bytes ${start} to ${end} is outside of the file`,
      )
    }
    return { codec: metadata.codec, start, end, values }
  }

  #unsupported(column: string, what: string): SynthcleanError {
    return new SynthcleanError(
      'failed',
      `cannot read ${this.#file.name}: row group ${this.#at}: column "${column}" ${what}`,
    )
  }
}

function count(value: bigint, what: string): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`${what}: ${value ?? 'missing'}`)
  return number
}

/** What is wrong with a file, in words for the user: errors of the language itself have none. */
export function messageOf(error: unknown): string {
  if (error instanceof TypeError || error instanceof RangeError)
    return 'it holds bytes that do not belong there'
  return error instanceof Error ? error.message : String(error)
}
