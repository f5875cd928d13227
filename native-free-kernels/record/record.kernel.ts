// The record kernel: lines in, rows, fingerprints and sketches out. ./record.ts is its binding.

import { beginMeasuring, COARSE, resetAttributes } from '../attributes/attributes.kernel'
import { COARSE_KEYS, writeCoarseKeys } from '../attributes/coarse.kernel'
import { endRuns, runs, unseenRuns } from '../attributes/novelty.kernel'
import { letterCost, letterPairs, repeatedRuns, shortRuns } from '../attributes/plausibility.kernel'
import { grams, weight } from '../attributes/relevance.kernel'
import { addText, beginFingerprint, endFingerprint } from '../fingerprint/fingerprint.kernel'
import { beginPhrases, isEchoed, isMixed, phraseGroups, resetPhrases } from '../phrases/phrases.kernel'
import { resetSeeds, seedFound } from '../phrases/grams.kernel'
import { ROLE_ASSISTANT, ROLE_TEXT } from '../scan/keys.kernel'
import { areTurnsOdd } from '../scan/turn-order.kernel'
import { beginSketch, coarsenMask, maskedCount, setMasking, shingleCount, wordCount, writeCells } from '../sketch/shingles.kernel'
import { growFor } from '../scan/turns.kernel'
import { ODD_SKETCH_SIZE } from '../sketch/odd-layout.kernel'
import { writeOddSketch } from '../sketch/odd-sketch.kernel'
import { finishSketch, writeBandKeys } from '../sketch/sketch.kernel'
import { hintsOfEnds } from '../text/ending.kernel'
import { suspicionOf } from '../text/suspicion.kernel'
import { hints, resetHints, splitCharacters, splitText } from '../text/words.kernel'
import {
  CLASS_BLOCKS, CLASS_INDEX, COMMON_WORDS, FREE, GRAM_COUNTS, GRAM_WEIGHTS, LAST_SEEN, LETTER_PAIRS, MASK, ROW_COARSE, ROW_FINGERPRINT, ROW_GRAMS, ROW_HINTS, ROW_LETTER_COST, ROW_LETTER_PAIRS,
  ROW_PHRASES, ROW_REPEATED_RUNS, ROW_RUNS, ROW_SHAPE, ROW_SHORT_RUNS, ROW_SIZE, ROW_SKETCH, ROW_SPANS,
  ROW_SPAN_COUNT, ROW_STATUS, ROW_UNSEEN, ROW_WEIGHT, ROW_WORDS, SPAN_FORM, SPAN_LENGTH, SPAN_ROLE, SPAN_SIZE, SPAN_START, TEXT_FIELD,
  TEXT_FIELD_CAPACITY, WORD_COUNTS, WORD_MASKS,
} from './layout.kernel'

export { clearCounts } from '../attributes/counts.kernel'
export { runsEnd, setReference, writeRuns } from '../attributes/novelty.kernel'
export { isUtf8 } from '../scan/utf8.kernel'
export { setTextField } from '../scan/keys.kernel'
export { blankLines, countLines, scanLines, setShape } from '../scan/scan.kernel'
export { setSeeds } from '../phrases/grams.kernel'
export { addEnglishWord } from '../phrases/languages.kernel'
export { addPhrase } from '../phrases/phrases.kernel'

export function classIndexAt(): usize {
  return CLASS_INDEX
}
export function classBlocksAt(): usize {
  return CLASS_BLOCKS
}
export function textFieldAt(): usize {
  return TEXT_FIELD
}
export function textFieldCapacity(): usize {
  return TEXT_FIELD_CAPACITY
}
let free: usize = FREE

export function freeAt(): usize {
  return free
}

/** Sets bytes aside for a table that stays; returns where they stand. */
export function setAside(bytes: usize): usize {
  const at = free
  free = (free + bytes + 63) & ~63
  return at
}
/** First address that the compiler's own constants do not use. */
export function constantsEnd(): usize {
  return __heap_base
}

/** Fills the table of masks; once, before all else. */
export function prepare(): void {
  for (let length: usize = 0; length <= 16; length++) {
    const at = WORD_MASKS + (length << 4)
    const bits = <u64>(length << 3)
    store<u64>(at, length >= 8 ? <u64>0xffffffffffffffff : ((<u64>1 << bits) - 1))
    store<u64>(at, length > 8 ? <u64>0xffffffffffffffff : 0, 8)
  }
}

