// A coarse sketch: the words of a record but for the common ones, as a set. Records on one matter share some of them, and
// how many such records went by is what their density is.

import { CONTENT_WORDS, CONTENT_WORD_CAPACITY, REGISTERS } from '../record/layout.kernel'
import { finishRounds } from '../sketch/sketch.kernel'
import { takeShingles } from '../sketch/shingles.kernel'
import { MULTIPLIER, MULTIPLIER_2 } from '../sketch/multipliers.kernel'
import { isCommon } from './counts.kernel'

/** Keys of a coarse sketch. */
export const COARSE_KEYS: u32 = 32
/** Two records share a key with the chance of their Jaccard similarity to this power. */
const REGISTERS_PER_KEY: u32 = 3

let end: usize = CONTENT_WORDS
/** Stands for a record of common words alone. */
let allWords: u64 = 0

export function resetCoarse(): void {
  end = CONTENT_WORDS
  allWords = 0
}

/** Adds the words whose hashes stand from `from` to `to`; of a long record those of its beginning. */
export function addContentWords(from: usize, to: usize): void {
  let place = end
  const full = CONTENT_WORDS + (CONTENT_WORD_CAPACITY << 3)
  for (let at = from; at < to && place < full; at += 8) {
    const word = load<u64>(at)
    allWords += word * MULTIPLIER
    store<u64>(place, word * MULTIPLIER_2)
    place += isCommon(word) ? 0 : 8
  }
  end = place
}

/** Writes the keys of the record in hand at `to`; false where it has no word. */
export function writeCoarseKeys(to: usize): bool {
  if (end == CONTENT_WORDS) {
    if (allWords == 0) return false
    store<u64>(end, allWords)
    end += 8
  }
  const registers = COARSE_KEYS * REGISTERS_PER_KEY
  takeShingles(CONTENT_WORDS, end, registers)
  finishRounds(registers)
  let at = REGISTERS
  for (let key: u32 = 0; key < COARSE_KEYS; key++) {
    let hash = <u64>(key + 1) * MULTIPLIER
    for (let register: u32 = 0; register < REGISTERS_PER_KEY; register++) {
      hash = (hash ^ <u64>load<u32>(at)) * MULTIPLIER_2
      hash ^= hash >> 29
      at += 4
    }
    store<u32>(to, <u32>((hash * MULTIPLIER) >> 32))
    to += 4
  }
  return true
}
