// Words into shingles, and shingles into the first round of the sketch.

import {
  CELL_BITS, COARSE_MASK, COARSE_SHIFT, LAST_SEEN, LONGEST_WORD, MASK, REGISTERS, SHINGLES, SHINGLE_CAPACITY, WIDEST_SHINGLE, WORDS, WORD_MASKS,
} from '../record/layout.kernel'
import { measureLetters, measureWords } from '../attributes/attributes.kernel'
import { beginGrams, findGrams } from '../phrases/grams.kernel'
import { findPhrases } from '../phrases/phrases.kernel'
import { distinct } from './distinct.kernel'
import { MULTIPLIER, MULTIPLIER_2, ODD_MULTIPLIER } from './multipliers.kernel'

/** By how many bits a word moves for each word that follows it in a shingle. */
const TURN: u64 = 13

/** Words of the longest phrase; a seed (../phrases/grams.kernel) must have no more. */
const LONGEST_PHRASE: usize = 8

/** Words of the record so far. */
export let wordCount: u32 = 0
/** Shingles that are kept for further rounds and for the odd sketch: SHINGLE_CAPACITY at the most. */
export let shingleCount: u32 = 0
/** Of more, those are kept whose hash ends with so many zeros. */
export let thinned: u32 = 0
const MOST_THINNED: u32 = 16
/** Shingles of the record that belong to a template and were left out. */
export let maskedCount: u32 = 0
let masking: bool = false
let width: usize = 5
let registerCount: u32 = 128
let rolling: u64 = 0

/** Whether the shingles in MASK are left out. */
export function setMasking(on: bool): void {
  masking = on
}

function cellOf(shingle: u64): usize {
  return <usize>(shingle >> (64 - CELL_BITS))
}

function bitOf(mask: usize, place: usize): bool {
  return ((<u32>load<u8>(mask + (place >> 3)) >> <u32>(place & 7)) & 1) != 0
}

function isMasked(shingle: u64): bool {
  const cell = cellOf(shingle)
  return bitOf(COARSE_MASK, cell >> COARSE_SHIFT) && bitOf(MASK, cell)
}

/** Makes the coarse mask of the mask. */
export function coarsenMask(): void {
  memory.fill(COARSE_MASK, 0, LAST_SEEN - COARSE_MASK)
  for (let cell: usize = 0; cell < 1 << <usize>CELL_BITS; cell++) {
    if (!bitOf(MASK, cell)) continue
    const place = cell >> COARSE_SHIFT
    const bit: u32 = 1
    const at = COARSE_MASK + (place >> 3)
    store<u8>(at, <u8>(<u32>load<u8>(at) | (bit << <u32>(place & 7))))
  }
}

/**
 * Writes the cells of the record's shingles at `to`, each once; returns the new end. `record` counts the records of
 * the batch from 1.
 */
export function writeCells(to: usize, record: u32): usize {
  const end = SHINGLES + (<usize>shingleCount << 3)
  for (let shingle = SHINGLES; shingle < end; shingle += 8) {
    const cell = cellOf(load<u64>(shingle))
    const seen = LAST_SEEN + (cell << 1)
    if (load<u16>(seen) == <u16>record) continue
    store<u16>(seen, <u16>record)
    store<u32>(to, <u32>cell)
    to += 4
  }
  return to
}

/** The hash that stands for a kept shingle in the odd sketch: its place is in the uppermost bits, its sample in the lowest. */
export function oddHash(shingle: u64): u32 {
  return <u32>((shingle * ODD_MULTIPLIER) >> 32)
}

/** The smallest sample that a hash belongs to, of 17: of those of sample n half are of the next. */
export function sampleOf(hash: u32): u32 {
  return ctz(hash | 0x10000)
}

/** Counts the shingles up to `end`, those of the sample; there is room for twice as many as are kept in the end. */
function keepSample(end: usize): void {
  if (thinned > 0) end = thin(SHINGLES + (<usize>shingleCount << 3), end)
  shingleCount = <u32>((end - SHINGLES) >> 3)
  if (shingleCount > 2 * <u32>SHINGLE_CAPACITY) distinctShingles()
}

/** Leaves those of the sample; returns where they end. */
function thin(from: usize, end: usize): usize {
  let to = from
  for (; from < end; from += 8) {
    const shingle = load<u64>(from)
    store<u64>(to, shingle)
    to += <usize>u32(sampleOf(oddHash(shingle)) >= thinned) << 3
  }
  return to
}

/** Begins a record: `words` to a shingle, `registers` to a sketch. */
export function beginSketch(words: usize, registers: u32): void {
  wordCount = 0
  shingleCount = 0
  thinned = 0
  maskedCount = 0
  rolling = 0
  beginGrams()
  width = words
  registerCount = registers
  memory.fill(WORDS, 0, WIDEST_SHINGLE << 3)
  memory.fill(REGISTERS, 0xff, <usize>registers << 2)
  // Registers are looked through sixteen at a time: those behind the last are never empty.
  memory.fill(REGISTERS + (<usize>registers << 2), 0, 64)
}

/** Hash of a word longer than 16 bytes, to be mixed with its first eight. */
function hashLongWord(from: usize, to: usize, caseBits: u64): u64 {
  if (to - from > LONGEST_WORD) to = from + LONGEST_WORD
  const last = to - 8
  let hash: u64 = <u64>(to - from) * MULTIPLIER_2
  while (from < last) {
    hash = (hash ^ (load<u64>(from) | caseBits)) * MULTIPLIER_2
    hash ^= hash >> 29
    from += 8
  }
  return (hash ^ (load<u64>(last) | caseBits)) * MULTIPLIER
}

