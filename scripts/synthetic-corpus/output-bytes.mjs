/** Bytes on their way out, in one buffer that is used again and again. */
export class OutputBytes {
  /** Bytes in use. */
  length = 0

  /** @param {number} size room for what is written between two calls of `clear` */
  constructor(size) {
    this.bytes = Buffer.alloc(size)
    this.view = new DataView(this.bytes.buffer, this.bytes.byteOffset, size)
  }

  clear() {
    this.length = 0
  }

  /** The bytes in use, valid until the next write. */
  get written() {
    return this.bytes.subarray(0, this.length)
  }

  /** Appends bytes of any number. */
  append(bytes) {
    this.bytes.set(bytes, this.length)
    this.length += bytes.length
  }
}
