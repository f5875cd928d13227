import type { ConvertedType, RowGroup, SchemaElement } from 'hyparquet'
import { ByteWriter } from 'hyparquet-writer'
import { writeMetadata } from 'hyparquet-writer/src/metadata.js'
import { SynthcleanError } from '../../../errors.js'
import type { LineEncoder } from '../writer.js'
import { pageCompressor, type ParquetCodec } from './compression.js'
import { encodeRowGroup, eachRecord, type EncodedRowGroup } from './row-group-encoder.js'
import { schemaTree, type ParquetSchema } from './schema.js'
import { SchemaLearner } from './schema-learner.js'

export interface ParquetEncoderOptions {
  /** The columns of the input file, so that they keep their types; without it they are learned from the records. */
  schema?: ParquetSchema | undefined
  /** Of the output, for messages. */
  name: string
  /** JSON text of a row group, in bytes (64 MiB). */
  rowGroupBytes?: number | undefined
  codec?: ParquetCodec | undefined
}

interface EncoderState {
  version: number
  schema: ParquetSchema | undefined
  rowGroups: RowGroup[]
  /** Bytes given out. */
  written: number
  records: number
  pending: Uint8Array
}

const STATE_VERSION = 1
const ROW_GROUP_BYTES = 2 ** 26
const ROW_GROUP_LINES = 2 ** 20
const LINE_FEED = 10
const MAGIC = Buffer.from('PAR1')
const NOTHING = new Uint8Array(0)

/**
 * An encoder of Parquet files. In memory are the text of one row group and, while it is encoded, its columns (as many
 * bytes again) and their pages. The bytes depend on the records alone, not on the pieces in which they come. Keys for
 * which `schema` has no column, as a stage may add, get one behind its own if the first row group has them.
 */
export function parquetEncoder(options: ParquetEncoderOptions): LineEncoder {
  return new ParquetEncoder(options)
}

class ParquetEncoder implements LineEncoder {
  readonly #name: string
  readonly #codec: ParquetCodec
  readonly #rowGroupBytes: number
  readonly #given: ParquetSchema | undefined
  /** Settled with the first row group. */
  #schema: ParquetSchema | undefined
  #rowGroups: RowGroup[] = []
  #written = 0
  #records = 0
  /** Pieces of whole lines, and what they have together. */
  #pending: Uint8Array[] = []
  #pendingBytes = 0
  #pendingLines = 0

  constructor({ schema, name, rowGroupBytes = ROW_GROUP_BYTES, codec = 'snappy' }: ParquetEncoderOptions) {
    this.#name = name
    this.#given = schema
    this.#rowGroupBytes = rowGroupBytes
    this.#codec = codec
    if (schema) schemaTree(schema)
    // What this version of Node cannot compress is said before the work, not after.
    pageCompressor(codec)
  }