export const WITH_WORDS: u32 = 1
export const WITH_FINGERPRINTS: u32 = 2
export const WITH_SKETCHES: u32 = 4
/** Look for phrases and hints. */
export const WITH_PHRASES: u32 = 16
/** Look for characters that a text may hold by mistake, for turns in an odd order, and at how answers end. */
export const WITH_SUSPICION: u32 = 32
/** Write the cells of each record's shingles behind the sketches. */
export const WITH_CELLS: u32 = 8

/** Where the cells of the last batch end. */
export let cellsEnd: usize = 0

/** Room for the mask of templates, a bit for each cell. */
export function maskAt(): usize {
  return MASK
}
export function lastSeenAt(): usize {
  return LAST_SEEN
}

export function wordCountsAt(): usize {
  return WORD_COUNTS
}
export function gramCountsAt(): usize {
  return GRAM_COUNTS
}
export function commonWordsAt(): usize {
  return COMMON_WORDS
}
export function letterPairsAt(): usize {
  return LETTER_PAIRS
}
export function gramWeightsAt(): usize {
  return GRAM_WEIGHTS
}

/** What is measured of the words of each record, besides: bits of ../attributes/attributes.kernel. */
let attributes: u32 = 0
/** Where the coarse sketches go: one for each row. */
let coarseAt: usize = 0

export function measureAttributes(wanted: u32, coarse: usize): void {
  attributes = wanted
  coarseAt = coarse
}

let maskInUse: bool = false

/** Takes the mask into use. */
export function useMask(): void {
  maskInUse = true
  coarsenMask()
  setMasking(true)
}

const SHAPE_TEXT: u32 = 1

/** A bit for each role whose texts are compared with those of other records. */
let comparedRoles: u32 = 0xffffffff

export function setComparedRoles(roles: u32): void {
  comparedRoles = roles
}

function isCompared(role: u32): bool {
  return ((comparedRoles >> role) & 1) != 0
}

/** An answer begins with the same two words as a prompt. */
const HINT_ECHO: u32 = 32
const HINT_TURNS: u32 = 512
const HINT_FOREIGN: u32 = 1024
const HINT_SEED: u32 = 2048

function hintsOfAnswers(spans: usize, spansEnd: usize): u32 {
  let found: u32 = 0
  for (let span = spans; span < spansEnd; span += SPAN_SIZE) {
    if (load<u8>(span, SPAN_ROLE) != ROLE_ASSISTANT) continue
    const start = <usize>load<u32>(span, SPAN_START)
    found |= hintsOfEnds(start, start + <usize>load<u32>(span, SPAN_LENGTH))
  }
  return found
}

let ofCharacters: bool = false

/** Makes shingles of characters instead of words. */
export function useCharacters(): void {
  ofCharacters = true
  splitCharacters(true)
}

/** Whether hints are wanted of the texts of a role: of what a model wrote, or may have. */
function isHinted(role: u32): bool {
  return role == ROLE_ASSISTANT || role == ROLE_TEXT
}

/** Looks for hints and phrases in the texts that are not compared, or whose words are not what is compared. */
function readOtherTexts(spans: usize, spansEnd: usize): void {
  splitCharacters(false)
  for (let span = spans; span < spansEnd; span += SPAN_SIZE) {
    const role = <u32>load<u8>(span, SPAN_ROLE)
    if (isCompared(role) && !ofCharacters) continue
    const start = <usize>load<u32>(span, SPAN_START)
    beginPhrases(role, true)
    beginMeasuring(true)
    splitText(start, start + <usize>load<u32>(span, SPAN_LENGTH), load<u8>(span, SPAN_FORM), isHinted(role))
  }
  splitCharacters(ofCharacters)
}

/** Writes what was measured of the words of a record. */
function writeAttributes(row: usize, index: u32): void {
  endRuns()
  store<f64>(row, weight, ROW_WEIGHT)
  store<u32>(row, grams, ROW_GRAMS)
  store<u32>(row, runs, ROW_RUNS)
  store<u32>(row, unseenRuns, ROW_UNSEEN)
  store<u32>(row, letterPairs, ROW_LETTER_PAIRS)
  store<u32>(row, letterCost, ROW_LETTER_COST)
  store<u32>(row, shortRuns, ROW_SHORT_RUNS)
  store<u32>(row, repeatedRuns, ROW_REPEATED_RUNS)
  if (!(attributes & COARSE)) return
  const keys = coarseAt + <usize>index * <usize>(COARSE_KEYS << 2)
  store<u32>(row, writeCoarseKeys(keys) ? 1 : 0, ROW_COARSE)
}

/**
 * Reads the texts of the sound rows: hints, fingerprint, and a sketch (band keys, then the odd sketch) in the row's
 * place at `sketches`. Returns how many sketches there are. `textWidth` words to a shingle for plain text,
 * `turnWidth` for the other shapes. A row without a text that is compared has a fingerprint of zeros and no sketch.
 */
