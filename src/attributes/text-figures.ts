import { readDataFile } from '../../native-free-kernels/data-file.js'
import { SMALL_LETTERS, isUnspaced } from './letters.js'
import { UNITS, readUnits } from './units.js'
import { HASH_START, WordTable, hashLetter } from './word-table.js'

/** More letters than this make a word long, as LIX has it. */
const LONG = 6
/** Words among which different ones are counted: vocabulary grows with length, so all texts are held to the same. */
const VOCABULARY_WORDS = 1000
const SLOTS = 8192

const constraints = readDataFile(new URL('./constraints.yaml', import.meta.url)) as { words: string }
const CONSTRAINTS = new WordTable(constraints.words.split(/\s+/).map((word) => [word, 1]))

/** What one pass over the characters of one or more texts counts. */
export interface TextFigures {
  words: number
  longWords: number
  sentences: number
  /** Words in scripts without spaces, one a letter; they are in `words` too. */
  unspacedWords: number
  /** The first 1,000 words, and how many different ones are among them. */
  vocabularyOf: number
  differentWords: number
  lines: number
  listItems: number
  tableRows: number
  fences: number
  /** Characters in code fences; their words are not counted. */
  codeCharacters: number
  /** Formulas: `$$`, `\(`, `\[` and commands such as `\frac`. */
  formulas: number
  numbers: number
  questions: number
  constraints: number
}

export function noFigures(): TextFigures {
  // One literal: spread parts would cost a third of the pass over a short text.
  return {
    words: 0,
    longWords: 0,
    sentences: 0,
    unspacedWords: 0,
    vocabularyOf: 0,
    differentWords: 0,
    lines: 0,
    listItems: 0,
    tableRows: 0,
    fences: 0,
    codeCharacters: 0,
    formulas: 0,
    numbers: 0,
    questions: 0,
    constraints: 0,
  }
}

const slotHashes = new Int32Array(SLOTS)
const slotGenerations = new Int32Array(SLOTS)
let generation = 0

/** Forgets the words that were seen: the next texts are measured on their own. */
export function forgetWords(): void {
  generation = (generation + 1) | 0
}

/** Whether a word of this hash is seen for the first time; words that share one of 8,192 slots count again. */
function isNew(hash: number): boolean {
  const slot = (hash ^ (hash >>> 13)) & (SLOTS - 1)
  if (slotGenerations[slot] === generation && slotHashes[slot] === hash) return false
  slotGenerations[slot] = generation
  slotHashes[slot] = hash
  return true
}

const [TAB, NEWLINE, SPACE, BANG, DOLLAR] = [9, 10, 32, 33, 36]
const [STAR, PLUS, DASH, DOT, QUESTION] = [42, 43, 45, 46, 63]
const [BACKSLASH, BACKTICK, PIPE, BULLET, APOSTROPHE] = [92, 96, 124, 0x2022, 0x2019]

/**
 * Adds the figures of a text, in one pass over its UTF-16 units. A sentence ends at an end mark behind which no letter or
 * digit stands, and at the end of a line, so that lists and headings are no endless sentences. `looksForConstraints` says
 * whether constraints are counted, as in prompts.
 */
