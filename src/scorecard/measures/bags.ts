import type { SampleWords } from './words.js'

/** Word counts of documents, each the words of some texts, in rows one after the other. */
export interface Bags {
  documents: number
  /** Its words are those from `from[document]` until `from[document + 1]`. */
  from: Uint32Array
  words: Uint32Array
  /** How often the word occurs there. */
  counts: Uint32Array
  /** Documents that have each word, by its number. */
  frequency: Uint32Array
}

/** A document: ranges of the words of a sample. */
export type Ranges = readonly { from: number; to: number }[]

/** Counts the words of documents; of each at most the first `limit` words. */
export function countWords(sample: SampleWords, documents: readonly Ranges[], limit = Infinity): Bags {
  const { vocabulary } = sample
  const place = new Uint32Array(vocabulary)
  const frequency = new Uint32Array(vocabulary)
  const from = new Uint32Array(documents.length + 1)
  let words = new Uint32Array(2 ** 16)
  let counts = new Uint32Array(2 ** 16)
  let size = 0
  for (const [document, ranges] of documents.entries()) {
    const first = size
    let left = limit
    for (const range of ranges) {
      const end = Math.min(range.to, range.from + left)
      left -= end - range.from
      if (size + end - range.from > words.length) {
        const room = Math.max(words.length * 2, size + end - range.from)
        words = resized(words, room)
        counts = resized(counts, room)
      }
      for (let at = range.from; at < end; at++) {
        const word = sample.words[at]!
        // A word's place is its row plus one; one of an earlier document lies before this one's first row.
        const row = place[word]!
        if (row > first) counts[row - 1]!++
        else {
          words[size] = word
          counts[size++] = 1
          place[word] = size
          frequency[word]!++
        }
      }
    }
    from[document + 1] = size
  }
  return { documents: documents.length, from, words, counts, frequency }
}

function resized(array: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(length)
  larger.set(array)
  return larger
}

/** Inverse document frequency ln(N / df) of each word, at most `most`; 0 for words of fewer than `least` documents. */
export function inverseFrequencies(
  { documents, frequency }: Bags,
  { most = Infinity, least = 1 }: { most?: number; least?: number } = {},
): Float64Array {
  const weights = new Float64Array(frequency.length)
  for (let word = 0; word < weights.length; word++) {
    const found = frequency[word]!
    if (found >= least) weights[word] = Math.min(most, Math.log(documents / found))
  }
  return weights
}
