/** Buffers that go round: a batch that was written out gives its buffers to the next one. */
export class BufferPool {
  readonly #free: ArrayBuffer[] = []
  readonly #largest: number
  readonly #most: number

  /** Keeps up to `most` buffers of up to `largest` bytes. */
  constructor(largest: number, most: number) {
    this.#largest = largest
    this.#most = most
  }

  /** A buffer of exactly `size` bytes, or of any size where `size` is 0. */
  take(size: number): ArrayBuffer {
    const at = this.#free.findLastIndex(({ byteLength }) => size === 0 || byteLength === size)
    return at < 0 ? new ArrayBuffer(size) : this.#free.splice(at, 1)[0]!
  }

  give(buffer: ArrayBuffer): void {
    if (buffer.byteLength === 0 || buffer.byteLength > this.#largest) return
    this.#free.push(buffer)
    if (this.#free.length > this.#most) this.#free.shift()
  }
}
