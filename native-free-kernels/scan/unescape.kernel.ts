// Code points of JSON string bytes that are known to be valid.

import { SCRATCH, TEXT_FIELD_CAPACITY } from '../record/layout.kernel'

function hexDigit(byte: u32): u32 {
  return (byte & 15) + (byte >> 6) * 9
}

function fourHexDigits(at: usize): u32 {
  return (
    (hexDigit(load<u8>(at)) << 12) |
    (hexDigit(load<u8>(at, 1)) << 8) |
    (hexDigit(load<u8>(at, 2)) << 4) |
    hexDigit(load<u8>(at, 3))
  )
}

/** Where the code point read last ended. */
export let nextAt: usize = 0

/** The code point that the escape at `at` (its backslash) stands for; a pair of surrogates is one. */
export function escapedCodePoint(at: usize, limit: usize): u32 {
  const byte = <u32>load<u8>(at, 1)
  nextAt = at + 2
  if (byte == 0x6e) return 0x0a
  if (byte == 0x74) return 0x09
  if (byte == 0x72) return 0x0d
  if (byte == 0x62) return 0x08
  if (byte == 0x66) return 0x0c
  if (byte != 0x75) return byte
  nextAt = at + 6
  const unit = fourHexDigits(at + 2)
  if ((unit & 0xfc00) != 0xd800 || nextAt + 6 > limit || load<u16>(nextAt) != 0x755c) return unit
  const low = fourHexDigits(nextAt + 2)
  if ((low & 0xfc00) != 0xdc00) return unit
  nextAt += 6
  return 0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff)
}

/** The code point whose UTF-8 starts at `at`. */
export function codePointAt(at: usize): u32 {
  const lead = <u32>load<u8>(at)
  if (lead < 0x80) {
    nextAt = at + 1
    return lead
  }
  if (lead < 0xe0) {
    nextAt = at + 2
    return ((lead & 31) << 6) | (load<u8>(at, 1) & 63)
  }
  if (lead < 0xf0) {
    nextAt = at + 3
    return ((lead & 15) << 12) | ((<u32>load<u8>(at, 1) & 63) << 6) | (load<u8>(at, 2) & 63)
  }
  nextAt = at + 4
  return (
    ((lead & 7) << 18) |
    ((<u32>load<u8>(at, 1) & 63) << 12) |
    ((<u32>load<u8>(at, 2) & 63) << 6) |
    (load<u8>(at, 3) & 63)
  )
}

/** Writes a code point (a lone surrogate too, in three bytes) at `to`; returns its end. */
export function putUtf8(codePoint: u32, to: usize): usize {
  if (codePoint < 0x80) {
    store<u8>(to, <u8>codePoint)
    return to + 1
  }
  if (codePoint < 0x800) {
    store<u8>(to, <u8>(0xc0 | (codePoint >> 6)))
    store<u8>(to, <u8>(0x80 | (codePoint & 63)), 1)
    return to + 2
  }
  if (codePoint < 0x10000) {
    store<u8>(to, <u8>(0xe0 | (codePoint >> 12)))
    store<u8>(to, <u8>(0x80 | ((codePoint >> 6) & 63)), 1)
    store<u8>(to, <u8>(0x80 | (codePoint & 63)), 2)
    return to + 3
  }
  store<u8>(to, <u8>(0xf0 | (codePoint >> 18)))
  store<u8>(to, <u8>(0x80 | ((codePoint >> 12) & 63)), 1)
  store<u8>(to, <u8>(0x80 | ((codePoint >> 6) & 63)), 2)
  store<u8>(to, <u8>(0x80 | (codePoint & 63)), 3)
  return to + 4
}

/** Where `unescapeKey` leaves its text. */
export function unescapedKey(): usize {
  return SCRATCH
}

/** Unescapes a key; returns its length, or 0 where it is longer than any that is known. */
export function unescapeKey(at: usize, end: usize): usize {
  if (end - at > 6 * TEXT_FIELD_CAPACITY) return 0
  let to = SCRATCH
  while (at < end) {
    if (load<u8>(at) == 0x5c) {
      to = putUtf8(escapedCodePoint(at, end), to)
      at = nextAt
    } else {
      store<u8>(to, load<u8>(at))
      to++
      at++
    }
  }
  return to - SCRATCH
}
