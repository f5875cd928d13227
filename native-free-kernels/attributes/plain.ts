import { fillRegisters, hashWord, hashWords, shingles } from '../sketch/plain.js'
import { words } from '../text/plain.js'
import { COARSE_KEYS, GRAM_BUCKETS, WORD_CELLS, type WordCounts } from './attributes.js'

const MULTIPLIER = 0x9e3779b97f4a7c15n
const MULTIPLIER_2 = 0xc2b2ae3d27d4eb4fn
/** Registers of one key of a coarse sketch. */
const REGISTERS_PER_KEY = 3
/** Of a record of more words that are not common, its beginning is sketched. */
const CONTENT_WORD_CAPACITY = 16_384
/** Words to a run of which a reference may know. */
const RUN = 5
/** Words to a run of which a record may have two. */
const SHORT_RUN = 3
const SHORTEST_WORD = 3
const LONGEST_WORD = 24
/** Of a record of more letter pairs the rest is not looked at, but for the word in which they are reached. */
const MOST_PAIRS = 4096
const MOST_RUNS = 4096

const wrap = (value: bigint) => BigInt.asUintN(64, value)
const turn13 = (value: bigint) => wrap((value << 13n) | (value >> 51n))

/** The hashes of the words of a text. */
export function wordHashes(text: string): bigint[] {
  return words(text).map(hashWord)
}

/** Where a word is counted, and where it says whether it is common. */
export function cellOfWord(word: bigint): number {
  return Number(wrap(word * MULTIPLIER_2) >> 48n)
}

export function bucketOfWord(word: bigint): number {
  return bucketOf(word)
}

export function bucketOfPair(first: bigint, second: bigint): number {
  const hash = wrap((turn13(first) ^ second) * MULTIPLIER)
  return bucketOf(hash ^ (hash >> 29n))
}

function bucketOf(hash: bigint): number {
  return Number(((wrap(hash * MULTIPLIER_2) >> 32n) * BigInt(GRAM_BUCKETS)) >> 32n)
}

/** The buckets of the words and of the pairs of words of a text. */
export function bucketsOf(text: string): number[] {
  const hashes = wordHashes(text)
  return hashes.flatMap((word, at) =>
    at === 0 ? [bucketOfWord(word)] : [bucketOfWord(word), bucketOfPair(hashes[at - 1]!, word)],
  )
}

/** How often words and pairs of words occur in texts; no pair goes over the edge of a text. */
export function countWords(texts: readonly string[]): WordCounts {
  const counts = { words: new Uint32Array(WORD_CELLS), grams: new Uint32Array(GRAM_BUCKETS) }
  for (const text of texts) {
    for (const word of wordHashes(text)) counts.words[cellOfWord(word)]!++
    for (const bucket of bucketsOf(text)) counts.grams[bucket]!++
  }
  return counts
}

/** The importance weight of a record, and how many words and pairs of words it is the sum of. */
export function weigh(texts: readonly string[], weights: Float64Array): { weight: number; grams: number } {
  const buckets = texts.flatMap(bucketsOf)
  return { weight: buckets.reduce((sum, bucket) => sum + weights[bucket]!, 0), grams: buckets.length }
}

function isCommon(word: bigint, common: Uint8Array): boolean {
  const cell = cellOfWord(word)
  return ((common[cell >> 3]! >> (cell & 7)) & 1) !== 0
}

/** The words of a record that are not common, as a sketch has them. */
export function contentWords(texts: readonly string[], common: Uint8Array): bigint[] {
  const content = texts.flatMap(wordHashes).filter((word) => !isCommon(word, common))
  return content.slice(0, CONTENT_WORD_CAPACITY).map((word) => wrap(word * MULTIPLIER_2))
}

/**
 * The coarse keys of a record; undefined where it has no word. A record of common words alone is sketched as one word
 * that all of its words make together.
 */
export function coarseKeys(texts: readonly string[], common: Uint8Array): Uint32Array | undefined {
  const content = contentWords(texts, common)
  if (content.length === 0) {
    const whole = texts.flatMap(wordHashes).reduce((all, word) => wrap(all + word * MULTIPLIER), 0n)
    if (whole === 0n) return undefined
    content.push(whole)
  }
  const hashes = content.map((word) => wrap(word * MULTIPLIER_2))
  const registers = fillRegisters(hashes, COARSE_KEYS * REGISTERS_PER_KEY)
  return Uint32Array.from({ length: COARSE_KEYS }, (_, key) => {
    let hash = wrap(BigInt(key + 1) * MULTIPLIER)
    for (const register of registers.subarray(key * REGISTERS_PER_KEY, (key + 1) * REGISTERS_PER_KEY)) {
      hash = wrap((hash ^ BigInt(register)) * MULTIPLIER_2)
      hash ^= hash >> 29n
    }
    return Number(wrap(hash * MULTIPLIER) >> 32n)
  })
}

/** The hashes of the runs of five words of texts; a text of fewer words is one run, and one of none has none. */
export function runsOf(texts: readonly string[]): bigint[] {
  return texts.flatMap((text) => shingles(words(text), RUN)).map((hash) => hash ^ (hash >> 32n))
}

/**
 * Runs of three words, and those among them that the record had before; none goes over the edge of a text. Each of
 * 8,192 places remembers the run that came to it last, so that a long record has some repeated runs more than are counted.
 */
export function repeatedRuns(texts: readonly string[]): { runs: number; repeated: number } {
  const places = texts.flatMap((text) => {
    const hashes = wordHashes(text)
    return [...hashes.keys()].map((at) => hashes.slice(Math.max(0, at - SHORT_RUN + 1), at + 1))
  })
  const seen = new Map<bigint, bigint>()
  let repeated = 0
  for (const run of places.slice(0, MOST_RUNS)) {
    const hash = wrap(hashWords(run) * MULTIPLIER)
    const tag = BigInt.asUintN(32, hash >> 16n)
    if (seen.get(hash >> 51n) === tag) repeated++
    seen.set(hash >> 51n, tag)
  }
  return { runs: Math.min(places.length, MOST_RUNS), repeated }
}

/** Pairs of letters of a record, edges of words included, and the sum of their entries in a table of 27 x 27. */
export function letterCosts(texts: readonly string[], table: Uint8Array): { pairs: number; cost: number } {
  let pairs = 0
  let cost = 0
  for (const word of texts.flatMap(words)) {
    if (pairs >= MOST_PAIRS) break
    if (word.length < SHORTEST_WORD || word.length > LONGEST_WORD) continue
    const letters = Array.from(word, (byte) => byte - 0x60)
    if (letters.some((letter) => letter < 1 || letter > 26)) continue
    const symbols = [0, ...letters, 0]
    for (let at = 1; at < symbols.length; at++) cost += table[symbols[at - 1]! * 27 + symbols[at]!]!
    pairs += symbols.length - 1
  }
  return { pairs, cost }
}
