import type { SeedTable } from '../../../native-free-kernels/phrases/phrases.js'

/**
 * The set of seeds (64-bit hashes of runs of words, see `plain.ts`) as the kernel looks them up.
 *
 * `front`: a bit for each hash value of `frontBits` bits, the seed's upper ones; byte `place >> 3`, bit `place & 7`. It
 * turns away 88 to 94% of the hashes that are no seed and stays in the processor's cache where `tags` does not.
 *
 * `tags`: open addressing with 2^slotBits slots, at most half of them taken. A seed's first slot is its lower `slotBits`
 * bits, the next ones follow (and wrap around); a slot holds the seed's upper 32 bits, where these are 0 a 1, and 0
 * where it is empty.
 */
export type { SeedTable }

/** Front bits to a seed, at least. */
const FRONT_BITS = 8
const LEAST_FRONT_BITS = 13

function bitsFor(count: number): number {
  return Math.max(3, Math.ceil(Math.log2(count)))
}

/** A table with room for `seeds` seeds, in memory that threads can share. */
export function seedTable(width: number, seeds: number): SeedTable {
  const slotBits = bitsFor(2 * Math.max(1, seeds))
  const frontBits = Math.max(LEAST_FRONT_BITS, bitsFor(FRONT_BITS * Math.max(1, seeds)))
  return {
    width,
    frontBits,
    front: new Uint8Array(new SharedArrayBuffer(2 ** (frontBits - 3))),
    slotBits,
    tags: new Uint32Array(new SharedArrayBuffer(2 ** slotBits * 4)),
  }
}

/** The slot of a seed given by its two halves; -1 where it is not in the table. */
export function slotOf({ frontBits, front, slotBits, tags }: SeedTable, low: number, high: number): number {
  const place = high >>> (32 - frontBits)
  if (((front[place >>> 3]! >>> (place & 7)) & 1) === 0) return -1
  const mask = 2 ** slotBits - 1
  const tag = high === 0 ? 1 : high
  for (let slot = (low & mask) >>> 0; tags[slot] !== 0; slot = (slot + 1) & mask) {
    if (tags[slot] === tag) return slot
  }
  return -1
}

/** Adds a seed; returns its slot, the same one as before for a seed that is there. */
export function addSeed({ frontBits, front, slotBits, tags }: SeedTable, low: number, high: number): number {
  const place = high >>> (32 - frontBits)
  front[place >>> 3]! |= 1 << (place & 7)
  const mask = 2 ** slotBits - 1
  const tag = high === 0 ? 1 : high
  let slot = (low & mask) >>> 0
  while (tags[slot] !== 0 && tags[slot] !== tag) slot = (slot + 1) & mask
  tags[slot] = tag
  return slot
}
