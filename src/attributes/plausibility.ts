import { letterTables, PAIRS, SCALE, SYMBOLS } from './letter-pairs.js'
import { LATIN_LETTERS } from './letters.js'
import { UNITS, readUnits } from './units.js'

const BACKTICK = 96
const COLON = 58

/** UTF-16 units that are read of a text: enough to tell, and a bound on hostile ones. */
const READ = 16_384
/** Shorter words say nothing: their letters can hardly stand in another order. */
const SHORTEST_WORD = 3
/** All capitals up to this length are an acronym. */
const LONGEST_ACRONYM = 5
/** The logistic curve: where it is one half, and its width, in bits a pair. */
const MIDDLE = 0
const WIDTH = 0.07
/** From so many bits a pair in English, the first, no other language is tried: it seldom gives as much to another. */
const PLAIN = 0.6
/** With so many pairs the curve counts half; with none the text is taken for plausible. */
const HALF_BELIEVED = 12

const tables = letterTables()

/** ISO 639-1 codes of the languages that can be told, English first. */
export const LETTER_LANGUAGES: readonly string[] = tables.codes

/** Signs beside which letters are no word of prose but code, an address or a formula: digits and these. */
const CODE_SIGNS = new Set([...'0123456789_/\\@=<>{}[]$#&|~^`+%'].map((sign) => sign.charCodeAt(0)))
const IS_CODE_SIGN: Uint8Array = Uint8Array.from({ length: 128 }, (_, unit) => (CODE_SIGNS.has(unit) ? 1 : 0))

/** How often each pair came; then those that came, and how often, close together. */
const counts = new Int32Array(PAIRS)
const seenPairs = new Int32Array(PAIRS)
const seenCounts = new Int32Array(PAIRS)

/** How a text's letters follow one another. */
export interface LetterFlow {
  /** Pairs of letters, edges of words included, of words that are prose. */
  pairs: number
  /**
   * Mean of log2(p(b|a) / p(b)) over the pairs, in the language for which it is highest (English where that gives 0.6):
   * about 0.65 for prose, below 0 for letters in no order.
   */
  bits: number
  /** ISO 639-1 code of that language; undefined where there are no pairs. */
  language: string | undefined
}

/**
 * The pointwise mutual information of a text's letter pairs, in the best of the languages there (static tables, see
 * letter-pairs.yaml). The ratio to the letter's own frequency, and not the bare probability, makes rare letters cost
 * nothing, so that names and loan words do not count as noise: it is the likelihood ratio between words as they are written
 * and the same letters in any order (Church and Hanks, "Word association norms, mutual information, and
 * lexicography", 1990, for the measure).
 */
export function letterFlow(text: string, units = READ): LetterFlow {
  const pairs = countPairs(text, units)
  if (pairs === 0) return { pairs, bits: 0, language: undefined }
  const kinds = gatherCounts()
  let best = -Infinity
  let language = 0
  for (let index = 0; index < tables.pairs.length; index++) {
    const table = tables.pairs[index]!
    let sum = 0
    for (let kind = 0; kind < kinds; kind++) sum += Math.imul(seenCounts[kind]!, table[seenPairs[kind]!]!)
    if (sum > best) [best, language] = [sum, index]
    if (index === 0 && best >= PLAIN * SCALE * pairs) break
  }
  return { pairs, bits: best / pairs / SCALE, language: tables.codes[language] }
}

/** Empties `counts` for the next text; gives the number of kinds of pairs that came. */
function gatherCounts(): number {
  let kinds = 0
  for (let pair = 0; pair < PAIRS; pair++) {
    const count = counts[pair]!
    if (count === 0) continue
    seenPairs[kinds] = pair
    seenCounts[kinds++] = count
    counts[pair] = 0
  }
  return kinds
}

/** Fills `counts` with the pairs of a text's words of prose; gives their number. */
function countPairs(text: string, units: number): number {
  const end = Math.min(readUnits(text), units)
  let pairs = 0
  let at = 0
  while (at < end) {
    const unit = UNITS[at]!
    if (unit >= 0x2000 || LATIN_LETTERS[unit] === 0) {
      if (unit === BACKTICK) at = endOfFence(text, at)
      else if (unit === COLON) at = endOfAddress(text, at)
      else at++
      continue
    }
    const start = at
    let capitals = 0
    for (; at < end; at++) {
      const letter = UNITS[at]!
      if (letter >= 0x2000 || LATIN_LETTERS[letter] === 0) break
      if (letter >= 65 && letter <= 90) capitals++
    }
    if (at - start < SHORTEST_WORD || !isProse(text, start, at, capitals)) continue
    let first = 0
    for (let index = start; index < at; index++) {
      const second = LATIN_LETTERS[UNITS[index]!]!
      counts[first * SYMBOLS + second]!++
      first = second
    }
    counts[first * SYMBOLS]!++
    pairs += at - start + 1
  }
  return pairs
}

/** Behind the code fence that begins at a backtick, or behind that backtick where none does. */
function endOfFence(text: string, at: number): number {
  if (!text.startsWith('```', at)) return at + 1
  const close = text.indexOf('```', at + 3)
  return close < 0 ? text.length : close + 3
}

/** Behind the address whose "://" stands here, or behind the colon. */
function endOfAddress(text: string, at: number): number {
  let end = at + 1
  if (text.startsWith('//', end)) while (end < text.length && text.charCodeAt(end) > 32) end++
  return end
}

function isProse(text: string, start: number, end: number, capitals: number): boolean {
  const length = end - start
  if (capitals === length && length <= LONGEST_ACRONYM) return false
  const before = start > 0 ? UNITS[start - 1]! : 32
  const after = UNITS[end]!
  if (isCodeSign(before) || isCodeSign(after) || after === 40) return false
  // A dot or colon within what has no spaces: an address, a method, a file.
  if ((after === 46 || after === COLON) && (isLetter(text, end + 1) || text.startsWith('//', end + 1)))
    return false
  return !((before === 46 || before === COLON) && isLetter(text, start - 2))
}

function isCodeSign(unit: number): boolean {
  return unit < 128 && IS_CODE_SIGN[unit] !== 0
}

function isLetter(text: string, at: number): boolean {
  const unit = at >= 0 && at < text.length ? text.charCodeAt(at) : 0
  return unit < 0x2000 && LATIN_LETTERS[unit] !== 0
}

/**
 * From 0 to 1: whether a text reads like language rather than noise. 1 / (1 + exp(-bits / 0.07)) of
 * `letterFlow`, drawn towards 1 the fewer pairs there are: 1 - n / (n + 12) (1 - curve). 1 for texts without Latin words:
 * numbers, code, other scripts.
 */
export function plausibilityOf(text: string): number {
  return plausibilityOfFlow(letterFlow(text))
}

/** `plausibilityOf` where the flow is known. */
export function plausibilityOfFlow({ pairs, bits }: LetterFlow): number {
  const curve = 1 / (1 + Math.exp((MIDDLE - bits) / WIDTH))
  return 1 - (pairs / (pairs + HALF_BELIEVED)) * (1 - curve)
}