export function readTexts(
  rows: usize, count: u32, sketches: usize, work: u32, textWidth: u32, turnWidth: u32, bands: u32, bandRows: u32,
  whole: u32,
): u32 {
  const registers = bands * bandRows
  const sketchSize = <usize>(bands * 8) + ODD_SKETCH_SIZE
  let cells = (sketches + <usize>count * sketchSize + 63) & ~63
  let found: u32 = 0
  for (let index: u32 = 0; index < count; index++) {
    const row = rows + <usize>index * ROW_SIZE
    store<u32>(row, 0, ROW_SKETCH)
    store<u32>(row, 0, ROW_HINTS)
    store<u64>(row, 0, ROW_PHRASES)
    if (load<u32>(row, ROW_STATUS) != 0) continue
    resetHints()
    resetPhrases()
    resetSeeds()
    resetAttributes(attributes)
    const width = load<u32>(row, ROW_SHAPE) == SHAPE_TEXT ? textWidth : turnWidth
    const spans = <usize>load<u32>(row, ROW_SPANS)
    const spansEnd = spans + <usize>load<u32>(row, ROW_SPAN_COUNT) * SPAN_SIZE
    beginSketch(width, registers)
    if ((comparedRoles != 0xffffffff || ofCharacters) && (work & WITH_PHRASES || attributes != 0)) {
      readOtherTexts(spans, spansEnd)
      beginSketch(width, registers)
    }
    let suspicion: u32 = 0
    if (work & WITH_SUSPICION) {
      for (let span = spans; span < spansEnd; span += SPAN_SIZE) {
        const start = <usize>load<u32>(span, SPAN_START)
        suspicion |= suspicionOf(start, start + <usize>load<u32>(span, SPAN_LENGTH), load<u8>(span, SPAN_FORM))
      }
      if (areTurnsOdd(spans, spansEnd)) suspicion |= HINT_TURNS
      suspicion |= hintsOfAnswers(spans, spansEnd)
    }
    beginFingerprint()
    let compared: bool = false
    for (let span = spans; span < spansEnd; span += SPAN_SIZE) {
      const start = <usize>load<u32>(span, SPAN_START)
      const end = start + <usize>load<u32>(span, SPAN_LENGTH)
      const form = <u32>load<u8>(span, SPAN_FORM)
      const role = <u32>load<u8>(span, SPAN_ROLE)
      if (!isCompared(role)) continue
      compared = true
      if (work & WITH_FINGERPRINTS) addText(start, end, form, role)
      if (!(work & WITH_WORDS)) continue
      beginPhrases(role, !ofCharacters && (work & WITH_PHRASES) != 0)
      beginMeasuring(!ofCharacters)
      splitText(start, end, form, isHinted(role))
    }
    store<u64>(row, 0, ROW_FINGERPRINT)
    store<u64>(row, 0, ROW_FINGERPRINT + 8)
    if (work & WITH_FINGERPRINTS && compared) endFingerprint(row + ROW_FINGERPRINT)
    if (maskInUse && shingleCount == 0 && maskedCount > 0) {
      // Nothing but template: then the template is what there is to compare.
      setMasking(false)
      beginSketch(width, registers)
      for (let span = spans; span < spansEnd; span += SPAN_SIZE) {
        if (!isCompared(load<u8>(span, SPAN_ROLE))) continue
        beginPhrases(0, false)
        beginMeasuring(false)
        const start = <usize>load<u32>(span, SPAN_START)
        splitText(start, start + <usize>load<u32>(span, SPAN_LENGTH), load<u8>(span, SPAN_FORM), false)
      }
      setMasking(true)
    }
    store<u32>(row, wordCount, ROW_WORDS)
    if (isEchoed()) suspicion |= HINT_ECHO
    if (isMixed()) suspicion |= HINT_FOREIGN
    if (seedFound) suspicion |= HINT_SEED
    store<u32>(row, hints | suspicion, ROW_HINTS)
    store<u64>(row, phraseGroups, ROW_PHRASES)
    if (work & WITH_SKETCHES && finishSketch(registers)) {
      writeBandKeys(sketches, bands, bandRows)
      writeOddSketch(sketches + <usize>(bands * 8), whole)
      sketches += sketchSize
      found++
      store<u32>(row, found, ROW_SKETCH)
      if (work & WITH_CELLS) {
        growFor(cells + (<usize>shingleCount << 2))
        cells = writeCells(cells, index + 1)
      }
    }
    if (attributes != 0) writeAttributes(row, index)
  }
  cellsEnd = cells
  return found
}
