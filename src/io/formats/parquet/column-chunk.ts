import { crc32 } from 'node:zlib'
import type { ColumnMetaData, Encoding, PageHeader } from 'hyparquet'
import { ByteWriter } from 'hyparquet-writer'
import { writePageHeader } from 'hyparquet-writer/src/datapage.js'
import type { ColumnBuilder } from './column-builder.js'
import { widthOf } from './column-values.js'
import { codecName, pageCompressor, type ParquetCodec } from './compression.js'
import { dictionaryOf, lengthAt, type Dictionary } from './dictionary.js'
import { bitWidth, writeRunLengths } from './run-length.js'

/** A page ends with the record that brings it to so many bytes or levels; readers hold one page of each column. */
const PAGE = 2 ** 20
const PAGE_LEVELS = 2 ** 16

/** Writes one column of a row group as dictionary and data pages (version 1, which every reader knows). */
export class ColumnChunkWriter {
  readonly #column: ColumnBuilder
  readonly #codec: ParquetCodec
  readonly #compress: (bytes: Uint8Array) => Uint8Array
  readonly #width: number
  readonly #dictionary: Dictionary | undefined
  readonly #pages: Uint8Array[] = []
  #size = 0
  #uncompressedSize = 0

  constructor(column: ColumnBuilder, codec: ParquetCodec) {
    this.#column = column
    this.#codec = codec
    this.#compress = pageCompressor(codec)
    const { element } = column.leaf
    this.#width = widthOf(element)
    if (element.type === 'BYTE_ARRAY') this.#dictionary = dictionaryOf(column.plain.written(), column.values)
  }

  /** The pages, and their description; offsets are from the first of them, `start`. */
  write(start: number): { pages: Uint8Array[]; metadata: ColumnMetaData } {
    const { leaf, count, values } = this.#column
    if (this.#dictionary) {
      const { plain, count } = this.#dictionary
      this.#page(plain, {
        type: 'DICTIONARY_PAGE',
        dictionary_page_header: { num_values: count, encoding: 'PLAIN' },
      })
    }
    const dataStart = start + this.#size
    this.#dataPages()
    const metadata: ColumnMetaData = {
      type: leaf.element.type!,
      encodings: this.#dictionary ? ['PLAIN', 'RLE', 'RLE_DICTIONARY'] : ['PLAIN', 'RLE'],
      path_in_schema: leaf.path,
      codec: codecName(this.#codec),
      num_values: BigInt(count),
      total_uncompressed_size: BigInt(this.#uncompressedSize),
      total_compressed_size: BigInt(this.#size),
      data_page_offset: BigInt(dataStart),
      ...(this.#dictionary && { dictionary_page_offset: BigInt(start) }),
      statistics: { null_count: BigInt(count - values) },
    }
    return { pages: this.#pages, metadata }
  }

  #dataPages(): void {
    const { leaf, count } = this.#column
    const definitions = this.#column.definitions.written()
    const repetitions = this.#column.repetitions.written()
    let from = 0
    let value = 0
    let byte = 0
    for (let at = 0, values = 0, bytes = 0; at < count;) {
      if (leaf.maxDefinition === 0 || definitions[at] === leaf.maxDefinition) {
        bytes += this.#sizeAt(byte + bytes)
        values++
      }
      at++
      const isRecord = at === count || leaf.maxRepetition === 0 || repetitions[at] === 0
      if (!isRecord || (bytes < PAGE && at - from < PAGE_LEVELS && at < count)) continue
      this.#dataPage(from, at, value, values, byte, bytes)
      from = at
      value += values
      byte += bytes
      values = bytes = 0
    }
  }

  /** Bytes in plain encoding of the value that begins there. */
  #sizeAt(at: number): number {
    const { element } = this.#column.leaf
    return element.type === 'BYTE_ARRAY' ? 4 + lengthAt(this.#column.plain.bytes, at) : this.#width
  }

  #dataPage(from: number, to: number, value: number, values: number, byte: number, bytes: number): void {
    const { leaf, definitions, repetitions } = this.#column
    const encoding: Encoding = this.#dictionary ? 'RLE_DICTIONARY' : 'PLAIN'
    const parts: Uint8Array[] = []
    if (leaf.maxRepetition > 0)
      parts.push(...levels(repetitions.bytes.subarray(from, to), leaf.maxRepetition))
    if (leaf.maxDefinition > 0)
      parts.push(...levels(definitions.bytes.subarray(from, to), leaf.maxDefinition))
    parts.push(...this.#values(value, values, byte, bytes))
    this.#page(Buffer.concat(parts), {
      type: 'DATA_PAGE',
      data_page_header: {
        num_values: to - from,
        encoding,
        definition_level_encoding: 'RLE',
        repetition_level_encoding: 'RLE',
      },
    })
  }

  #values(value: number, values: number, byte: number, bytes: number): Uint8Array[] {
    if (this.#dictionary) {
      const width = bitWidth(this.#dictionary.count - 1)
      const places = this.#dictionary.places.subarray(value, value + values)
      return [Uint8Array.of(width), writeRunLengths(places, width)]
    }
    const plain = this.#column.plain.bytes.subarray(byte, byte + bytes)
    return [this.#column.leaf.element.type === 'BOOLEAN' ? packBooleans(plain) : plain]
  }

  #page(
    plain: Uint8Array,
    header: Pick<PageHeader, 'type' | 'data_page_header' | 'dictionary_page_header'>,
  ): void {
    const packed = this.#compress(plain)
    const writer = new ByteWriter(64)
    writePageHeader(writer, {
      ...header,
      uncompressed_page_size: plain.length,
      compressed_page_size: packed.length,
      crc: crc32(packed) | 0,
    })
    this.#pages.push(new Uint8Array(writer.getBytes()), packed)
    this.#size += writer.offset + packed.length
    this.#uncompressedSize += writer.offset + plain.length
  }
}

/** Levels with the length of their encoding before them. */
function levels(values: Uint8Array, largest: number): Uint8Array[] {
  const runs = writeRunLengths(values, bitWidth(largest))
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, runs.length, true)
  return [length, runs]
}

function packBooleans(values: Uint8Array): Uint8Array {
  const bits = new Uint8Array(Math.ceil(values.length / 8))
  for (let at = 0; at < values.length; at++) bits[at >>> 3]! |= values[at]! << (at & 7)
  return bits
}
