// Whether a record holds one of a set of runs of words: the seeds of src/stages/contamination; the plain twin is its
// plain.ts.

import { MULTIPLIER_2 } from '../sketch/multipliers.kernel'

/** By how many bits a word turns for each word that follows it in a run. */
const TURN: u64 = 13

let width: usize = 0
let frontAt: usize = 0
let frontShift: u64 = 0
let tagsAt: usize = 0
let slotMask: usize = 0

/** Whether the record in hand holds a seed. */
export let seedFound: bool = false
let rolling: u64 = 0
let count: usize = 0

/** The set: a front of bits by the upper bits of a hash, then 32-bit tags in open addressing. */
export function setSeeds(words: u32, front: usize, frontBits: u32, tags: usize, slotBits: u32): void {
  width = <usize>words
  frontAt = front
  frontShift = <u64>(64 - frontBits)
  tagsAt = tags
  slotMask = (<usize>1 << <usize>slotBits) - 1
}

export function resetSeeds(): void {
  seedFound = false
}

/** Begins a run of words anew. */
export function beginGrams(): void {
  rolling = 0
  count = 0
}

/** Looks at the words whose hashes stand from `from` to `to`, behind those of the words before them. */
export function findGrams(from: usize, to: usize): void {
  if (width == 0 || seedFound) return
  const back = width << 3
  const backTurn = <u64>width * TURN
  let turning = rolling
  for (let word = from; word < to; word += 8) {
    turning = rotl(turning, TURN) ^ load<u64>(word) ^ rotl(load<u64>(word - back), backTurn)
    if (++count < width) continue
    let hash = turning * MULTIPLIER_2
    hash ^= hash >> 32
    const place = <usize>(hash >> frontShift)
    if (((<u32>load<u8>(frontAt + (place >> 3)) >> <u32>(place & 7)) & 1) == 0) continue
    if (!isSeed(hash)) continue
    seedFound = true
    return
  }
  rolling = turning
}

function isSeed(hash: u64): bool {
  const upper = <u32>(hash >> 32)
  const tag = upper == 0 ? 1 : upper
  for (let slot = <usize>hash & slotMask; ; slot = (slot + 1) & slotMask) {
    const held = load<u32>(tagsAt + (slot << 2))
    if (held == tag) return true
    if (held == 0) return false
  }
  return false
}
