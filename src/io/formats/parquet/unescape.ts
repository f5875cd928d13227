import type { GrowingBytes } from './growing-bytes.js'
import { hexadecimal } from './json-scanner.js'

const BACKSLASH = 0x5c
const LETTER_U = 0x75
/** The bytes that the letters after a backslash stand for. */
const CONTROLS = Uint8Array.from({ length: 256 }, (_, letter) => letter)
for (const [letter, byte] of Object.entries({ b: 8, t: 9, n: 10, f: 12, r: 13 }))
  CONTROLS[letter.charCodeAt(0)] = byte

/**
 * Appends the UTF-8 of a valid JSON string's inside. False, with part of it appended, where it has half of a surrogate
 * pair: no UTF-8 stands for that.
 */
export function unescapeInto(source: Uint8Array, start: number, end: number, into: GrowingBytes): boolean {
  into.reserve(end - start)
  const { bytes } = into
  let to = into.length
  for (let at = start; at < end; at++) {
    const byte = source[at]!
    if (byte !== BACKSLASH) {
      bytes[to++] = byte
      continue
    }
    const letter = source[++at]!
    if (letter !== LETTER_U) {
      bytes[to++] = CONTROLS[letter]!
      continue
    }
    let code = codeUnit(source, at + 1)
    at += 4
    if (code >= 0xd800 && code < 0xe000) {
      const isPair =
        code < 0xdc00 && at + 6 < end && source[at + 1] === BACKSLASH && source[at + 2] === LETTER_U
      const low = isPair ? codeUnit(source, at + 3) : 0
      if (low < 0xdc00 || low >= 0xe000) return false
      code = 0x10000 + ((code - 0xd800) << 10) + low - 0xdc00
      at += 6
    }
    to = writeCodePoint(code, bytes, to)
  }
  into.length = to
  return true
}

function codeUnit(source: Uint8Array, at: number): number {
  let code = 0
  for (let digit = at; digit < at + 4; digit++) code = code * 16 + hexadecimal(source[digit]!)
  return code
}

function writeCodePoint(code: number, bytes: Uint8Array, to: number): number {
  if (code < 0x80) {
    bytes[to++] = code
    return to
  }
  if (code < 0x800) bytes[to++] = 0xc0 | (code >>> 6)
  else {
    if (code < 0x10000) bytes[to++] = 0xe0 | (code >>> 12)
    else {
      bytes[to++] = 0xf0 | (code >>> 18)
      bytes[to++] = 0x80 | ((code >>> 12) & 0x3f)
    }
    bytes[to++] = 0x80 | ((code >>> 6) & 0x3f)
  }
  bytes[to++] = 0x80 | (code & 0x3f)
  return to
}

/** The UTF-8 of a string, where it has any: half of a surrogate pair has not. */
export function utf8Of(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text)
  return bytes.toString() === text ? bytes : undefined
}
