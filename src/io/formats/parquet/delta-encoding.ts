import type { SchemaElement } from 'hyparquet'
import { PageFault, type ByteReader } from './byte-reader.js'
import type { ByteValues, ColumnValues } from './column-values.js'
import { unpackBits } from './run-length.js'

/** https://parquet.apache.org/docs/file-format/data-pages/encodings/ names the three encodings. */

/** DELTA_BINARY_PACKED: differences, packed in blocks with a smallest difference of their own. */
export function readDeltas({ type }: SchemaElement, reader: ByteReader, count: number): ColumnValues {
  if (type === 'INT32') return { kind: 'integers', count, data: readDeltas32(reader, count) }
  if (type !== 'INT64') throw new PageFault(`differences of ${type}`)
  const data = new BigInt64Array(count)
  let value = 0n
  let at = 0
  eachMiniblock(reader, count, {
    first: (first) => (data[at++] = value = BigInt.asIntN(64, first)),
    block: (width, bits, values, least) => {
      const step = new DeltaBits(bits, width)
      for (let index = 0; index < values; index++) {
        value = BigInt.asIntN(64, value + least + step.next())
        data[at++] = value
      }
    },
  })
  return { kind: 'longs', count, data: new Int32Array(data.buffer) }
}

function readDeltas32(reader: ByteReader, count: number): Int32Array {
  const data = new Int32Array(count)
  let value = 0
  let at = 0
  eachMiniblock(reader, count, {
    first: (first) => (data[at++] = value = Number(BigInt.asIntN(32, first))),
    block: (width, bits, values, least) => {
      const smallest = Number(BigInt.asIntN(32, least))
      unpackBits(bits.bytes, bits.at, width, data, at, values)
      for (let index = 0; index < values; index++) {
        value = (value + smallest + data[at]!) | 0
        data[at++] = value
      }
    },
  })
  return data
}

interface Deltas {
  first(value: bigint): void
  block(width: number, bits: ByteReader, values: number, least: bigint): void
}

function eachMiniblock(reader: ByteReader, count: number, deltas: Deltas): void {
  const blockSize = reader.varint()
  const miniblocks = reader.varint()
  const total = reader.varint()
  const first = reader.zigzag()
  if (total !== count) throw new PageFault(`${total} values where ${count} were expected`)
  const size = blockSize / miniblocks
  if (!(size >= 8) || size % 8 !== 0)
    throw new PageFault(`blocks of ${blockSize} values in ${miniblocks} parts`)
  if (count === 0) return
  deltas.first(first)
  for (let read = 1; read < count;) {
    const least = reader.zigzag()
    const widths = reader.bytes.subarray(reader.skip(miniblocks), reader.at)
    for (const width of widths) {
      if (read >= count) break
      const values = Math.min(size, count - read)
      // The last part may lack the bytes that no value needs.
      const whole = (size / 8) * width
      const bits = reader.part(
        Math.min(whole, Math.max(reader.end - reader.at, Math.ceil((values * width) / 8))),
      )
      deltas.block(width, bits, values, least)
      read += values
    }
  }
}

/** Fields of up to 64 bits, one after the other. */
class DeltaBits {
  readonly #bits: ByteReader
  readonly #width: number
  #bit = 0

  constructor(bits: ByteReader, width: number) {
    if (width > 64) throw new PageFault(`values of ${width} bits`)
    this.#bits = bits
    this.#width = width
  }

  next(): bigint {
    let value = 0n
    for (let got = 0; got < this.#width;) {
      const byte = this.#bits.bytes[this.#bits.at + (this.#bit >>> 3)]!
      const offset = this.#bit & 7
      const take = Math.min(8 - offset, this.#width - got)
      value |= BigInt((byte >>> offset) & (2 ** take - 1)) << BigInt(got)
      got += take
      this.#bit += take
    }
    return value
  }
}

/** DELTA_LENGTH_BYTE_ARRAY: the lengths of all, then all bytes. */
export function readDeltaLengths(reader: ByteReader, count: number): ByteValues {
  const lengths = readDeltas32(reader, count)
  const starts = new Uint32Array(count)
  const ends = new Uint32Array(count)
  for (let at = 0; at < count; at++) {
    starts[at] = reader.skip(lengths[at]!)
    ends[at] = reader.at
  }
  return { kind: 'bytes', count, bytes: reader.bytes, starts, ends }
}

/** More bytes of a page than this are not made out of shared beginnings. */
const LARGEST_EXPANSION = 2 ** 30

/** DELTA_BYTE_ARRAY: each value is a beginning of the one before and an end of its own. */
export function readDeltaBytes(reader: ByteReader, count: number): ByteValues {
  const shared = readDeltas32(reader, count)
  const rest = readDeltaLengths(reader, count)
  let length = 0
  for (let at = 0; at < count; at++) length += shared[at]! + rest.ends[at]! - rest.starts[at]!
  if (length > LARGEST_EXPANSION) throw new PageFault(`a page of ${length} bytes`)
  const bytes = new Uint8Array(length)
  const starts = new Uint32Array(count)
  const ends = new Uint32Array(count)
  let to = 0
  for (let at = 0; at < count; at++) {
    const before = at === 0 ? 0 : starts[at - 1]!
    const beginning = shared[at]!
    if (beginning < 0 || beginning > to - before) throw new PageFault(`${beginning} bytes of a shorter value`)
    starts[at] = to
    bytes.copyWithin(to, before, before + beginning)
    to += beginning
    bytes.set(rest.bytes.subarray(rest.starts[at], rest.ends[at]), to)
    to += rest.ends[at]! - rest.starts[at]!
    ends[at] = to
  }
  return { kind: 'bytes', count, bytes, starts, ends }
}
