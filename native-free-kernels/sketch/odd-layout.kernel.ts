// How an odd sketch is laid out, for the kernel that writes it and the one that compares it: see ./odd-sketch.ts.

export const ODD_SKETCH_SIZE: usize = 136
/** What stands behind the two counts: a list, or bits. */
export const BITS_AT: usize = 8
/** Bytes of one half of the bits. */
export const HALF_SIZE: usize = 64
export const MOST_LISTED: u32 = 32
/** Of the first count: the level is above it. */
export const LEVEL_SHIFT: u32 = 24

/** The bit that a hash turns over, from 0; `isSecond`: in the second half. */
export function bitOfHash(hash: u32, isSecond: u32): u32 {
  return (hash >> 23) + (isSecond << 9)
}
