import type { CompressionCodec, Encoding, PageHeader } from 'hyparquet'
import { ByteReader, PageFault } from './byte-reader.js'
import { fixedValues, valuesAt, widthOf, type ColumnValues } from './column-values.js'
import { decompress } from './compression.js'
import { readDeltaBytes, readDeltaLengths, readDeltas } from './delta-encoding.js'
import { bitWidth, readRunLengths } from './run-length.js'
import type { Leaf } from './schema.js'

/** A page as it is read: levels only where the column has them. */
export interface Page {
  /** Levels; values and nulls together. */
  count: number
  definitions: Uint8Array | undefined
  repetitions: Uint8Array | undefined
  values: ColumnValues
}

/** What a page may take in memory at the most: 1 GiB of bytes, 128 Mi values. Larger ones are refused. */
export const LARGEST_PAGE = 2 ** 30
const MOST_VALUES = 2 ** 27

/** Decodes the pages of one column chunk in their order. */
export class PageDecoder {
  readonly #leaf: Leaf
  readonly #codec: CompressionCodec
  #dictionary: ColumnValues | undefined

  constructor(leaf: Leaf, codec: CompressionCodec) {
    this.#leaf = leaf
    this.#codec = codec
  }

  /** The page, or nothing for one without records: a dictionary, an index. */
  decode(header: PageHeader, bytes: Uint8Array): Page | undefined {
    const {
      type,
      dictionary_page_header: dictionary,
      data_page_header: first,
      data_page_header_v2: second,
    } = header
    if (type === 'DICTIONARY_PAGE' && dictionary) {
      const reader = new ByteReader(decompress(this.#codec, bytes, header.uncompressed_page_size))
      this.#dictionary = this.#plain(reader, checked(dictionary.num_values))
      return undefined
    }
    if (type === 'DATA_PAGE' && first) return this.#first(header, first, bytes)
    if (type === 'DATA_PAGE_V2' && second) return this.#second(header, second, bytes)
    if (type === 'INDEX_PAGE') return undefined
    throw new PageFault('a page of an unknown type')
  }

  /** Version 1: levels and values are compressed together. */
  #first(header: PageHeader, data: NonNullable<PageHeader['data_page_header']>, bytes: Uint8Array): Page {
    const reader = new ByteReader(decompress(this.#codec, bytes, header.uncompressed_page_size))
    const count = checked(data.num_values)
    const { maxRepetition, maxDefinition } = this.#leaf
    const levels = (largest: number, encoding: Encoding) => {
      if (largest === 0) return undefined
      if (encoding !== 'RLE')
        throw new PageFault(`levels in ${encodingName(encoding)}, which is not supported`)
      return readLevels(reader.part(reader.uint32()), largest, count)
    }
    const repetitions = levels(maxRepetition, data.repetition_level_encoding)
    const definitions = levels(maxDefinition, data.definition_level_encoding)
    return this.#page(reader, data.encoding, count, repetitions, definitions)
  }

  /** Version 2: the levels stand uncompressed before the values. */
  #second(header: PageHeader, data: NonNullable<PageHeader['data_page_header_v2']>, bytes: Uint8Array): Page {
    const count = checked(data.num_values)
    const { maxRepetition, maxDefinition } = this.#leaf
    const levelReader = new ByteReader(bytes)
    const part = (length: number, largest: number) => {
      if (!(length >= 0)) throw new PageFault('its header does not say how long its levels are')
      const levels = levelReader.part(length)
      return largest === 0 ? undefined : readLevels(levels, largest, count)
    }
    const repetitions = part(data.repetition_levels_byte_length, maxRepetition)
    const definitions = part(data.definition_levels_byte_length, maxDefinition)
    const packed = bytes.subarray(levelReader.at)
    const length = header.uncompressed_page_size - levelReader.at
    if (length < 0) throw new PageFault('its levels are longer than it is')
    const codec = data.is_compressed === false ? 'UNCOMPRESSED' : this.#codec
    return this.#page(
      new ByteReader(decompress(codec, packed, length)),
      data.encoding,
      count,
      repetitions,
      definitions,
    )
  }

  #page(
    reader: ByteReader,
    encoding: Encoding,
    count: number,
    repetitions: Uint8Array | undefined,
    definitions: Uint8Array | undefined,
  ): Page {
    const { maxDefinition } = this.#leaf
    let present = count
    if (definitions) {
      present = 0
      for (const level of definitions) if (level === maxDefinition) present++
    }
    return { count, definitions, repetitions, values: this.#values(reader, encoding, present) }
  }

  #values(reader: ByteReader, encoding: Encoding, count: number): ColumnValues {
    const { element } = this.#leaf
    switch (encoding) {
      case 'PLAIN':
        return this.#plain(reader, count)
      case 'PLAIN_DICTIONARY':
      case 'RLE_DICTIONARY':
        return this.#fromDictionary(reader, count)
      case 'RLE': {
        if (element.type !== 'BOOLEAN') throw new PageFault(`runs of ${element.type}`)
        const data = new Uint8Array(count)
        readRunLengths(reader.part(reader.uint32()), 1, data)
        return { kind: 'booleans', count, data }
      }
      case 'DELTA_BINARY_PACKED':
        return readDeltas(element, reader, count)
      case 'DELTA_LENGTH_BYTE_ARRAY':
        return readDeltaLengths(reader, count)
      case 'DELTA_BYTE_ARRAY':
        return readDeltaBytes(reader, count)
      case 'BYTE_STREAM_SPLIT':
        return this.#split(reader, count)
      default:
        throw new PageFault(`values in ${encodingName(encoding)}, which is not supported`)
    }
  }

