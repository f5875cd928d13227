// Signs that a record is noise: letters in no order, and runs of words that come again and again.

import { LETTER_PAIRS, SEEN_RUNS } from '../record/layout.kernel'
import { MULTIPLIER } from '../sketch/multipliers.kernel'

/** A row of the table of letter pairs: first letter; 0 is the edge of a word, 1 to 26 are a to z. */
const ROW_BITS: usize = 5
const SHORTEST_WORD: usize = 3
const LONGEST_WORD: usize = 24
/** Of a longer record its beginning is looked at. */
const MOST_PAIRS: u32 = 4096
const MOST_RUNS: u32 = 4096
const SEEN_BITS: u64 = 13

/** Pairs of letters that were looked at, and the sum of their entries of the table. */
export let letterPairs: u32 = 0
export let letterCost: u32 = 0
/** Runs of three words that were looked at, and those that the record had before. */
export let shortRuns: u32 = 0
export let repeatedRuns: u32 = 0
/** Another one for each record, so that what earlier records left in SEEN_RUNS need not be cleared. */
let stamp: u32 = 0
let last: u64 = 0
let lastButOne: u64 = 0

export function resetPlausibility(): void {
  letterPairs = 0
  letterCost = 0
  shortRuns = 0
  repeatedRuns = 0
  last = 0
  lastButOne = 0
  stamp += 0x9e3779b9
}

/** Begins a text: no run goes over its edge. */
export function beginShortRuns(): void {
  last = 0
  lastButOne = 0
}

/** Looks at the letters of the words whose edges stand from `from` to `to`; `caseBit` makes capitals small. */
export function lookAtLetters(from: usize, to: usize, caseBit: u32): void {
  for (let at = from; at < to && letterPairs < MOST_PAIRS; at += 8) {
    const start = <usize>load<u32>(at)
    const end = <usize>load<u32>(at, 4)
    if (end - start < SHORTEST_WORD || end - start > LONGEST_WORD) continue
    let first: usize = 0
    let cost: u32 = 0
    let byte = start
    for (; byte < end; byte++) {
      const second = <usize>(<u32>load<u8>(byte) | caseBit) - 0x60
      if (second - 1 > 25) break
      cost += <u32>load<u8>(LETTER_PAIRS + (first << ROW_BITS) + second)
      first = second
    }
    if (byte < end) continue
    letterCost += cost + <u32>load<u8>(LETTER_PAIRS + (first << ROW_BITS))
    letterPairs += <u32>(end - start) + 1
  }
}

/** Looks at the words whose hashes stand from `from` to `to`. */
export function lookAtRuns(from: usize, to: usize): void {
  for (let at = from; at < to && shortRuns < MOST_RUNS; at += 8) {
    const word = load<u64>(at)
    const hash = (rotl(rotl(lastButOne, 13) ^ last, 13) ^ word) * MULTIPLIER
    const slot = SEEN_RUNS + (<usize>(hash >> (64 - SEEN_BITS)) << 2)
    const tag = <u32>(hash >> 16) ^ stamp
    repeatedRuns += load<u32>(slot) == tag ? 1 : 0
    store<u32>(slot, tag)
    shortRuns++
    lastButOne = last
    last = word
  }
}
