import { shinglesOf } from '../accuracy/exact-jaccard.js'

/**
 * What a word is to the truth of this comparison: a run of letters, digits and underscores, as most of the peers have
 * it (`\w+` of Python). Marks and scripts without spaces are not looked at.
 */
export const WORD = /[\p{L}\p{N}_]+/gu

/** Gives each word a number, so that runs of words are runs of numbers. */
export class WordNumbers {
  readonly #numbers = new Map<string, number>()

  /**
   * The distinct runs of five words of a text, in lower case, as sorted numbers of 53 bits: two runs are the same by
   * chance once in 10^16. A text of fewer words is one run; one without words has none.
   */
  shingles(text: string): Float64Array {
    const words = (text.toLowerCase().match(WORD) ?? []).map((word) => this.#numberOf(word))
    return Float64Array.from(shinglesOf(words)).sort()
  }

  #numberOf(word: string): number {
    let number = this.#numbers.get(word)
    if (number === undefined) {
      number = this.#numbers.size
      this.#numbers.set(word, number)
    }
    return number
  }
}
