// How similar are two odd sketches? The twin of `alikeness` in ../sketch/odd-sketch.ts, which says what they hold.

import { BITS_AT, HALF_SIZE, LEVEL_SHIFT, MOST_LISTED, bitOfHash } from '../sketch/odd-layout.kernel'

/** Where the table DIFFERENCES of ../sketch/odd-sketch.ts stands; what a growing table holds back ends there. */
export const DIFFERENCES_AT: usize = 49152
const HALF_DIFFERENCES_AT: usize = DIFFERENCES_AT + 8 * 1025
/** The bits of a list. */
const LIST_BITS: usize = HALF_DIFFERENCES_AT + 8 * 513
const LIST_BITS_END: usize = LIST_BITS + 128

/** Similarities are told in ten-thousandths. */
export const ALL_ALIKE: u32 = 10000
const COUNT_MASK: u32 = 0xffffff
const LISTED: u32 = 0
const WHOLE: u32 = 1

export function differencesAt(): usize {
  return DIFFERENCES_AT
}
export function workspaceEnd(): usize {
  return LIST_BITS_END
}

export function alikeness(a: usize, b: usize): u32 {
  const isHigher = load<u32>(a) >> LEVEL_SHIFT > load<u32>(b) >> LEVEL_SHIFT
  const one = isHigher ? b : a
  const other = isHigher ? a : b
  const level = load<u32>(one) >> LEVEL_SHIFT
  const otherLevel = load<u32>(other) >> LEVEL_SHIFT
  const count = load<u32>(one) & COUNT_MASK
  const otherCount = load<u32>(other) & COUNT_MASK
  const bits = one + BITS_AT
  const otherBits = other + BITS_AT
  if (otherLevel == LISTED) {
    return told(count + otherCount, <f64>listedAlone(bits, count, otherBits, otherCount))
  }
  if (level == otherLevel) return told(count + otherCount, difference(differing(bits, otherBits)))
  if (level == LISTED) {
    if (otherLevel != WHOLE) return 0
    turnListed(bits, count)
    return told(count + otherCount, difference(differing(LIST_BITS, otherBits)))
  }
  if (level + 1 != otherLevel) return 0
  return told(load<u32>(one, 4) + otherCount, halfDifference(differingFolded(bits + HALF_SIZE, otherBits)))
}

function difference(differing: u32): f64 {
  return load<f64>(DIFFERENCES_AT + (<usize>differing << 3))
}

function halfDifference(differing: u32): f64 {
  return load<f64>(HALF_DIFFERENCES_AT + (<usize>differing << 3))
}

function told(members: u32, alone: f64): u32 {
  if (members == 0) return ALL_ALIKE
  const all = <f64>members
  return alone >= all ? 0 : <u32>(((all - alone) / (all + alone)) * <f64>ALL_ALIKE + 0.5)
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

function turnListed(bits: usize, count: u32): void {
  memory.fill(LIST_BITS, 0, 2 * HALF_SIZE)
  const end = bits + (<usize>min(count, MOST_LISTED) << 2)
  for (let at = bits; at < end; at += 4) {
    const hash = load<u32>(at)
    const place = bitOfHash(hash, u32((hash & 1) == 0))
    const word = LIST_BITS + (<usize>(place >> 5) << 2)
    const bit: u32 = 1
    store<u32>(word, load<u32>(word) ^ (bit << (place & 31)))
  }
}

/** Of 1,024 bits. */
function differing(a: usize, b: usize): u32 {
  let count: u64 = 0
  for (let at: usize = 0; at < 2 * HALF_SIZE; at += 8) count += popcnt(load<u64>(a + at) ^ load<u64>(b + at))
  return <u32>count
}

/** Of 512 bits, those that differ from the two halves of `b` laid over one another. */
function differingFolded(a: usize, b: usize): u32 {
  let count: u64 = 0
  for (let at: usize = 0; at < HALF_SIZE; at += 8) {
    count += popcnt(load<u64>(a + at) ^ load<u64>(b + at) ^ load<u64>(b + at, HALF_SIZE))
  }
  return <u32>count
}
