import { GrowingNumbers } from './growing-numbers.js'
import { addSeed, seedTable, type SeedTable } from './seed-table.js'
import { THRESHOLDS } from './thresholds.js'
import { rollGrams } from './word-hashes.js'

const { seedWords, mostTextsOfSeed, fewestSeeds, enoughSeeds, keptSeeds } = THRESHOLDS

/** Words of all parts, as hashes in halves; part `n` has those from `firstWord[n]` to `firstWord[n + 1]`. */
export interface PartWords {
  low: Uint32Array
  high: Uint32Array
  firstWord: Uint32Array
}

export interface Seeds {
  table: SeedTable
  /** By slot of the table: where its parts begin in `postings`; the last element is the end. */
  firstPosting: Uint32Array
  postings: Uint32Array
}

/** Cells that count in how many parts a run of words occurs, a byte each: at most 2^28, four for each run. */
const MOST_CELL_BITS = 28
const CELLS_TO_A_GRAM = 4
const MOST_COUNT = 255
/** Cells that are remembered, so that a part counts once for each. */
const LAST_CELLS = 2 ** 14

/** The runs of words of one part after the other. */
class PartGrams {
  readonly #words: PartWords
  readonly #weightOf: (word: number) => number
  low = new Uint32Array(1024)
  high = new Uint32Array(1024)
  count = 0

  #wordWeights = new Float64Array(1024)
  /** Rarity of each run: of its words, in bits; less than 0 for one that is common in the evaluation sets. */
  weights = new Float64Array(1024)

  constructor(words: PartWords, weightOf: (word: number) => number) {
    this.#words = words
    this.#weightOf = weightOf
  }

  read(part: number): void {
    const { low, high, firstWord } = this.#words
    const [from, to] = [firstWord[part]!, firstWord[part + 1]!]
    if (to - from > this.low.length) {
      this.low = new Uint32Array(2 * (to - from))
      this.high = new Uint32Array(2 * (to - from))
      this.weights = new Float64Array(2 * (to - from))
      this.#wordWeights = new Float64Array(2 * (to - from))
    }
    this.count = Math.max(0, to - from - seedWords + 1)
    rollGrams(low, high, from, to, seedWords, this.low, this.high)
  }

  /** Weighs the runs of a part that was read; `texts` counts the parts of each run. */
  weigh(part: number, texts: Uint8Array): void {
    const { low, firstWord } = this.#words
    const from = firstWord[part]!
    for (let at = 0; at < this.count + seedWords - 1; at++) {
      this.#wordWeights[at] = this.#weightOf(low[from + at]!)
    }
    for (let at = 0; at < this.count; at++) {
      let weight = 0
      for (let word = at; word < at + seedWords; word++) weight += this.#wordWeights[word]!
      const isCommon = texts[(this.low[at]! & (texts.length - 1)) >>> 0]! > mostTextsOfSeed
      this.weights[at] = isCommon ? -1 / weight : weight
    }
  }
}

/**
 * Chooses the seeds of all parts and makes their table. Up to `mostSeeds` runs of words all parts give the most telling
 * ones of theirs; beyond, as many of each part as fit, each the most telling of its stretch of the part. `weightOf` is
 * the rarity of a word in bits.
 */
export function chooseSeeds(
  words: PartWords,
  weightOf: (word: number) => number,
  mostSeeds: number = THRESHOLDS.mostSeeds,
): Seeds {
  const parts = words.firstWord.length - 1
  const grams = new PartGrams(words, weightOf)
  const texts = countTexts(words, grams)
  const seedsOfPart =
    words.low.length <= mostSeeds
      ? Number.POSITIVE_INFINITY
      : Math.max(fewestSeeds, Math.floor(mostSeeds / parts))
  const chosen = { low: new GrowingNumbers(), high: new GrowingNumbers(), part: new GrowingNumbers() }
  for (let part = 0; part < parts; part++) {
    grams.read(part)
    grams.weigh(part, texts)
    for (const at of grams.count > seedsOfPart ? mostTelling(grams, seedsOfPart) : telling(grams)) {
      chosen.low.push(grams.low[at]!)
      chosen.high.push(grams.high[at]!)
      chosen.part.push(part)
    }
  }
  return makeTable(chosen.low.values, chosen.high.values, chosen.part.values)
}

/** In how many parts each run of words occurs, by cells that chance may make too high. */
function countTexts({ low, firstWord }: PartWords, grams: PartGrams): Uint8Array {
  const bits = Math.min(MOST_CELL_BITS, Math.ceil(Math.log2(CELLS_TO_A_GRAM * (low.length + 1))))
  const texts = new Uint8Array(2 ** bits)
  // The cell that was last counted of those with the same lower bits, and for which part: a part counts once.
  const lastCell = new Uint32Array(LAST_CELLS)
  const lastPart = new Uint32Array(LAST_CELLS)
  for (let part = 0; part + 1 < firstWord.length; part++) {
    grams.read(part)
    for (let at = 0; at < grams.count; at++) {
      const cell = (grams.low[at]! & (texts.length - 1)) >>> 0
      const last = cell % LAST_CELLS
      if (lastCell[last] === cell && lastPart[last] === part + 1) continue
      lastCell[last] = cell
      lastPart[last] = part + 1
      if (texts[cell]! < MOST_COUNT) texts[cell]!++
    }
  }
  return texts
}

/** The place of the most telling run of each of `count` stretches of a part. */
function mostTelling({ count: grams, weights }: PartGrams, count: number): number[] {
  return Array.from({ length: count }, (_, n) => {
    const to = Math.floor(((n + 1) * grams) / count)
    let best = Math.floor((n * grams) / count)
    for (let at = best + 1; at < to; at++) if (weights[at]! > weights[best]!) best = at
    return best
  })
}

/** The places of all runs of a part but the common ones and the least telling of a long part. */
function telling(grams: PartGrams): number[] {
  const { count, weights } = grams
  const places = Array.from({ length: count }, (_, at) => at).filter((at) => weights[at]! > 0)
  if (places.length < fewestSeeds) return mostTelling(grams, Math.min(fewestSeeds, count))
  const kept = Math.max(enoughSeeds, Math.ceil(count * keptSeeds))
  return places.sort((a, b) => weights[b]! - weights[a]! || a - b).slice(0, kept)
}

function makeTable(low: Uint32Array, high: Uint32Array, part: Uint32Array): Seeds {
  const table = seedTable(seedWords, low.length)
  const slots = low.map((half, at) => addSeed(table, half, high[at]!))
  const firstPosting = new Uint32Array(new SharedArrayBuffer((table.tags.length + 1) * 4))
  for (const slot of slots) if (firstPosting[slot + 1]! < mostTextsOfSeed) firstPosting[slot + 1]!++
  for (let slot = 0; slot < table.tags.length; slot++) firstPosting[slot + 1]! += firstPosting[slot]!
  const postings = new Uint32Array(new SharedArrayBuffer(firstPosting.at(-1)! * 4))
  const filled = new Uint8Array(table.tags.length)
  for (let at = 0; at < slots.length; at++) {
    const slot = slots[at]!
    if (filled[slot] === mostTextsOfSeed) continue
    postings[firstPosting[slot]! + filled[slot]!] = part[at]!
    filled[slot]!++
  }
  return { table, firstPosting, postings }
}
