// How similar are two odd sketches? The twin of `alikeness` in ../sketch/odd-sketch.ts, which says what they hold.

/** Where the table DIFFERENCES of ../sketch/odd-sketch.ts stands: below it is what a growing table holds back. */
const DIFFERENCES_AT: usize = 49152
const HALF_DIFFERENCES_AT: usize = DIFFERENCES_AT + 8 * 1025
/** The bits of a list. */
const LIST_BITS: usize = HALF_DIFFERENCES_AT + 8 * 513

/** Similarities are told in ten-thousandths. */
export const ALL_ALIKE: u32 = 10000
const LEVEL_SHIFT: u32 = 24
const COUNT_MASK: u32 = 0xffffff
const LISTED: u32 = 0
const WHOLE: u32 = 1
const HEAD: usize = 8
const MOST_LISTED: u32 = 32
const HALF: usize = 64
const MOST_OF_FIRST: u32 = 192

export function differencesAt(): usize {
  return DIFFERENCES_AT
}

export function alikeness(a: usize, b: usize): u32 {
  let level = load<u32>(a) >> LEVEL_SHIFT
  let otherLevel = load<u32>(b) >> LEVEL_SHIFT
  let one = a
  let other = b
  if (level > otherLevel) {
    one = b
    other = a
    const higher = level
    level = otherLevel
    otherLevel = higher
  }
  const count = load<u32>(one) & COUNT_MASK
  const otherCount = load<u32>(other) & COUNT_MASK
  const members = count + otherCount
  const bits = one + HEAD
  const otherBits = other + HEAD
  if (otherLevel == LISTED) {
    return rounded(jaccard(members, <f64>listedAlone(bits, count, otherBits, otherCount)))
  }
  if (level == otherLevel && level != WHOLE) {
    const first = halvesDiffer(bits, otherBits)
    const second = halfDifference(halvesDiffer(bits + HALF, otherBits + HALF))
    const bySecond = jaccard(load<u32>(one, 4) + load<u32>(other, 4), second)
    if (first > MOST_OF_FIRST) return rounded(bySecond)
    return rounded((jaccard(members, halfDifference(first)) + bySecond) / 2)
  }
  if (otherLevel == WHOLE) {
    const own = level == LISTED ? wholeOfList(bits, count) : bits
    const differing = halvesDiffer(own, otherBits) + halvesDiffer(own + HALF, otherBits + HALF)
    return rounded(jaccard(members, load<f64>(DIFFERENCES_AT + (<usize>differing << 3))))
  }
  if (level == LISTED || level + 1 != otherLevel) return 0
  if (level == WHOLE) return rounded(jaccard(members, halfDifference(foldDiffers(bits, otherBits))))
  const differing = halvesDiffer(bits + HALF, otherBits)
  return rounded(jaccard(load<u32>(one, 4) + otherCount, halfDifference(differing)))
}

function halfDifference(differing: u32): f64 {
  return load<f64>(HALF_DIFFERENCES_AT + (<usize>differing << 3))
}

function jaccard(members: u32, alone: f64): f64 {
  const all = <f64>members
  return alone >= all ? 0 : (all - alone) / (all + alone)
}

function rounded(similarity: f64): u32 {
  return <u32>(similarity * <f64>ALL_ALIKE + 0.5)
}

function listedAlone(bits: usize, count: u32, otherBits: usize, otherCount: u32): u32 {
  const end = bits + (<usize>min(count, MOST_LISTED) << 2)
  const otherEnd = otherBits + (<usize>min(otherCount, MOST_LISTED) << 2)
  let shared: u32 = 0
  while (bits < end && otherBits < otherEnd) {
    const hash = load<u32>(bits)
    const otherHash = load<u32>(otherBits)
    shared += u32(hash == otherHash)
    bits += <usize>(hash <= otherHash) << 2
    otherBits += <usize>(otherHash <= hash) << 2
  }
  return count + otherCount - 2 * shared
}

function wholeOfList(bits: usize, count: u32): usize {
  memory.fill(LIST_BITS, 0, 2 * HALF)
  const end = bits + (<usize>min(count, MOST_LISTED) << 2)
  for (let at = bits; at < end; at += 4) {
    const place = load<u32>(at) >> 22
    const word = LIST_BITS + (<usize>(place >> 5) << 2)
    const bit: u32 = 1
    store<u32>(word, load<u32>(word) ^ (bit << (place & 31)))
  }
  return LIST_BITS
}

function halvesDiffer(a: usize, b: usize): u32 {
  let differing: u64 = 0
  for (let at: usize = 0; at < HALF; at += 8) differing += popcnt(load<u64>(a + at) ^ load<u64>(b + at))
  return <u32>differing
}

/** Of 1,024 bits folded to 512. */
function foldDiffers(a: usize, b: usize): u32 {
  let differing: u64 = 0
  for (let at: usize = 0; at < HALF; at += 8) {
    differing += popcnt(load<u64>(a + at) ^ load<u64>(a + at, HALF) ^ load<u64>(b + at))
  }
  return <u32>differing
}