/** The hash by which a shingle takes part in the first round. */
function firstHash(rolled: u64): u64 {
  return rolled * MULTIPLIER_2
}

/** The form in which a shingle takes part in all further rounds. */
function keptShingle(firstHash: u64): u64 {
  return firstHash ^ (firstHash >> 32)
}

/** Multiplier of a further round. */
export function roundMultiplier(round: u32): u64 {
  return (<u64>round * MULTIPLIER_2 + MULTIPLIER) | 1
}

/** Address of the register that a hash falls on: by its upper half. */
export function registerOf(hash: u64, registers: u64): usize {
  return REGISTERS + (<usize>(((hash >> 32) * registers) >> 32) << 2)
}

/** What a hash puts into its register, but for the tag of the round: 28 bits of its lower half. */
export function valueOf(hash: u64): u32 {
  return <u32>hash >>> 4
}

function tryFirst(hash: u64, registers: u64): void {
  const register = registerOf(hash, registers)
  const value = valueOf(hash)
  const held = load<u32>(register)
  store<u32>(register, select<u32>(held, value, held < value))
}

/** Adds the words whose edges stand from `from` to `to`. */
export function addWords(from: usize, to: usize, caseBits: u64): void {
  measureLetters(from, to, <u32>caseBits & 0xff)
  const first = WORDS + (WIDEST_SHINGLE << 3)
  const back = width << 3
  const backTurn = <u64>width * TURN
  const registers = <u64>registerCount
  const masks = masking
  let masked: u32 = 0
  let turning = rolling
  let word = first
  let shingle = SHINGLES + (<usize>shingleCount << 3)
  // The first words of a record do not fill a shingle yet.
  let missing = wordCount + 1 < <u32>width ? <usize>(<u32>width - 1 - wordCount) : 0
  const filled = min(to, from + (missing << 3))
  while (from < to) {
    const start = <usize>load<u32>(from)
    const end = <usize>load<u32>(from, 4)
    const length = end - start
    let head = load<u64>(start) | caseBits
    let tail: u64
    if (length > 16) {
      tail = hashLongWord(start, end, caseBits)
    } else {
      const masks = WORD_MASKS + (length << 4)
      head &= load<u64>(masks)
      // Of a word of up to eight bytes nothing; of a longer one its last eight and its length.
      const tailMask = load<u64>(masks, 8)
      tail = ((load<u64>(end - 8) | caseBits) & tailMask) * MULTIPLIER_2 + (<u64>length & tailMask)
    }
    let hash = (head ^ tail) * MULTIPLIER
    hash ^= hash >> 32
    store<u64>(word, hash)
    turning = rotl(turning, TURN) ^ hash ^ rotl(load<u64>(word - back), backTurn)
    word += 8
    from += 8
    if (from > filled) {
      const hash0 = firstHash(turning)
      const kept = keptShingle(hash0)
      if (masks && isMasked(kept)) {
        masked++
        continue
      }
      store<u64>(shingle, kept)
      shingle += 8
      tryFirst(hash0, registers)
    }
  }
  rolling = turning
  maskedCount += masked
  wordCount += <u32>((word - first) >> 3)
  keepSample(shingle)
  findPhrases(first, word)
  findGrams(first, word)
  measureWords(first, word)
  // What the next words need of those before them: a shingle, and a phrase or a seed.
  const kept = max(back, LONGEST_PHRASE << 3)
  memory.copy(first - kept, word - kept, kept)
}

/** Keeps one of each of the record's shingles; where these are too many, half of them stay, again and again. */
export function distinctShingles(): void {
  let end = distinct(SHINGLES, SHINGLES + (<usize>shingleCount << 3))
  while (end > SHINGLES + (SHINGLE_CAPACITY << 3) && thinned < MOST_THINNED) {
    thinned++
    end = thin(SHINGLES, end)
  }
  shingleCount = min<u32>(<u32>((end - SHINGLES) >> 3), <u32>SHINGLE_CAPACITY)
}

/** Ends a record: a text of fewer words than a shingle has is one shingle. */
export function endShingles(): void {
  if (shingleCount == 0 && maskedCount == 0 && thinned == 0 && wordCount > 0) {
    const hash = firstHash(rolling)
    store<u64>(SHINGLES, keptShingle(hash))
    shingleCount = 1
    tryFirst(hash, <u64>registerCount)
  }
}

/** Begins a sketch of other hashes than shingles: those from `from` to `to`, the first SHINGLE_CAPACITY of them. */
export function takeShingles(from: usize, to: usize, registers: u32): void {
  memory.fill(REGISTERS, 0xff, <usize>registers << 2)
  memory.fill(REGISTERS + (<usize>registers << 2), 0, 64)
  shingleCount = min<u32>(<u32>((to - from) >> 3), <u32>SHINGLE_CAPACITY)
  let shingle = SHINGLES
  for (let at = from; at < from + (<usize>shingleCount << 3); at += 8) {
    const hash = firstHash(load<u64>(at))
    store<u64>(shingle, keptShingle(hash))
    shingle += 8
    tryFirst(hash, <u64>registers)
  }
}
