import { Damage } from './damage.js'

const PIECE_SIZE = 256 * 1024
/** After so many equal bytes comes one that says how many more there are. */
const RUN_START = 4
const POLYNOMIAL = 0x04c11db7

/** CRC-32 of bzip2: the highest bit first. */
const CHECKSUMS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24
  for (let bit = 0; bit < 8; bit++) value = (value << 1) ^ (value < 0 ? POLYNOMIAL : 0)
  return value
})

/** The bytes of one bzip2 block, sorted by their contexts (Burrows-Wheeler), and the way back to the text. */
export class BlockOutput {
  /** First the bytes; then, in the upper 24 bits, the place of the byte that comes next in the text. */
  readonly #next: Uint32Array
  readonly #text: Uint8Array
  readonly #counts = new Uint32Array(256)
  #length = 0
  /** Of the text of the block. */
  checksum = 0

  constructor(size: number) {
    this.#next = new Uint32Array(size)
    this.#text = new Uint8Array(size)
  }

  clear(): void {
    this.#length = 0
    this.#counts.fill(0)
  }

  append(byte: number, count: number, size: number): void {
    if (this.#length + count > size) throw new Damage('a block is longer than it may be')
    this.#counts[byte]! += count
    const end = this.#length + count
    for (let at = this.#length; at < end; at++) this.#next[at] = byte
    this.#length = end
  }

  /** The text of the block, which starts at the given place, in pieces. */
  *unpack(start: number): Generator<Uint8Array> {
    if (start >= this.#length) throw new Damage('a block starts outside of itself')
    this.#link()
    const text = this.#walk(start)
    let checksum = 0xffffffff | 0
    let piece = new Uint8Array(PIECE_SIZE)
    let filled = 0
    let last = -1
    let run = 0
    for (let at = 0; at < text.length; at++) {
      let byte = text[at]!
      let repeats = 1
      if (run === RUN_START) {
        repeats = byte
        byte = last
        run = 0
        last = -1
      } else {
        run = byte === last ? run + 1 : 1
        last = byte
      }
      for (; repeats > 0; repeats--) {
        if (filled === PIECE_SIZE) {
          yield piece
          piece = new Uint8Array(PIECE_SIZE)
          filled = 0
        }
        piece[filled++] = byte
        checksum = (checksum << 8) ^ CHECKSUMS[(checksum >>> 24) ^ byte]!
      }
    }
    this.checksum = ~checksum >>> 0
    if (filled > 0) yield piece.subarray(0, filled)
  }

  /** The bytes in the order of the text, runs still short. A loop for itself, as it waits for memory at each step. */
  #walk(start: number): Uint8Array {
    const next = this.#next
    const text = this.#text.subarray(0, this.#length)
    let entry = next[next[start]! >>> 8]!
    for (let at = 0; at < text.length; at++) {
      text[at] = entry
      entry = next[entry >>> 8]!
    }
    return text
  }

  #link(): void {
    const next = this.#next
    const places = this.#counts
    let sum = 0
    for (let byte = 0; byte < 256; byte++) {
      const count = places[byte]!
      places[byte] = sum
      sum += count
    }
    for (let at = 0; at < this.#length; at++) {
      const place = places[next[at]! & 0xff]!++
      next[place]! |= at << 8
    }
  }
}
