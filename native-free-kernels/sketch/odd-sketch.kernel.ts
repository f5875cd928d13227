// The odd sketch of a record's shingles: a bit for each place, which every shingle of the set that falls on it turns over.
// Of two sets, the bits that differ tell how many shingles are in one of the two alone.
// Source: M. Mitzenmacher, R. Pagh, N. Pham, "Efficient Estimation for High Similarities using Odd Sketches", 2014, here
// over the shingles themselves instead of the values of a MinHash. ./odd-sketch.ts compares what is written here.

import { DISTINCT, SHINGLES } from '../record/layout.kernel'
import { keepShingles, shingleCount } from './shingles.kernel'
import { ODD_MULTIPLIER } from './multipliers.kernel'

/** Two numbers of 32 bits, then 1,024 bits: see ./odd-sketch.ts. */
export const ODD_SKETCH_SIZE: usize = 136
const BITS_AT: usize = 8
const HALF_SIZE: usize = 64
const MOST_LISTED: u32 = 32
const WHOLE: u32 = 1
const LEVEL_SHIFT: u32 = 24

/** Keeps one of each of the record's shingles. */
export function distinctShingles(): void {
  let bits: u64 = 6
  while (<u64>1 << bits < <u64>shingleCount << 2) bits++
  const shift = 64 - bits
  const mask = (<u64>1 << bits) - 1
  memory.fill(DISTINCT, 0, <usize>8 << <usize>bits)
  const end = SHINGLES + (<usize>shingleCount << 3)
  let to = SHINGLES
  for (let from = SHINGLES; from < end; from += 8) {
    const shingle = load<u64>(from)
    let slot = shingle >> shift
    let held = load<u64>(DISTINCT + (<usize>slot << 3))
    while (held != 0 && held != shingle) {
      slot = (slot + 1) & mask
      held = load<u64>(DISTINCT + (<usize>slot << 3))
    }
    if (held != 0) continue
    store<u64>(DISTINCT + (<usize>slot << 3), shingle)
    store<u64>(to, shingle)
    to += 8
  }
  keepShingles(<u32>((to - SHINGLES) >> 3))
}

/** Writes the odd sketch of the record's distinct shingles at `to`; `whole`: how many it takes without a sample. */
export function writeOddSketch(to: usize, whole: u32): void {
  memory.fill(to, 0, ODD_SKETCH_SIZE)
  if (shingleCount <= MOST_LISTED) {
    store<u32>(to, shingleCount)
    writeList(to + BITS_AT)
    return
  }
  if (shingleCount <= whole) {
    store<u32>(to, shingleCount | (WHOLE << LEVEL_SHIFT))
    writeWhole(to + BITS_AT)
    return
  }
  let level = WHOLE + 1
  while (shingleCount > whole << (level - WHOLE)) level++
  writeHalves(to, level)
}

/** The hash that stands for a shingle: its place is in the uppermost bits, its sample in the lowest. */
function oddHash(shingle: u64): u32 {
  return <u32>((shingle * ODD_MULTIPLIER) >> 32)
}

/** The hashes themselves, in order. */
function writeList(to: usize): void {
  for (let index: usize = 0; index < <usize>shingleCount; index++) {
    const hash = oddHash(load<u64>(SHINGLES + (index << 3)))
    let at = to + (index << 2)
    while (at > to && load<u32>(at - 4) > hash) {
      store<u32>(at, load<u32>(at - 4))
      at -= 4
    }
    store<u32>(at, hash)
  }
}

function turn(bits: usize, place: u32): void {
  const at = bits + <usize>(place >> 3)
  const bit: u32 = 1
  store<u8>(at, <u8>(<u32>load<u8>(at) ^ (bit << (place & 7))))
}

function writeWhole(bits: usize): void {
  const end = SHINGLES + (<usize>shingleCount << 3)
  for (let at = SHINGLES; at < end; at += 8) turn(bits, oddHash(load<u64>(at)) >> 22)
}

/** Two samples, the second one of half the rate, in half of the bits each. */
function writeHalves(to: usize, level: u32): void {
  const end = SHINGLES + (<usize>shingleCount << 3)
  const zeros = level - WHOLE - 1
  let first: u32 = 0
  let second: u32 = 0
  for (let at = SHINGLES; at < end; at += 8) {
    const hash = oddHash(load<u64>(at))
    const own = ctz(hash | 0x10000)
    if (own < zeros) continue
    const place = (hash >> 22) & 511
    turn(to + BITS_AT, place)
    first++
    if (own == zeros) continue
    turn(to + BITS_AT + HALF_SIZE, place)
    second++
  }
  store<u32>(to, first | (level << LEVEL_SHIFT))
  store<u32>(to, second, 4)
}