export function addFigures(into: TextFigures, text: string, looksForConstraints = false): void {
  const end = readUnits(text)
  let { words, longWords, sentences, numbers } = into
  let inSentence = 0
  let at = beginLine(into, text, 0)
  while (at < end) {
    const unit = UNITS[at]!
    let letter = SMALL_LETTERS[unit]!
    if (letter !== 0) {
      const start = at
      let hash = HASH_START
      if (isUnspaced(unit)) {
        into.unspacedWords++
        hash = hashLetter(hash, letter)
        at++
      } else {
        do {
          hash = hashLetter(hash, letter)
          at++
          letter = SMALL_LETTERS[UNITS[at]!]!
        } while (letter !== 0 && !(letter >= 0x0e00 && isUnspaced(letter)))
        // "don't" is one word: what stands behind the apostrophe is passed over.
        const behind = UNITS[at]!
        if (behind === 39 || behind === APOSTROPHE) at = endOfContraction(at)
      }
      words++
      inSentence = 1
      if (at - start > LONG) longWords++
      if (into.vocabularyOf < VOCABULARY_WORDS) {
        into.vocabularyOf++
        if (isNew(hash)) into.differentWords++
      }
      if (looksForConstraints && CONSTRAINTS.find(hash, start, at) !== 0) into.constraints++
      continue
    }
    at++
    if (unit === SPACE) continue
    if (isDigit(unit)) {
      while (isInNumber(UNITS[at]!)) at++
      // A full stop behind a number ends its sentence.
      while (!isDigit(UNITS[at - 1]!)) at--
      numbers++
    } else if (unit === NEWLINE) {
      sentences += inSentence
      inSentence = 0
      at = beginLine(into, text, at)
    } else if (unit === DOT || unit === QUESTION || unit === BANG || unit >= 0x3002) {
      if (unit === QUESTION || unit === 0xff1f) into.questions++
      if (unit < 0x80 ? !isJoined(text, at) : unit === 0x3002 || unit === 0xff01 || unit === 0xff1f) {
        sentences += inSentence
        inSentence = 0
      }
    } else if (unit === BACKSLASH || unit === DOLLAR) {
      if (beginsFormula(text, at, unit)) into.formulas++
    }
  }
  into.words = words
  into.longWords = longWords
  into.sentences = sentences + inSentence
  into.numbers = numbers
}

/** Behind "'t" or "’s" where a word ends in it; `at` itself otherwise. */
function endOfContraction(at: number): number {
  let behind = at + 1
  while (behind <= at + 3 && SMALL_LETTERS[UNITS[behind]!] !== 0) behind++
  return behind > at + 1 && behind <= at + 3 ? behind : at
}

function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57
}

function isInNumber(unit: number): boolean {
  return isDigit(unit) || unit === 44 || unit === DOT
}

/** Whether a letter or digit follows an end mark: "3.5", "e.g.", "example.com". */
function isJoined(text: string, at: number): boolean {
  if (at >= text.length) return false
  const unit = text.charCodeAt(at)
  return SMALL_LETTERS[unit] !== 0 || isDigit(unit)
}

function beginsFormula(text: string, at: number, unit: number): boolean {
  const next = at < text.length ? text.charCodeAt(at) : 0
  if (unit === DOLLAR) return next === DOLLAR
  if (next === 40 || next === 91) return true
  return next >= 97 && next <= 122 && at + 1 < text.length && SMALL_LETTERS[text.charCodeAt(at + 1)] !== 0
}

/** Counts what a line begins with; gives where its text goes on, behind the fence where one begins. */
function beginLine(into: TextFigures, text: string, start: number): number {
  let at = start
  while (at < text.length && (text.charCodeAt(at) === SPACE || text.charCodeAt(at) === TAB)) at++
  if (at >= text.length) return at
  const unit = text.charCodeAt(at)
  if (unit === NEWLINE) return at
  into.lines++
  if (unit === BACKTICK && text.startsWith('```', at)) {
    const close = text.indexOf('\n```', at + 3)
    const behind = close < 0 ? text.length : close + 4
    into.fences++
    into.codeCharacters += behind - at
    return behind
  }
  if (unit === PIPE) into.tableRows++
  else if (isBullet(text, at, unit)) into.listItems++
  return at
}

/** A list item: a bullet and a space, or up to three digits, a dot or bracket, and a space. */
function isBullet(text: string, at: number, unit: number): boolean {
  if (unit === BULLET) return true
  if (unit === DASH || unit === STAR || unit === PLUS) return text.charCodeAt(at + 1) === SPACE
  let behind = at
  while (behind < at + 3 && text.charCodeAt(behind) >= 48 && text.charCodeAt(behind) <= 57) behind++
  if (behind === at) return false
  const mark = text.charCodeAt(behind)
  return (mark === DOT || mark === 41) && text.charCodeAt(behind + 1) === SPACE
}

/** Runs of letters and marks, and each letter of a script without spaces: words for a length, code included. */
export function wordsOf(text: string): number {
  let words = 0
  let before = 0
  const end = readUnits(text)
  for (let at = 0; at < end; at++) {
    const unit = UNITS[at]!
    const letter = SMALL_LETTERS[unit]!
    if (letter !== 0 && (before === 0 || (unit >= 0x0e00 && isUnspaced(unit)))) words++
    before = letter
  }
  return words
}
