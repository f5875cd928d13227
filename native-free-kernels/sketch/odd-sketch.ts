// What an odd sketch holds, and what two of them tell of two sets of shingles. ./odd-sketch.kernel.ts writes them, and
// ../filter/alike.kernel.ts compares them as `alikeness` does here.
//
// 34 words: the number of shingles in its first part, and in the uppermost byte its level; the number of those in its
// second part; then 32 words by level:
//   0       up to 32 shingles: a hash of each, in order, zeros behind. Such sets are compared exactly.
//   1       up to `whole` shingles of the sketch's shape: 1,024 bits, of which each shingle turned one over.
//   2 and more   two samples of the shingles, 512 bits each: one of 2^(level - 2), and half of these.
// Sketches of neighbouring levels have a sample in common; 1,024 bits fold to 512.

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
/** Where more bits of the larger sample differ, too many hide one another: the smaller one is the better one then. */
const MOST_OF_FIRST = (ODD_BITS / 2) * 0.375

/**
 * By the number of differing bits, of 1,024 (first) or of 512 (behind them): how many shingles are in one of the two sets
 * alone. Where half of the bits differ nothing can be told: that is infinitely many.
 */
export const DIFFERENCES = Float64Array.from([...differencesOf(ODD_BITS), ...differencesOf(ODD_BITS / 2)])
const HALF_DIFFERENCES = ODD_BITS + 1

function differencesOf(bits: number): number[] {
  return Array.from({ length: bits + 1 }, (_, differing) =>
    differing * 2 >= bits ? Infinity : (-bits / 2) * Math.log(1 - (2 * differing) / bits),
  )
}

/** The estimated Jaccard similarity of two sketches, the words of which begin at `at` and `otherAt`: 0 to 10,000. */
export function alikeness(one: Uint32Array, at: number, other: Uint32Array, otherAt: number): number {
  if (one[at]! >>> LEVEL_SHIFT > other[otherAt]! >>> LEVEL_SHIFT) return alikeness(other, otherAt, one, at)
  const [level, otherLevel] = [one[at]! >>> LEVEL_SHIFT, other[otherAt]! >>> LEVEL_SHIFT]
  const [count, otherCount] = [one[at]! & COUNT_MASK, other[otherAt]! & COUNT_MASK]
  const [bits, otherBits] = [at + HEAD, otherAt + HEAD]
  const half = bits + HALF_WORDS
  if (otherLevel === LISTED) {
    return rounded(jaccard(count + otherCount, listedAlone(one, bits, count, other, otherBits, otherCount)))
  }
  if (level === otherLevel && level !== WHOLE) {
    const first = halvesDiffer(one, bits, other, otherBits)
    const second = halvesDiffer(one, half, other, otherBits + HALF_WORDS)
    const bySecond = jaccard(one[at + 1]! + other[otherAt + 1]!, DIFFERENCES[HALF_DIFFERENCES + second]!)
    if (first > MOST_OF_FIRST) return rounded(bySecond)
    return rounded((jaccard(count + otherCount, DIFFERENCES[HALF_DIFFERENCES + first]!) + bySecond) / 2)
  }
  if (otherLevel === WHOLE) {
    const own = level === LISTED ? wholeOfList(one, bits, count) : one.subarray(bits)
    const differing =
      halvesDiffer(own, 0, other, otherBits) + halvesDiffer(own, HALF_WORDS, other, otherBits + HALF_WORDS)
    return rounded(jaccard(count + otherCount, DIFFERENCES[differing]!))
  }
  if (level === LISTED || level + 1 !== otherLevel) return 0
  if (level === WHOLE) {
    const folded = new Uint32Array(HALF_WORDS)
    for (let word = 0; word < HALF_WORDS; word++) folded[word] = one[bits + word]! ^ one[half + word]!
    const differing = halvesDiffer(folded, 0, other, otherBits)
    return rounded(jaccard(count + otherCount, DIFFERENCES[HALF_DIFFERENCES + differing]!))
  }
  const differing = halvesDiffer(one, half, other, otherBits)
  return rounded(jaccard(one[at + 1]! + otherCount, DIFFERENCES[HALF_DIFFERENCES + differing]!))
}

/** Of two sets with so many members together, so many of which are in one of the two alone. */
function jaccard(members: number, alone: number): number {
  return alone >= members ? 0 : (members - alone) / (members + alone)
}

function rounded(similarity: number): number {
  return Math.floor(similarity * ALL_ALIKE + 0.5)
}

function listedAlone(
  one: Uint32Array,
  from: number,
  count: number,
  other: Uint32Array,
  otherFrom: number,
  otherCount: number,
): number {
  let [at, otherAt, shared] = [0, 0, 0]
  while (at < count && otherAt < otherCount && at < MOST_LISTED && otherAt < MOST_LISTED) {
    const [hash, otherHash] = [one[from + at]!, other[otherFrom + otherAt]!]
    if (hash === otherHash) shared++
    if (hash <= otherHash) at++
    if (otherHash <= hash) otherAt++
  }
  return count + otherCount - 2 * shared
}

/** The bits that the listed hashes would have turned over. */
function wholeOfList(one: Uint32Array, from: number, count: number): Uint32Array {
  const bits = new Uint32Array(2 * HALF_WORDS)
  for (let at = from; at < from + Math.min(count, MOST_LISTED); at++) {
    const place = one[at]! >>> 22
    bits[place >>> 5]! ^= 1 << (place & 31)
  }
  return bits
}

/** How many of 512 bits differ. */
function halvesDiffer(one: Uint32Array, at: number, other: Uint32Array, otherAt: number): number {
  let differing = 0
  for (let word = 0; word < HALF_WORDS; word++) {
    // H. S. Warren, Hacker's Delight, 5-1: counts of two, four and eight bits at a time.
    let bits = one[at + word]! ^ other[otherAt + word]!
    bits -= (bits >>> 1) & 0x55555555
    bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
    bits = (bits + (bits >>> 4)) & 0x0f0f0f0f
    differing += Math.imul(bits, 0x01010101) >>> 24
  }
  return differing
}
