// What an odd sketch holds, and what two of them tell of two sets of shingles. ./odd-sketch.kernel.ts writes them, and
// ../filter/alike.kernel.ts compares them as `alikeness` does here.
//
// 34 words: the number of shingles that it is made of, with its level in the uppermost byte; how many of these turned
// over the second half of its bits; then 32 words by level:
//   0       up to 32 shingles: a hash of each, in order, zeros behind. Such sets are compared exactly.
//   1       up to `whole` shingles of the sketch's shape: 1,024 bits, of which each shingle turned one over. The second
//           half of the bits belongs to those whose hash is even, a sample of half of them.
//   n + 1   of a set twice as large as one of level n at the most: the same of the sample that has the second half to
//           itself in level n. So the two halves laid over one another are the second half of the level below.

export const ODD_SKETCH_WORDS = 34
export const ODD_SKETCH_SIZE = ODD_SKETCH_WORDS * 4
export const ODD_BITS = 1024

/** Similarities are told in ten-thousandths. */
export const ALL_ALIKE = 10_000

const LEVEL_SHIFT = 24
const COUNT_MASK = 2 ** LEVEL_SHIFT - 1
const MOST_LISTED = 32
const LISTED = 0
const WHOLE = 1
const HEAD = 2
const HALF_WORDS = 16

/**
 * By the number of differing bits, of 1,024 (first) or of 512 (behind them): how many shingles are in one of the two sets
 * alone. Where half of the bits differ nothing can be told: that is infinitely many.
 */
export const DIFFERENCES = Float64Array.from([...differencesOf(ODD_BITS), ...differencesOf(ODD_BITS / 2)])
const HALF_DIFFERENCES = ODD_BITS + 1

/**
 * Shingles that fall on one bit hide each other two by two, so that as many more than the bits are expected; but always an
 * even number of them. The nearest such number makes the likeliest case of small sets exact, in which none is hidden.
 */
function differencesOf(bits: number): number[] {
  return Array.from({ length: bits + 1 }, (_, differing) => {
    if (differing * 2 >= bits) return Infinity
    const expected = (-bits / 2) * Math.log(1 - (2 * differing) / bits)
    return differing + 2 * Math.round((expected - differing) / 2)
  })
}

/** The bits of a list. */
const listBits = new Uint32Array(2 * HALF_WORDS)

/**
 * The estimated Jaccard similarity of two sketches, the words of which begin at `at` and `otherAt`: 0 to 10,000. 0 where it
 * is far below a half, or not to be told.
 */
export function alikeness(one: Uint32Array, at: number, other: Uint32Array, otherAt: number): number {
  const level = one[at]! >>> LEVEL_SHIFT
  const otherLevel = other[otherAt]! >>> LEVEL_SHIFT
  if (level > otherLevel) return alikeness(other, otherAt, one, at)
  const count = one[at]! & COUNT_MASK
  const otherCount = other[otherAt]! & COUNT_MASK
  const bits = at + HEAD
  const otherBits = otherAt + HEAD
  if (otherLevel === LISTED) {
    return told(count + otherCount, listedAlone(one, bits, count, other, otherBits, otherCount))
  }
  if (level === otherLevel) {
    return told(count + otherCount, DIFFERENCES[differing(one, bits, other, otherBits, 2 * HALF_WORDS)]!)
  }
  if (level === LISTED) {
    if (otherLevel !== WHOLE) return 0
    turnListed(one, bits, count)
    return told(count + otherCount, DIFFERENCES[differing(listBits, 0, other, otherBits, 2 * HALF_WORDS)]!)
  }
  if (level + 1 !== otherLevel) return 0
  const found = differingFolded(one, bits + HALF_WORDS, other, otherBits)
  return told(one[at + 1]! + otherCount, DIFFERENCES[HALF_DIFFERENCES + found]!)
}

/** The similarity of two sets that have so many members together, so many of which are in one of the two alone. */
function told(members: number, alone: number): number {
  if (members === 0) return ALL_ALIKE
  return alone >= members ? 0 : Math.floor(((members - alone) / (members + alone)) * ALL_ALIKE + 0.5)
}

function listedAlone(
  one: Uint32Array,
  at: number,
  count: number,
  other: Uint32Array,
  otherAt: number,
  otherCount: number,
): number {
  const end = at + Math.min(count, MOST_LISTED)
  const otherEnd = otherAt + Math.min(otherCount, MOST_LISTED)
  let shared = 0
  while (at < end && otherAt < otherEnd) {
    const hash = one[at]!
    const otherHash = other[otherAt]!
    shared += Number(hash === otherHash)
    at += Number(hash <= otherHash)
    otherAt += Number(otherHash <= hash)
  }
  return count + otherCount - 2 * shared
}

/** Puts the bits into `listBits` that the listed hashes would have turned over. */
function turnListed(one: Uint32Array, from: number, count: number): void {
  listBits.fill(0)
  for (let at = from; at < from + Math.min(count, MOST_LISTED); at++) {
    const place = (one[at]! >>> 23) + ((one[at]! & 1) === 0 ? ODD_BITS / 2 : 0)
    listBits[place >>> 5]! ^= 1 << (place & 31)
  }
}

/** How many bits of `words` words differ. */
function differing(one: Uint32Array, at: number, other: Uint32Array, otherAt: number, words: number): number {
  let count = 0
  for (let word = 0; word < words; word++) count += bitsOf(one[at + word]! ^ other[otherAt + word]!)
  return count
}

/** How many of 512 bits differ from the two halves of the other laid over one another. */
function differingFolded(one: Uint32Array, at: number, other: Uint32Array, otherAt: number): number {
  let count = 0
  for (let word = 0; word < HALF_WORDS; word++) {
    count += bitsOf(one[at + word]! ^ other[otherAt + word]! ^ other[otherAt + HALF_WORDS + word]!)
  }
  return count
}

/** The bits that are set (H. S. Warren, Hacker's Delight, 5-1: counts of two, four and eight bits at a time). */
function bitsOf(word: number): number {
  word -= (word >>> 1) & 0x55555555
  word = (word & 0x33333333) + ((word >>> 2) & 0x33333333)
  word = (word + (word >>> 4)) & 0x0f0f0f0f
  return Math.imul(word, 0x01010101) >>> 24
}
