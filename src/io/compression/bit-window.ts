import { cutShort } from './damage.js'

/** The next bytes of an input, of which bits are read, the highest of a byte first. */
export class BitWindow {
  readonly #input: AsyncIterator<Uint8Array>
  #piece: Uint8Array = new Uint8Array(0)
  #ended = false
  #bytes: Uint8Array
  #filled = 0
  #at = 0
  /** Of `#held`, the lowest `#count` bits are still to be read; they belong to bytes before `#at`. */
  #held = 0
  #count = 0

  constructor(input: AsyncIterator<Uint8Array>, size: number) {
    this.#input = input
    this.#bytes = new Uint8Array(size)
  }

  /** Whole bytes in the window that are still to be read. */
  get left(): number {
    return this.#filled - this.#at + (this.#count >>> 3)
  }

  /** Reads input until the window is full, or the input at its end. Returns how many whole bytes there are. */
  async fill(): Promise<number> {
    // Whole bytes that were only looked at are given back.
    this.#at -= this.#count >>> 3
    this.#held >>>= this.#count & ~7
    this.#count &= 7
    this.#bytes.copyWithin(0, this.#at, this.#filled)
    this.#filled -= this.#at
    this.#at = 0
    while (this.#filled < this.#bytes.length && !this.#ended) {
      if (this.#piece.length === 0) {
        const next = await this.#input.next()
        if (next.done) this.#ended = true
        else this.#piece = next.value
        continue
      }
      const part = this.#piece.subarray(0, this.#bytes.length - this.#filled)
      this.#bytes.set(part, this.#filled)
      this.#filled += part.length
      this.#piece = this.#piece.subarray(part.length)
    }
    return this.#filled
  }

  /** The next `count` bits, 24 at the most. */
  bits(count: number): number {
    while (this.#count < count) {
      if (this.#at >= this.#filled) cutShort()
      this.#held = (this.#held << 8) | this.#bytes[this.#at++]!
      this.#count += 8
    }
    this.#count -= count
    return (this.#held >>> this.#count) & ((1 << count) - 1)
  }

  /** The next `count` bits, 24 at the most, without moving on; zeros stand where the input is over. */
  peek(count: number): number {
    while (this.#count < count) {
      this.#held = (this.#held << 8) | (this.#at < this.#filled ? this.#bytes[this.#at]! : 0)
      this.#at++
      this.#count += 8
    }
    return (this.#held >>> (this.#count - count)) & ((1 << count) - 1)
  }

  /** Moves on by bits that were looked at. */
  skip(count: number): void {
    this.#count -= count
    if (this.#at - (this.#count >>> 3) > this.#filled) cutShort()
  }

  bits32(): number {
    return ((this.bits(16) << 16) | this.bits(16)) >>> 0
  }

  bits48(): number {
    return this.bits(24) * 0x1000000 + this.bits(24)
  }

  /** Moves on to the next whole byte. */
  align(): void {
    this.#count &= ~7
  }
}
