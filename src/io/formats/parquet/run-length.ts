import { PageFault, type ByteReader } from './byte-reader.js'

/** Bits that values up to `largest` take. */
export function bitWidth(largest: number): number {
  return 32 - Math.clz32(largest)
}

/**
 * Reads `into.length` values of `width` bits in the format's hybrid of runs and packed bits.
 * https://parquet.apache.org/docs/file-format/data-pages/encodings/#run-length-encoding--bit-packing-hybrid-rle--3
 */
export function readRunLengths(reader: ByteReader, width: number, into: Uint8Array | Int32Array): void {
  const count = into.length
  for (let filled = 0; filled < count;) {
    const header = reader.varint()
    const length = header >>> 1
    if ((header & 1) === 1) {
      const values = Math.min(length * 8, count - filled)
      // The last run may lack the bytes that no value needs.
      const bytes = Math.min(length * width, reader.end - reader.at)
      if (bytes * 8 < values * width) throw new PageFault('packed bits are cut short')
      unpackBits(reader.bytes, reader.skip(bytes), width, into, filled, values)
      filled += values
    } else {
      let value = 0
      for (let shift = 0; shift < width; shift += 8) value |= reader.byte() << shift
      const values = Math.min(length, count - filled)
      into.fill(value, filled, filled + values)
      filled += values
    }
  }
}

/** Unpacks little-endian fields of `width` bits, at most 32. */
export function unpackBits(
  bytes: Uint8Array,
  start: number,
  width: number,
  into: Uint8Array | Int32Array,
  from: number,
  count: number,
): void {
  if (width > 32) throw new PageFault(`values of ${width} bits`)
  if (width > 24) return unpackWideBits(bytes, start, width, into, from, count)
  const mask = 2 ** width - 1
  let held = 0
  let bits = 0
  let at = start
  for (let index = 0; index < count; index++) {
    while (bits < width) {
      held |= bytes[at++]! << bits
      bits += 8
    }
    into[from + index] = held & mask
    held >>>= width
    bits -= width
  }
}

/** More than 24 bits may need five bytes, more than an integer of 32 bits holds. */
function unpackWideBits(
  bytes: Uint8Array,
  start: number,
  width: number,
  into: Uint8Array | Int32Array,
  from: number,
  count: number,
): void {
  for (let index = 0; index < count; index++) {
    const bit = index * width
    let at = start + Math.floor(bit / 8)
    let value = bytes[at]! >>> (bit % 8)
    for (let bits = 8 - (bit % 8); bits < width; bits += 8) value += bytes[++at]! * 2 ** bits
    into[from + index] = value % 2 ** width
  }
}

/** The same hybrid, written: runs of eight values or more as runs, what stands between as packed bits. */
export function writeRunLengths(values: Uint8Array | Int32Array, width: number): Uint8Array {
  const bytes = new Uint8Array(values.length * 2 + Math.ceil((values.length * width) / 8) + 16)
  let at = 0
  const varint = (value: number) => {
    for (; value > 0x7f; value >>>= 7) bytes[at++] = (value & 0x7f) | 0x80
    bytes[at++] = value
  }
  const runFrom = (start: number) => {
    let end = start + 1
    while (end < values.length && values[end] === values[start]) end++
    return end - start
  }
  for (let from = 0; from < values.length;) {
    const run = runFrom(from)
    if (run >= 8) {
      varint(run * 2)
      for (let shift = 0; shift < width; shift += 8) bytes[at++] = values[from]! >>> shift
      from += run
      continue
    }
    let to = from
    do to += 8
    while (to < values.length && runFrom(to) < 8)
    varint(((to - from) / 8) * 2 + 1)
    at = packBits(values, from, to, width, bytes, at)
    from = to
  }
  return bytes.subarray(0, at)
}

/** Packs fields of at most 24 bits; past the last value stand zeros. */
function packBits(
  values: Uint8Array | Int32Array,
  from: number,
  to: number,
  width: number,
  bytes: Uint8Array,
  at: number,
): number {
  let held = 0
  let bits = 0
  for (let index = from; index < to; index++) {
    held |= (values[index] ?? 0) << bits
    for (bits += width; bits >= 8; bits -= 8) {
      bytes[at++] = held
      held >>>= 8
    }
  }
  return at
}
