import { learnedTexts } from '../../attributes/answers.js'
import type { ReadRecord, ReadText } from '../../attributes/read-record.js'
import { WordReader } from './word-reader.js'

/** Of a text with more words its beginning is read. */
const MOST_WORDS = 2 ** 20

/** A text of a sample, with the place of its words in `SampleWords.words`. */
export interface SampleText extends ReadText {
  /** Number of its record in the sample. */
  record: number
  from: number
  to: number
}

/** Numbers words as they come up; equal 64-bit hashes are taken for the same word. */
class Vocabulary {
  size = 0
  low = new Uint32Array(2 ** 14)
  high = new Uint32Array(2 ** 14)
  #slots = new Uint32Array(2 ** 15)

  numberOf(low: number, high: number): number {
    const slots = this.#slots
    const mask = slots.length - 1
    let slot = low & mask
    for (;;) {
      const found = slots[slot]!
      if (found === 0) break
      if (this.low[found - 1] === low && this.high[found - 1] === high) return found - 1
      slot = (slot + 1) & mask
    }
    const number = this.size++
    this.low[number] = low
    this.high[number] = high
    slots[slot] = number + 1
    if (this.size === this.low.length) this.#grow()
    return number
  }

  #grow(): void {
    const { low, high, size } = this
    this.low = new Uint32Array(size * 2)
    this.low.set(low)
    this.high = new Uint32Array(size * 2)
    this.high.set(high)
    const slots = new Uint32Array(size * 4)
    const mask = slots.length - 1
    for (let number = 0; number < size; number++) {
      let slot = low[number]! & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = number + 1
    }
    this.#slots = slots
  }
}

/** The words of the texts of a sample from which a model learns, as numbers. */
export interface SampleWords {
  /** Records of the sample, those without a text included. */
  records: number
  texts: readonly SampleText[]
  /** Which of `texts` are of each record: those from `textsFrom[record]` until `textsFrom[record + 1]`. */
  textsFrom: Uint32Array
  /** The numbers of all words, text after text. */
  words: Uint32Array
  /** How many different words there are. */
  vocabulary: number
  /** Halves of the hash of each word, by its number. */
  low: Uint32Array
  high: Uint32Array
}

/** Reads the texts of a sample: see `learnedTexts`. */
export function readSample(records: readonly ReadRecord[]): SampleWords {
  const reader = new WordReader()
  const vocabulary = new Vocabulary()
  const texts: SampleText[] = []
  const textsFrom = new Uint32Array(records.length + 1)
  let words = new Uint32Array(2 ** 16)
  let to = 0
  for (const [record, read] of records.entries()) {
    for (const { role, field, text } of learnedTexts(read)) {
      const count = reader.read(text, MOST_WORDS)
      if (to + count > words.length) {
        const larger = new Uint32Array(Math.max(words.length * 2, to + count))
        larger.set(words)
        words = larger
      }
      const { low, high } = reader
      const from = to
      for (let at = 0; at < count; at++) words[to++] = vocabulary.numberOf(low[at]!, high[at]!)
      texts.push({ role, field, text, record, from, to })
    }
    textsFrom[record + 1] = texts.length
  }
  const { low, high, size } = vocabulary
  return {
    records: records.length,
    texts,
    textsFrom,
    words: words.subarray(0, to),
    vocabulary: size,
    low,
    high,
  }
}
