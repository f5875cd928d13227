import { RandomNumbers } from './random-numbers.mjs'

/** What random numbers are for. */
const [PLANTING, TEXTS, ORIGINAL, EDITS] = [1, 2, 3, 4]
const EXACT_SHARE = 0.4
/** Half of the planted records follow their original within about so many records; the others stand anywhere behind it. */
const NEAR_BY = 1000
/** Share of its words that a near duplicate has changed, drawn evenly; at least one word. */
const FEWEST_CHANGED = 0.01
const MOST_CHANGED = 0.04

/**
 * @typedef {object} Planted a duplicate that was put in
 * @property {number} original number of the record that it repeats, from 0
 * @property {'exact' | 'near'} kind
 * @property {number} changed share of the words of its texts that differ from the original
 */

/**
 * Records of a corpus by their number. Each depends on the seed and its number alone, so that a record of any distance
 * can be repeated without being remembered.
 */
export class Corpus {
  #seed
  #duplicates
  #texts
  /** For where duplicates stand, and what is changed in them. */
  #random = new RandomNumbers()
  /** For the texts. */
  #textNumbers = new RandomNumbers()

  /**
   * @param {object} options
   * @param {number} options.seed from 0 to 2^32 - 1
   * @param {number} options.duplicates share of the records that repeat an earlier one, from 0 to 0.9
   * @param {import('./made-up-texts.mjs').MadeUpTexts | import('./varied-lines.mjs').VariedLines} options.texts
   */
  constructor({ seed, duplicates, texts }) {
    this.#seed = seed
    this.#duplicates = duplicates
    this.#texts = texts
  }

  /**
   * Appends record `number` with its line feed; tells where it is a planted duplicate.
   * @param {number} number from 0 to 2^53
   * @param {import('./output-bytes.mjs').OutputBytes} output
   * @returns {Planted | undefined}
   */
  write(number, output) {
    if (!this.#isPlanted(number)) {
      this.#writeOriginal(number, output)
      return undefined
    }
    this.#random.seek(this.#seed, ORIGINAL, number)
    const isExact = this.#random.fraction() < EXACT_SHARE
    const original = this.#originalOf(number)
    const from = output.length
    this.#writeOriginal(original, output)
    const changed = isExact ? 0 : this.#edit(number, original, output, from)
    return { original, kind: changed === 0 ? 'exact' : 'near', changed }
  }

  #isPlanted(number) {
    if (number === 0) return false
    this.#random.seek(this.#seed, PLANTING, number)
    return this.#random.fraction() < this.#duplicates
  }

  #writeOriginal(number, output) {
    this.#textNumbers.seek(this.#seed, TEXTS, number)
    this.#texts.write(number, this.#textNumbers, output)
  }

  /** An earlier record that is no planted one. */
  #originalOf(number) {
    const isNearBy = this.#random.fraction() < 0.5
    const distance = this.#random.below(isNearBy ? Math.min(NEAR_BY, number) : number)
    let original = number - 1 - distance
    while (this.#isPlanted(original)) original--
    return original
  }

  /** Changes words of the record at `from`; returns their share. */
  #edit(number, original, output, from) {
    const { words, replacements } = this.#texts
    const places = this.#texts.placesOfWords(original, output, from)
    this.#random.seek(this.#seed, EDITS, number)
    const share = FEWEST_CHANGED + (MOST_CHANGED - FEWEST_CHANGED) * this.#random.fraction()
    const count = places.length / 2
    const wanted = Math.min(count, Math.max(1, Math.round(share * words)))
    // The first `wanted` of a random order: Fisher and Yates.
    for (let at = 0; at < wanted; at++) {
      const chosen = at + this.#random.below(count - at)
      const [place, length] = [places[chosen * 2], places[chosen * 2 + 1]]
      places[chosen * 2] = places[at * 2]
      places[chosen * 2 + 1] = places[at * 2 + 1]
      replacements.replace(output.bytes, place, length, this.#random)
    }
    return wanted / words
  }
}
