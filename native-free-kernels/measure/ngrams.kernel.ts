// How often runs of 2 to 10 words occur. A run of n words that occurs twice consists of two shorter ones that do, so
// only places of repeated runs are looked at: in most texts there are few, and soon none.

import { DISTINCT, NGRAM_COUNTS, PIECES, WORD_IDS, WORD_OFFSETS } from './layout.kernel'
import { beginTable, choose, isTaken, numberAt, slotOf, take } from './table.kernel'
import { wordCount } from './words.kernel'

const LONGEST: u32 = 10
const LONGEST_TOP: u32 = 4
const MULTIPLIER: u64 = 0x9e3779b97f4a7c15

// Repeated n-grams stand at PIECES, eight bytes each: place of the n-gram, place where it came first. Occurrences
// stand at NGRAM_COUNTS by the first place.
const LIST: usize = 8

// @ts-ignore: decorator
@inline
function wordAt(place: u32): u32 {
  return load<u32>(WORD_IDS + (<usize>place << 2))
}

// @ts-ignore: decorator
@inline
function isRepeated(word: u32): u32 {
  return <u32>(load<u32>(DISTINCT + (<usize>word << 4), 12) > 1)
}

/** Code points of the n words from `place` on, without spaces. */
// @ts-ignore: decorator
@inline
function charactersAt(place: u32, n: u32): u32 {
  return load<u32>(WORD_OFFSETS + (<usize>(place + n) << 2)) - load<u32>(WORD_OFFSETS + (<usize>place << 2))
}

// @ts-ignore: decorator
@inline
function countAt(first: u32): usize {
  return NGRAM_COUNTS + (<usize>first << 2)
}

/** Completes the entry at `at`; `key` is one for one n-gram. New ones and others alike, without a branch. */
// @ts-ignore: decorator
@inline
function addOccurrence(at: usize, place: u32, key: u64): void {
  const slot = slotOf(key, (key * MULTIPLIER) >> 32)
  const known = <u32>isTaken(slot)
  const first = choose(known, numberAt(slot), place)
  take(slot, key, first)
  const count = countAt(first)
  store<u32>(count, (load<u32>(count) & (0 - known)) + 1)
  store<u32>(at, place)
  store<u32>(at, first, 4)
}

/** Pairs of words that both occur more than once; returns the end of their list. */
function listPairs(): usize {
  const count = wordCount
  let candidates: usize = PIECES
  if (count < 2) return candidates
  // The places first: their number says how large the table must be.
  let before = isRepeated(wordAt(0))
  for (let place: u32 = 0; place + 1 < count; place++) {
    const next = isRepeated(wordAt(place + 1))
    store<u32>(candidates, place)
    candidates += <usize>(before & next) * LIST
    before = next
  }
  beginTable((candidates - PIECES) / LIST)
  for (let at = PIECES; at < candidates; at += LIST) {
    const place = load<u32>(at)
    addOccurrence(at, place, (<u64>wordAt(place) << 32) | <u64>wordAt(place + 1))
  }
  return candidates
}

/** N-grams whose first and last n - 1 words are repeated; `end` is that of the list of those. */
function listLonger(end: usize, n: u32): usize {
  const count = wordCount
  let candidates = PIECES
  for (let at = PIECES; at + LIST < end; at += LIST) {
    const place = load<u32>(at)
    const first = load<u32>(at, 4)
    const isCandidate = <u32>(load<u32>(at, LIST) == place + 1) & <u32>(place + n <= count)
    store<u32>(candidates, place)
    store<u32>(candidates, first, 4)
    candidates += <usize>isCandidate * LIST
  }
  beginTable((candidates - PIECES) / LIST)
  for (let at = PIECES; at < candidates; at += LIST) {
    const place = load<u32>(at)
    addOccurrence(at, place, (<u64>load<u32>(at, 4) << 32) | <u64>wordAt(place + n - 1))
  }
  return candidates
}

/** Keeps the n-grams of the list that occur more than once. */
function keepRepeated(end: usize): usize {
  let out = PIECES
  for (let at = PIECES; at < end; at += LIST) {
    const both = load<u64>(at)
    store<u64>(out, both)
    out += <usize>(load<u32>(countAt(<u32>(both >> 32))) > 1) * LIST
  }
  return out
}

/** Occurrences of the most frequent n-gram times its length with spaces; of equally frequent ones the first. */
function topCharacters(end: usize, n: u32): u32 {
  if (wordCount < n) return 0
  let top: u32 = 0
  let most: u32 = 1
  for (let at = PIECES; at < end; at += LIST) {
    const first = load<u32>(at, 4)
    const count = load<u32>(countAt(first))
    if (count <= most) continue
    most = count
    top = first
  }
  return (charactersAt(top, n) + n - 1) * most
}

/** Code points of the n-grams met again in a scan that goes n words on after such one and one word after others. */
function repeatedCharacters(end: usize, n: u32): u32 {
  let characters: u32 = 0
  let next: u32 = 0
  for (let at = PIECES; at < end; at += LIST) {
    const place = load<u32>(at)
    if (place < next) continue
    const count = countAt(load<u32>(at, 4))
    if (load<u32>(count)) {
      // Zero from now on: it was met.
      store<u32>(count, 0)
    } else {
      characters += charactersAt(place, n)
      next = place + n
    }
  }
  return characters
}

/** Writes nine numbers at `to`: for n from 2 to 10. */
export function measureNgrams(to: usize): void {
  let end = PIECES
  for (let n: u32 = 2; n <= LONGEST; n++) {
    if (n == 2) end = keepRepeated(listPairs())
    else if (end > PIECES) end = keepRepeated(listLonger(end, n))
    store<u32>(to, n <= LONGEST_TOP ? topCharacters(end, n) : repeatedCharacters(end, n))
    to += 4
  }
}
