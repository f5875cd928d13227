// The words of the text: first a list of where they stand, then each gets the number of those like it.

import { hashOf, hashOfShort, headOf, tailOf } from './hash.kernel'
import { LETTER, SYMBOL, codePointFrom, codePointsIn, codePointsInShort, kindOf, kindOfAscii, sequenceLength } from './kinds.kernel'
import { DISTINCT, STOP_WORDS, TABLE, WORDS, WORD_IDS, WORD_OFFSETS } from './layout.kernel'
import { beginTable, choose, generation, slotMask, slotOf, take } from './table.kernel'

// A listed word is 16 bytes: start, length in bytes, hash.
export const WORD: usize = 16
// A distinct word is 16 bytes: start and length in bytes of its last occurrence, code points, occurrences.
const PLAIN: u32 = 1
const ALPHABETIC: u32 = 2

/** The stop words are the first of the distinct words, whether they occur or not. */
const STOP_WORD_COUNT: u32 = 8
/** The table begins with room for so many words and grows. */
const MOST_AT_FIRST: usize = 1024

export let wordCount: u32 = 0
export let plainWords: u32 = 0
export let plainWordCharacters: u32 = 0
export let alphabeticWords: u32 = 0
export let stopWords: u32 = 0
export let distinctStopWords: u32 = 0
let distinctCount: u32 = 0

/** Writes the stop words; once, before all else. */
export function prepareStopWords(): void {
  store<u64>(STOP_WORDS, 0x656874) // the
  store<u64>(STOP_WORDS, 0x6562, 8) // be
  store<u64>(STOP_WORDS, 0x6f74, 16) // to
  store<u64>(STOP_WORDS, 0x666f, 24) // of
  store<u64>(STOP_WORDS, 0x646e61, 32) // and
  store<u64>(STOP_WORDS, 0x74616874, 40) // that
  store<u64>(STOP_WORDS, 0x65766168, 48) // have
  store<u64>(STOP_WORDS, 0x68746977, 56) // with
}

/** Lists a word of known hash at `out`; returns the place of the next. */
// @ts-ignore: decorator
@inline
export function listHashedWord(out: usize, start: usize, length: usize, hash: u64): usize {
  store<u32>(out, <u32>start)
  store<u32>(out, <u32>length, 4)
  store<u64>(out, hash, 8)
  return out + WORD
}

/** Lists the word from `start` to `end` at `out`; returns the place of the next. */
export function listWord(out: usize, start: usize, end: usize): usize {
  return listHashedWord(out, start, end - start, hashOf(start, end))
}

/** Counts the words that are listed from WORDS to `end`. */
export function countWords(end: usize): void {
  beginTable(min((end - WORDS) / WORD + <usize>STOP_WORD_COUNT, MOST_AT_FIRST))
  addStopWords()
  let offset: u32 = 0
  let ids = WORD_IDS
  let offsets = WORD_OFFSETS
  store<u32>(offsets, 0)
  let count = distinctCount
  const distinct = DISTINCT
  const table = TABLE
  let mask = slotMask
  let current = generation
  for (let word = WORDS; word < end; word += WORD) {
    const start = <usize>load<u32>(word)
    const length = <usize>load<u32>(word, 4)
    const hash = load<u64>(word, 8)
    const codePoints = length <= 16 ? codePointsInShort(start, length) : codePointsIn(start, start + length)
    let slot = table + ((<usize>hash & mask) << 4)
    let known = <u32>(load<u64>(slot) == hash)
    let free = <u32>(load<u32>(slot, 12) != current)
    while (!(known | free)) {
      slot = table + ((((slot - table) >> 4) + 1) & mask) * 16
      known = <u32>(load<u64>(slot) == hash)
      free = <u32>(load<u32>(slot, 12) != current)
    }
    // Half of the words of a text are new in it: all is done alike for both kinds, as no branch could be foreseen.
    const id = choose(free, count, load<u32>(slot, 8))
    store<u64>(slot, hash)
    store<u32>(slot, id, 8)
    store<u32>(slot, current, 12)
    const at = distinct + (<usize>id << 4)
    const before = load<u32>(at, 12) & (free - 1)
    store<u32>(at, <u32>start)
    store<u32>(at, <u32>length, 4)
    store<u32>(at, codePoints, 8)
    store<u32>(at, before + 1, 12)
    count += free
    offset += codePoints
    store<u32>(ids, id)
    ids += 4
    offsets += 4
    store<u32>(offsets, offset)
    if ((<usize>count << 1) > mask) {
      distinctCount = count
      moveToLargerTable()
      mask = slotMask
      current = generation
    }
  }
  distinctCount = count
  wordCount = <u32>((ids - WORD_IDS) >> 2)
  sumUp()
}

function addStopWords(): void {
  for (let id: u32 = 0; id < STOP_WORD_COUNT; id++) {
    const start = STOP_WORDS + (<usize>id << 3)
    const length: usize = id == 0 || id == 4 ? 3 : id < 4 ? 2 : 4
    const hash = hashOfShort(headOf(start, length), tailOf(start, length), length)
    take(slotOf(hash, hash), hash, id)
    const at = DISTINCT + (<usize>id << 4)
    store<u32>(at, <u32>start)
    store<u32>(at, <u32>length, 4)
    store<u64>(at, <u64>length, 8)
  }
  distinctCount = STOP_WORD_COUNT
}

function moveToLargerTable(): void {
  beginTable(<usize>distinctCount << 2)
  for (let id: u32 = 0; id < distinctCount; id++) {
    const at = DISTINCT + (<usize>id << 4)
    const start = <usize>load<u32>(at)
    const hash = hashOf(start, start + <usize>load<u32>(at, 4))
    take(slotOf(hash, hash), hash, id)
  }
}

function flagsOf(start: usize, end: usize): u32 {
  let flags: u32 = 0
  for (let at = start; at < end;) {
    const lead = <u32>load<u8>(at)
    const kind = lead < 0x80 ? kindOfAscii(lead) : kindOf(codePointFrom(at))
    if (!(kind & SYMBOL)) flags |= PLAIN
    if (kind & LETTER) flags |= ALPHABETIC
    if (flags == (PLAIN | ALPHABETIC)) break
    at += sequenceLength(lead)
  }
  return flags
}

/** Sums up the distinct words. */
function sumUp(): void {
  let plain: u32 = 0
  let plainCharacters: u32 = 0
  let alphabetic: u32 = 0
  const last = DISTINCT + (<usize>distinctCount << 4)
  for (let at = DISTINCT; at < last; at += 16) {
    const start = <usize>load<u32>(at)
    const count = load<u32>(at, 12)
    const lead = <u32>load<u8>(start)
    let flags: u32 = PLAIN | ALPHABETIC
    if ((lead | 0x20) - 0x61 >= 26) flags = flagsOf(start, start + <usize>load<u32>(at, 4))
    plain += count * (flags & PLAIN)
    plainCharacters += count * load<u32>(at, 8) * (flags & PLAIN)
    alphabetic += count * (flags >> 1)
  }
  plainWords = plain
  plainWordCharacters = plainCharacters
  alphabeticWords = alphabetic
  stopWords = 0
  distinctStopWords = 0
  for (let id: u32 = 0; id < STOP_WORD_COUNT; id++) {
    const count = load<u32>(DISTINCT + (<usize>id << 4), 12)
    stopWords += count
    distinctStopWords += <u32>(count > 0)
  }
}
