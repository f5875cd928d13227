const SHORTEST = 4
const LONGEST = 10

/** Words by their length, to be put over one another without a change of any other byte. */
export class SameLengthWords {
  #byLength = Array.from({ length: LONGEST + 1 }, () => [])

  /** @param {readonly string[]} words of small letters from a to z; others, and short and long ones, are left out */
  constructor(words) {
    for (const word of new Set(words)) {
      if (/^[a-z]{4,10}$/.test(word)) this.#byLength[word.length].push(Buffer.from(word))
    }
  }

  /** Whether words of a length can be replaced. */
  has(length) {
    return length >= SHORTEST && length <= LONGEST && this.#byLength[length].length > 1
  }

  /**
   * Puts another word over the one at `at`.
   * @param {Buffer} bytes
   * @param {number} at
   * @param {number} length one that `has` says yes to
   * @param {import('./random-numbers.mjs').RandomNumbers} random
   */
  replace(bytes, at, length, random) {
    const choices = this.#byLength[length]
    const chosen = random.below(choices.length)
    const word = choices[chosen]
    const isSame = word.compare(bytes, at, at + length) === 0
    ;(isSame ? choices[(chosen + 1) % choices.length] : word).copy(bytes, at)
  }
}
