/** Words in a run. */
export const SHINGLE_WORDS = 5

/**
 * What a word is to the truth of this comparison: a run of letters, digits and underscores, as most of the peers have
 * it (`\w+` of Python). Marks and scripts without spaces are not looked at.
 */
export const WORD = /[\p{L}\p{N}_]+/gu

const MULTIPLIERS = [0x9e3779b1, 0x85ebca6b] as const

/** Gives each word a number, so that runs of words are runs of numbers. */
export class WordNumbers {
  readonly #numbers = new Map<string, number>()

  /**
   * The distinct runs of five words of a text, in lower case, as sorted numbers of 53 bits: two runs are the same by
   * chance once in 10^16. A text of fewer words is one run; one without words has none.
   */
  shingles(text: string): Float64Array {
    const words = (text.toLowerCase().match(WORD) ?? []).map((word) => this.#numberOf(word))
    if (words.length === 0) return new Float64Array(0)
    const shingles = new Set<number>()
    const runs = Math.max(1, words.length - SHINGLE_WORDS + 1)
    for (let start = 0; start < runs; start++) {
      let [high, low] = [1, 2]
      const end = Math.min(words.length, start + SHINGLE_WORDS)
      for (let at = start; at < end; at++) {
        high = Math.imul(high ^ words[at]!, MULTIPLIERS[0])
        high ^= high >>> 15
        low = Math.imul((low ^ words[at]!) + 1, MULTIPLIERS[1])
        low ^= low >>> 13
      }
      shingles.add((high >>> 11) * 2 ** 32 + (low >>> 0))
    }
    return Float64Array.from(shingles).sort()
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
