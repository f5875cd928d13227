/** What is wrong with a page; the reader of the column says where. */
export class PageFault extends Error {}

/** Reads a page from its start; never past its end. */
export class ByteReader {
  readonly bytes: Uint8Array
  readonly view: DataView
  at: number
  readonly end: number

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.at = at
    this.end = end
  }

  /** The start of the next `length` bytes, which are passed. */
  skip(length: number): number {
    const start = this.at
    if (length < 0 || length > this.end - start) {
      throw new PageFault(`${length} bytes needed where ${this.end - start} are left`)
    }
    this.at = start + length
    return start
  }

  byte(): number {
    return this.bytes[this.skip(1)]!
  }

  uint32(): number {
    return this.view.getUint32(this.skip(4), true)
  }

  /** An unsigned LEB128 of at most 32 bits. */
  varint(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte()
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value >>> 0
    }
    throw new PageFault('a number of more than 32 bits')
  }

  /** A zigzag LEB128 of at most 64 bits. */
  zigzag(): bigint {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte()
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return (value >> 1n) ^ -(value & 1n)
    }
    throw new PageFault('a number of more than 64 bits')
  }

  /** A part of it as a reader of its own. */
  part(length: number): ByteReader {
    const start = this.skip(length)
    return new ByteReader(this.bytes, start, start + length)
  }
}
