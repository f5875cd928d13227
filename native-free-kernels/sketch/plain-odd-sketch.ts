import { ODD_BITS, ODD_SKETCH_WORDS } from './odd-sketch.js'

const ODD_MULTIPLIER = 0xbf58476d1ce4e5b9n
/** Sets of so many members are listed. */
const MOST_LISTED = 32
/** A sample is of those whose hashes end with so many zeros, up to this. */
const MOST_ZEROS = 16

/** The odd sketch of shingles, distinct or repeated: what ./odd-sketch.ts says of it. */
export function oddSketch(shingles: readonly bigint[], whole: number): Uint32Array {
  const hashes = [...new Set(shingles)].map((shingle) =>
    Number(BigInt.asUintN(64, shingle * ODD_MULTIPLIER) >> 32n),
  )
  const words = new Uint32Array(ODD_SKETCH_WORDS)
  if (hashes.length <= MOST_LISTED) {
    words.set([hashes.length, 0, ...hashes.sort((one, other) => one - other)])
    return words
  }
  let level = 1
  while (hashes.length > whole * 2 ** (level - 1)) level++
  const first = hashes.filter((hash) => zeros(hash) >= level - 2)
  const second = level === 1 ? [] : hashes.filter((hash) => zeros(hash) >= level - 1)
  const size = level === 1 ? ODD_BITS : ODD_BITS / 2
  words.set([first.length + level * 2 ** 24, second.length])
  for (const [part, members] of [first, second].entries()) {
    for (const hash of members) {
      const bit = part * size + (Math.floor(hash / 2 ** 22) % size)
      words[2 + Math.floor(bit / 32)]! ^= 2 ** (bit % 32)
    }
  }
  return words
}

function zeros(hash: number): number {
  let count = 0
  while (count < MOST_ZEROS && Math.floor(hash / 2 ** count) % 2 === 0) count++
  return count
}
