import { randomNumbers } from '../corpus.js'
import { SHINGLE_WORDS } from './driven-index.js'
import { madeUpWords, normal } from './texts.js'

const WORDS = 32_768
const SPREAD = 0.8
/** Room for a word and the space behind it. */
const SLOT = 10
const MOST_WORDS = 5000
const BATCH = 2 ** 20

/** A number of shingles, from a log-normal distribution. */
export function shingleCount(median: number, random: () => number): number {
  return Math.min(MOST_WORDS, Math.max(2, Math.round(median * Math.exp(SPREAD * normal(random)))))
}

/** JSON lines of texts that have nothing to do with each other, in batches of about 1 MiB. */
export function* unrelatedLines(documents: number, median: number, seed: number): Generator<Uint8Array> {
  const random = randomNumbers(seed)
  const words = madeUpWords(WORDS, 41)
  // Word after word, in slots of one length.
  const letters = new Uint8Array(WORDS * SLOT)
  for (const [at, word] of words.entries()) letters.set(Buffer.from(`${word} `), at * SLOT)
  const lengths = Uint8Array.from(words, (word) => word.length + 1)
  const [open, close] = [Buffer.from('{"text":"'), Buffer.from('"}\n')]
  const batch = new Uint8Array(BATCH + SLOT * (MOST_WORDS + 10))
  let filled = 0
  for (let done = 0; done < documents; done++) {
    filled += open.copy(batch, filled)
    const count = shingleCount(median, random) + SHINGLE_WORDS - 1
    for (let at = 0; at < count; at++) {
      const word = Math.floor(random() * WORDS)
      for (let letter = 0; letter < SLOT; letter++) batch[filled + letter] = letters[word * SLOT + letter]!
      filled += lengths[word]!
    }
    filled += close.copy(batch, filled)
    if (filled < BATCH && done + 1 < documents) continue
    yield batch.subarray(0, filled)
    filled = 0
  }
}
