// What code points are; the table comes from ./kinds.ts.

import { KIND_BLOCKS, KIND_INDEX } from './layout.kernel'

export const SPACE: u32 = 1 << 1
export const LETTER: u32 = 1 << 2
/** A letter that is no capital; one that is not small. */
export const LOWER: u32 = 1 << 3
export const UPPER: u32 = 1 << 4
export const DIGIT: u32 = 1 << 5
export const TERMINAL: u32 = 1 << 6
export const SYMBOL: u32 = 1 << 7
export const PUNCTUATION: u32 = 1 << 8
export const QUOTE: u32 = 1 << 9
export const CURRENCY: u32 = 1 << 10
export const ICON: u32 = 1 << 11
export const UNSPACED: u32 = 1 << 12

export const ELLIPSIS: u32 = 0x2026

// @ts-ignore: decorator
@inline
export function kindOfAscii(byte: u32): u32 {
  // The first block is that of ASCII.
  return load<u16>(KIND_BLOCKS + (<usize>byte << 1))
}

export function kindOf(codePoint: u32): u32 {
  const block = <usize>load<u16>(KIND_INDEX + ((<usize>codePoint >> 7) << 1))
  return load<u16>(KIND_BLOCKS + (block << 8) + ((<usize>codePoint & 127) << 1))
}

/** Length in bytes of the UTF-8 sequence that begins with `lead`. */
// @ts-ignore: decorator
@inline
export function sequenceLength(lead: u32): usize {
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
}

/** The code point that begins at `at`. */
export function codePointFrom(at: usize): u32 {
  const lead = <u32>load<u8>(at)
  if (lead < 0x80) return lead
  if (lead < 0xe0) return ((lead & 31) << 6) | (<u32>load<u8>(at, 1) & 63)
  const two = ((<u32>load<u8>(at, 1) & 63) << 6) | (<u32>load<u8>(at, 2) & 63)
  if (lead < 0xf0) return ((lead & 15) << 12) | two
  return ((lead & 7) << 18) | (two << 6) | (<u32>load<u8>(at, 3) & 63)
}

/** Where the code point that ends before `at` begins. */
// @ts-ignore: decorator
@inline
export function startBefore(at: usize): usize {
  at--
  while ((load<u8>(at) & 0xc0) == 0x80) at--
  return at
}

// @ts-ignore: decorator
@inline
function startBits(at: usize): u32 {
  // Signed, the bytes that go on with a code point are the 64 lowest.
  return i8x16.bitmask(i8x16.gt_s(v128.load(at), i8x16.splat(-65)))
}

/** Code points of up to 16 bytes. */
// @ts-ignore: decorator
@inline
export function codePointsInShort(start: usize, length: usize): u32 {
  return popcnt(startBits(start) & ((<u32>1 << <u32>length) - 1))
}

/** Code points from `start` to `end`. */
export function codePointsIn(start: usize, end: usize): u32 {
  let count: u32 = 0
  for (; start + 16 <= end; start += 16) count += popcnt(startBits(start))
  return count + codePointsInShort(start, end - start)
}

/** The first place from `start` on that is no white space, `end` at the latest. */
export function skipSpace(start: usize, end: usize): usize {
  while (start < end) {
    const lead = <u32>load<u8>(start)
    if (!((lead < 0x80 ? kindOfAscii(lead) : kindOf(codePointFrom(start))) & SPACE)) break
    start += sequenceLength(lead)
  }
  return start
}

/** The place from which on there is nothing but white space before `end`, `start` at the earliest. */
export function skipSpaceBack(start: usize, end: usize): usize {
  while (end > start) {
    const last = startBefore(end)
    if (!(kindOf(codePointFrom(last)) & SPACE)) break
    end = last
  }
  return end
}