  encode(lines: Uint8Array): Uint8Array {
    const out: Uint8Array[] = []
    let from = 0
    for (let at = 0; at < lines.length;) {
      const feed = lines.indexOf(LINE_FEED, at)
      const end = feed < 0 ? lines.length : feed + 1
      this.#pendingBytes += end - at
      this.#pendingLines++
      at = end
      if (this.#pendingBytes < this.#rowGroupBytes && this.#pendingLines < ROW_GROUP_LINES) continue
      this.#pending.push(copyOf(lines, from, at))
      from = at
      out.push(...this.#rowGroup())
    }
    if (from < lines.length) this.#pending.push(copyOf(lines, from, lines.length))
    return joined(out)
  }

  end(): Uint8Array {
    const out = this.#pendingBytes > 0 ? this.#rowGroup() : []
    const magic = this.#begin()
    const writer = new ByteWriter()
    writeMetadata(writer, {
      version: 2,
      schema: this.#settledSchema([]).elements.map(writable),
      num_rows: BigInt(this.#records),
      row_groups: this.#rowGroups,
      created_by: 'synthclean',
      metadata_length: 0,
      ...(this.#schema!.keyValues.length > 0 && { key_value_metadata: this.#schema!.keyValues }),
    })
    return joined([...out, ...magic, writer.getBytes(), MAGIC])
  }

  /** The bytes of what is pending. */
  #rowGroup(): Uint8Array[] {
    const lines = this.#pending
    this.#pending = []
    this.#pendingBytes = this.#pendingLines = 0
    const out = this.#begin()
    const encoded = encodeRowGroup(lines, {
      schema: this.#settledSchema(lines),
      codec: this.#codec,
      name: this.#name,
      firstRecord: this.#records + 1,
    })
    if (encoded.rows === 0) return out
    this.#rowGroups.push(placed(encoded, this.#written))
    this.#written += encoded.bytes
    this.#records += encoded.rows
    return [...out, ...encoded.pages]
  }

  #begin(): Uint8Array[] {
    if (this.#written > 0) return []
    this.#written = MAGIC.length
    return [MAGIC]
  }

  #settledSchema(lines: readonly Uint8Array[]): ParquetSchema {
    return (this.#schema ??= learnedSchema(lines, this.#given, this.#name))
  }

  state(): unknown {
    const state: EncoderState = {
      version: STATE_VERSION,
      schema: this.#schema,
      rowGroups: [...this.#rowGroups],
      written: this.#written,
      records: this.#records,
      pending: joined(this.#pending),
    }
    return state
  }

  restore(state: unknown): void {
    const { version, schema, rowGroups, written, records, pending } = state as EncoderState
    if (version !== STATE_VERSION) {
      throw new SynthcleanError(
        'failed',
        `cannot go on with ${this.#name}: its state is of another version of synthclean; start anew without --resume`,
      )
    }
    this.#schema = schema
    this.#rowGroups = [...rowGroups]
    this.#written = written
    this.#records = records
    this.#pending = []
    this.#pendingBytes = this.#pendingLines = 0
    this.encode(pending)
  }
}

/** Notes of other programs that list the columns, and would no longer be right. */
const OWN_SCHEMAS = new Set(['ARROW:schema', 'huggingface', 'pandas'])

/** The given columns, and those that the records need besides. */
function learnedSchema(
  lines: readonly Uint8Array[],
  given: ParquetSchema | undefined,
  name: string,
): ParquetSchema {
  const [root = { name: 'schema' }, ...columns] = given?.elements ?? []
  const known = given ? schemaTree(given).root.fields.map(({ name }) => name) : []
  const learner = new SchemaLearner(new Set(known))
  eachRecord(lines, { name, firstRecord: 1 }, (scanner) => learner.see(scanner))
  const learned = learner.elements()
  if (given && learned.columns === 0) return given
  const elements = [
    { ...root, num_children: (root.num_children ?? 0) + learned.columns },
    ...columns,
    ...learned.elements,
  ]
  return { elements, keyValues: given?.keyValues.filter(({ key }) => !OWN_SCHEMAS.has(key)) ?? [] }
}

/**
 * hyparquet-writer 0.17 writes the bit width of an integer's logical type as 32 bits where the format has 8, and other
 * readers then refuse the file. The older converted type says the same.
 */
function writable({ logical_type: logical, ...element }: SchemaElement): SchemaElement {
  if (logical?.type !== 'INTEGER') return logical ? { ...element, logical_type: logical } : element
  const converted = `${logical.isSigned ? '' : 'U'}INT_${logical.bitWidth}` as ConvertedType
  return { ...element, converted_type: converted }
}

/** The description of a row group that stands at `start` of the file. */
function placed({ columns, rows, bytes }: EncodedRowGroup, start: number): RowGroup {
  const offset = BigInt(start)
  return {
    columns: columns.map((column) => ({
      file_offset: 0n,
      meta_data: {
        ...column,
        data_page_offset: column.data_page_offset + offset,
        ...(column.dictionary_page_offset !== undefined && {
          dictionary_page_offset: column.dictionary_page_offset + offset,
        }),
      },
    })),
    total_byte_size: columns.reduce((sum, { total_uncompressed_size: size }) => sum + size, 0n),
    num_rows: BigInt(rows),
    file_offset: offset,
    total_compressed_size: BigInt(bytes),
  }
}

/** A copy also of a `Buffer`, whose `slice` is none. */
function copyOf(lines: Uint8Array, from: number, to: number): Uint8Array {
  return new Uint8Array(lines.subarray(from, to))
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 0) return NOTHING
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const bytes = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
