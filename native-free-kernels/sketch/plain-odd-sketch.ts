import { ODD_BITS, ODD_SKETCH_WORDS } from './odd-sketch.js'

const ODD_MULTIPLIER = 0xbf58476d1ce4e5b9n
/** Sets of so many members are listed. */
const MOST_LISTED = 32
/** Samples: of shingles whose hash ends with so many zeros, up to this. */
const MOST_ZEROS = 16

/** The hash that stands for a shingle: 32 bits. */
function oddHash(shingle: bigint): number {
  return Number(BigInt.asUintN(64, shingle * ODD_MULTIPLIER) >> 32n)
}

/** How many zeros a hash ends with. */
function zeros(hash: number): number {
  let count = 0
  while (count < MOST_ZEROS && Math.floor(hash / 2 ** count) % 2 === 0) count++
  return count
}

/** A sample of at most `most` of the distinct shingles: those whose hash ends with `thinned` zeros. */
export function sampled(
  shingles: readonly bigint[],
  most: number,
): { shingles: readonly bigint[]; thinned: number } {
  let thinned = 0
  shingles = [...new Set(shingles)]
  while (shingles.length > most && thinned < MOST_ZEROS) {
    thinned++
    const least = thinned
    shingles = shingles.filter((shingle) => zeros(oddHash(shingle)) >= least)
  }
  return { shingles, thinned }
}

/** The odd sketch of shingles, distinct or repeated, of a sample that ends with `thinned` zeros: see ./odd-sketch.ts. */
export function oddSketch(shingles: readonly bigint[], whole: number, thinned = 0): Uint32Array {
  const hashes = [...new Set(shingles)].map(oddHash)
  const words = new Uint32Array(ODD_SKETCH_WORDS)
  if (hashes.length <= MOST_LISTED && thinned === 0) {
    words.set([hashes.length, 0, ...hashes.sort((one, other) => one - other)])
    return words
  }
  let level = thinned + 1
  while (level <= MOST_ZEROS && hashes.length * 2 ** thinned > whole * 2 ** (level - 1)) level++
  const members = hashes.filter((hash) => zeros(hash) >= level - 1)
  const second = members.filter((hash) => zeros(hash) >= level)
  words.set([members.length + level * 2 ** 24, second.length])
  for (const hash of members) {
    const bit = Math.floor(hash / 2 ** 23) + (zeros(hash) >= level ? ODD_BITS / 2 : 0)
    words[2 + Math.floor(bit / 32)]! ^= 2 ** (bit % 32)
  }
  return words
}
