/** Bytes as they grow. */
export class GrowingBytes {
  bytes: Uint8Array<ArrayBuffer>
  length = 0

  constructor(size: number) {
    this.bytes = new Uint8Array(size)
  }

  /** What was written; it may change with the next byte. */
  written(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.length)
  }

  /** Makes room for `count` more bytes. */
  reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count + 64))
    larger.set(this.bytes.subarray(0, this.length))
    this.bytes = larger
  }

  byte(byte: number): void {
    if (this.length === this.bytes.length) this.reserve(1)
    this.bytes[this.length++] = byte
  }

  raw(source: Uint8Array, start = 0, end = source.length): void {
    this.reserve(end - start)
    const { bytes } = this
    let to = this.length
    // A view costs more than a short loop.
    if (end - start > 64) {
      bytes.set(source.subarray(start, end), to)
      to += end - start
    } else for (let at = start; at < end; at++) bytes[to++] = source[at]!
    this.length = to
  }

  /** A little-endian integer of 32 bits. */
  uint32(value: number): void {
    this.reserve(4)
    this.setUint32(this.length, value)
    this.length += 4
  }

  /** Overwrites four bytes that were written before. */
  setUint32(at: number, value: number): void {
    this.bytes[at] = value
    this.bytes[at + 1] = value >>> 8
    this.bytes[at + 2] = value >>> 16
    this.bytes[at + 3] = value >>> 24
  }
}
