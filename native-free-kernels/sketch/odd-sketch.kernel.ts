// The odd sketch of a record's shingles: a bit for each place, which every shingle of the set that falls on it turns over.
// Of two sets, the bits that differ tell how many shingles are in one of the two alone.
// Source: M. Mitzenmacher, R. Pagh, N. Pham, "Efficient Estimation for High Similarities using Odd Sketches", 2014, here
// over the shingles themselves instead of the values of a MinHash. ./odd-sketch.ts compares what is written here.

import { SHINGLES } from '../record/layout.kernel'
import { BITS_AT, LEVEL_SHIFT, MOST_LISTED, ODD_SKETCH_SIZE, bitOfHash } from './odd-layout.kernel'
import { oddHash, sampleOf, shingleCount, thinned } from './shingles.kernel'

/** A level beyond this has no smaller sample. */
const LAST_LEVEL: u32 = 17

/** Writes the odd sketch of the record's distinct shingles at `to`; `whole`: how many it takes without a sample. */
export function writeOddSketch(to: usize, whole: u32): void {
  memory.fill(to, 0, ODD_SKETCH_SIZE)
  if (shingleCount <= MOST_LISTED && thinned == 0) {
    store<u32>(to, shingleCount)
    writeList(to + BITS_AT)
    return
  }
  let level = thinned + 1
  const all = <u64>shingleCount << thinned
  while (level < LAST_LEVEL && all > <u64>whole << (level - 1)) level++
  writeBits(to, level)
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

function writeBits(to: usize, level: u32): void {
  const end = SHINGLES + (<usize>shingleCount << 3)
  const least = level - 1
  let count: u32 = 0
  let second: u32 = 0
  for (let at = SHINGLES; at < end; at += 8) {
    const hash = oddHash(load<u64>(at))
    const zeros = sampleOf(hash)
    if (zeros < least) continue
    const isSecond = u32(zeros > least)
    const place = bitOfHash(hash, isSecond)
    const byte = to + BITS_AT + <usize>(place >> 3)
    const bit: u32 = 1
    store<u8>(byte, <u8>(<u32>load<u8>(byte) ^ (bit << (place & 7))))
    count++
    second += isSecond
  }
  store<u32>(to, count | (level << LEVEL_SHIFT))
  store<u32>(to, second, 4)
}
