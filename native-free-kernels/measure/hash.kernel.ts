// Hashes of 64 bits of words and lines.

import { WORD_MASKS } from './layout.kernel'

const MULTIPLIER: u64 = 0x9e3779b97f4a7c15
const MULTIPLIER_2: u64 = 0xc2b2ae3d27d4eb4f

/** Fills the table of masks; once, before all else. */
export function prepareMasks(): void {
  for (let length: usize = 0; length <= 16; length++) {
    const at = WORD_MASKS + (length << 4)
    const bits = <u64>(length << 3)
    store<u64>(at, length >= 8 ? <u64>0xffffffffffffffff : ((<u64>1 << bits) - 1))
    store<u64>(at, length > 8 ? <u64>0xffffffffffffffff : 0, 8)
  }
}

/** The first eight bytes of a word of up to 16, zeros behind the last. */
// @ts-ignore: decorator
@inline
export function headOf(start: usize, length: usize): u64 {
  return load<u64>(start) & load<u64>(WORD_MASKS + (length << 4))
}

/** The last eight bytes of a word of nine to 16, zero for a shorter one. */
// @ts-ignore: decorator
@inline
export function tailOf(start: usize, length: usize): u64 {
  return load<u64>(start + length - 8) & load<u64>(WORD_MASKS + (length << 4), 8)
}

// @ts-ignore: decorator
@inline
function mix(hash: u64, eight: u64): u64 {
  hash = (hash ^ eight) * MULTIPLIER
  return hash ^ (hash >> 32)
}

// @ts-ignore: decorator
@inline
export function hashOfShort(head: u64, tail: u64, length: usize): u64 {
  // The length goes with the head: beside the tail, a longer word's could make up for another last byte.
  let hash = (head + <u64>length * MULTIPLIER_2) * MULTIPLIER
  hash ^= hash >> 32
  hash = (hash ^ tail) * MULTIPLIER_2
  return hash ^ (hash >> 32)
}

/** Hash of the bytes from `start` to `end`. */
export function hashOf(start: usize, end: usize): u64 {
  const length = end - start
  if (length <= 16) return hashOfShort(headOf(start, length), tailOf(start, length), length)
  // Two lanes, so that a long text need not wait for each product.
  const last = end - 16
  let one = <u64>length * MULTIPLIER_2
  let other = ~one
  for (; start < last; start += 16) {
    one = mix(one, load<u64>(start))
    other = mix(other, load<u64>(start, 8))
  }
  one = mix(one, load<u64>(last))
  other = mix(other, load<u64>(last, 8))
  return mix(one * MULTIPLIER_2, other)
}