  #plain(reader: ByteReader, count: number): ColumnValues {
    const { element } = this.#leaf
    if (element.type === 'BYTE_ARRAY') return plainBytes(reader, count)
    if (element.type === 'BOOLEAN') {
      const start = reader.skip(Math.ceil(count / 8))
      const data = new Uint8Array(count)
      for (let at = 0; at < count; at++) data[at] = (reader.bytes[start + (at >>> 3)]! >>> (at & 7)) & 1
      return { kind: 'booleans', count, data }
    }
    return fixedValues(element, reader.bytes, reader.skip(count * widthOf(element)), count)
  }

  #fromDictionary(reader: ByteReader, count: number): ColumnValues {
    const dictionary = this.#dictionary
    // A page of nothing but nulls may have no dictionary and no width.
    if (count === 0) return dictionary ? valuesAt(dictionary, new Int32Array(0)) : this.#plain(reader, 0)
    if (!dictionary) throw new PageFault('values of a dictionary that is not there')
    const places = new Int32Array(count)
    readRunLengths(reader, reader.byte(), places)
    return valuesAt(dictionary, places)
  }

  /** The first bytes of all values, then the second of all, and so on. */
  #split(reader: ByteReader, count: number): ColumnValues {
    const { element } = this.#leaf
    const width = widthOf(element)
    const start = reader.skip(count * width)
    const bytes = new Uint8Array(count * width)
    for (let stream = 0; stream < width; stream++) {
      const from = start + stream * count
      for (let at = 0; at < count; at++) bytes[at * width + stream] = reader.bytes[from + at]!
    }
    return fixedValues(element, bytes, 0, count)
  }
}

function readLevels(reader: ByteReader, largest: number, count: number): Uint8Array {
  const levels = new Uint8Array(count)
  readRunLengths(reader, bitWidth(largest), levels)
  for (const level of levels)
    if (level > largest) throw new PageFault(`level ${level} where ${largest} is the largest`)
  return levels
}

function plainBytes(reader: ByteReader, count: number): ColumnValues {
  // Each value has a length of four bytes: a count that cannot be is not allocated for.
  if (count * 4 > reader.end - reader.at)
    throw new PageFault(`${count} values in ${reader.end - reader.at} bytes`)
  const starts = new Uint32Array(count)
  const ends = new Uint32Array(count)
  for (let at = 0; at < count; at++) {
    const length = reader.uint32()
    starts[at] = reader.skip(length)
    ends[at] = reader.at
  }
  return { kind: 'bytes', count, bytes: reader.bytes, starts, ends }
}

function checked(count: number): number {
  if (!(count >= 0 && count <= MOST_VALUES))
    throw new PageFault(`a page of ${count ?? 'an unknown number of'} values`)
  return count
}

/** A number that stands for no encoding is read as nothing. */
function encodingName(encoding: string | undefined): string {
  return encoding === undefined ? 'an unknown encoding' : `the encoding ${encoding}`
}
