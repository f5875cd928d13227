import { createHash } from 'node:crypto'

export interface FilledPart {
  bytes: Uint8Array
  /** SHA-256 in hexadecimal. */
  hash: string
}

const FIRST_CAPACITY = 1 << 16

/** Gathers the bytes of one part, and their hash as they come. */
export class PartBuffer {
  readonly #capacity: number
  readonly #hash = createHash('sha256')
  #bytes: Uint8Array
  #filled = 0

  constructor(size: number) {
    this.#capacity = size
    this.#bytes = new Uint8Array(Math.min(FIRST_CAPACITY, size))
  }

  get isFull(): boolean {
    return this.#filled === this.#capacity
  }

  get isEmpty(): boolean {
    return this.#filled === 0
  }

  /** Bytes so far. */
  get size(): number {
    return this.#filled
  }

  /** Takes a copy of as many bytes as there is room for, and says how many. */
  add(bytes: Uint8Array): number {
    const taken = bytes.subarray(0, this.#capacity - this.#filled)
    const needed = this.#filled + taken.length
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.min(this.#capacity, Math.max(needed, this.#bytes.length * 2)))
      larger.set(this.#bytes.subarray(0, this.#filled))
      this.#bytes = larger
    }
    this.#bytes.set(taken, this.#filled)
    this.#hash.update(taken)
    this.#filled = needed
    return taken.length
  }

  /** The part; the buffer must not be added to any more. */
  close(): FilledPart {
    return { bytes: this.#bytes.subarray(0, this.#filled), hash: this.#hash.digest('hex') }
  }
}
