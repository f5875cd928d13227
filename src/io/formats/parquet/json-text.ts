import { GrowingBytes } from './growing-bytes.js'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const LETTER_U = 0x75

/** What follows the backslash for each byte that a JSON string cannot hold as it is; 0 for all others. */
const ESCAPES = new Uint8Array(256)
ESCAPES.fill(LETTER_U, 0, 0x20)
for (const [byte, letter] of Object.entries({
  8: 'b',
  9: 't',
  10: 'n',
  12: 'f',
  13: 'r',
  34: '"',
  92: '\\',
})) {
  ESCAPES[Number(byte)] = letter.charCodeAt(0)
}
const HEXADECIMAL = '0123456789abcdef'
const LARGEST_SHORT = 2 ** 31 - 1

/** JSON text as it grows: UTF-8 bytes, with no string or object in between. */
export class JsonText extends GrowingBytes {
  /** Gives away what was written, and begins anew in a buffer of `size` bytes. */
  take(size: number): Uint8Array<ArrayBuffer> {
    const taken = this.written()
    this.bytes = new Uint8Array(size)
    this.length = 0
    return taken
  }

  ascii(text: string): void {
    this.reserve(text.length)
    for (let at = 0; at < text.length; at++) this.bytes[this.length++] = text.charCodeAt(at)
  }

  integer(value: number): void {
    if (value < 0 || value > LARGEST_SHORT) return this.ascii(String(value))
    this.reserve(10)
    let digits = 1
    for (let limit = 10; limit <= value; limit *= 10) digits++
    let rest = value
    for (let at = this.length + digits - 1; at >= this.length; at--) {
      const next = (rest / 10) | 0
      this.bytes[at] = 0x30 + rest - next * 10
      rest = next
    }
    this.length += digits
  }

  /** UTF-8 bytes as a JSON string with the shortest escapes. */
  string(source: Uint8Array, start = 0, end = source.length): void {
    this.byte(QUOTE)
    for (let at = start; at < end; at += BLOCK) {
      const stop = Math.min(at + BLOCK, end)
      this.reserve((stop - at) * LONGEST_ESCAPE + 1)
      this.length = escapeInto(source, at, stop, this.bytes, this.length)
    }
    this.byte(QUOTE)
  }
}

/** With room for the worst of a block made beforehand, the loop has nothing to do but copy: three times as fast. */
const BLOCK = 4096
const LONGEST_ESCAPE = 6

function escapeInto(
  source: Uint8Array,
  start: number,
  end: number,
  bytes: Uint8Array,
  length: number,
): number {
  let to = length
  for (let at = start; at < end; at++) {
    const byte = source[at]!
    const escape = ESCAPES[byte]!
    if (escape === 0) {
      bytes[to++] = byte
      continue
    }
    bytes[to++] = BACKSLASH
    bytes[to++] = escape
    if (escape !== LETTER_U) continue
    bytes[to++] = 0x30
    bytes[to++] = 0x30
    bytes[to++] = 0x30 + (byte >>> 4)
    bytes[to++] = HEXADECIMAL.charCodeAt(byte & 15)
  }
  return to
}
