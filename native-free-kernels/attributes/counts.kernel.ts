// How often words and pairs of words occur, by cells and buckets of their hashes: what is learned from the beginning of
// a corpus, and from a target.

import { COMMON_WORDS, GRAM_COUNTS, WORD_COUNTS } from '../record/layout.kernel'
import { MULTIPLIER, MULTIPLIER_2 } from '../sketch/multipliers.kernel'

/** Buckets of words and pairs of words, as many as DSIR has. */
export const BUCKETS: u64 = 10000
const CELL_BITS: u64 = 16

let before: u64 = 0

/** Where a word is counted, and where it says whether it is common. */
export function cellOfWord(word: u64): usize {
  return <usize>((word * MULTIPLIER_2) >> (64 - CELL_BITS))
}

export function bucketOfWord(word: u64): usize {
  return <usize>((((word * MULTIPLIER_2) >> 32) * BUCKETS) >> 32)
}

export function bucketOfPair(first: u64, second: u64): usize {
  let hash = (rotl(first, 13) ^ second) * MULTIPLIER
  hash ^= hash >> 29
  return <usize>((((hash * MULTIPLIER_2) >> 32) * BUCKETS) >> 32)
}

export function isCommon(word: u64): bool {
  const cell = cellOfWord(word)
  return ((<u32>load<u8>(COMMON_WORDS + (cell >> 3)) >> <u32>(cell & 7)) & 1) != 0
}

/** Forgets all counts. */
export function clearCounts(): void {
  memory.fill(WORD_COUNTS, 0, COMMON_WORDS - WORD_COUNTS)
}

/** Begins a text: no pair of words goes over its edge. */
export function beginCounting(): void {
  before = 0
}

/** Counts the words whose hashes stand from `from` to `to`. */
export function countWords(from: usize, to: usize): void {
  for (let at = from; at < to; at += 8) {
    const word = load<u64>(at)
    const cell = WORD_COUNTS + (cellOfWord(word) << 2)
    store<u32>(cell, load<u32>(cell) + 1)
    addBucket(bucketOfWord(word))
    if (before != 0) addBucket(bucketOfPair(before, word))
    before = word
  }
}

function addBucket(bucket: usize): void {
  const at = GRAM_COUNTS + (bucket << 2)
  store<u32>(at, load<u32>(at) + 1)
}
