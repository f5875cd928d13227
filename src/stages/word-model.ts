import {
  GRAM_BUCKETS,
  WORD_CELLS,
  type WordCounts,
  type WordModel,
} from '../../native-free-kernels/attributes/attributes.js'
import { logRatios } from './relevance/importance.js'

/**
 * A word is common when it is more than this share of all words: some 30 are, in English. With a smaller share the words
 * of a matter that fills a quarter of the corpus would be common too, and its records would look rare.
 */
const COMMON_SHARE = 1 / 200
/** In a few hundred words nothing is known to be common but what occurs as often as this. */
const LEAST_OCCURRENCES = 20

/** A word model that all workers see, once it is learned. */
export type SharedWordModel = SharedArrayBuffer

// The first bytes are a flag that is set once the model is learned.
const COMMON_AT = 64
const WEIGHTS_AT = COMMON_AT + WORD_CELLS / 8

/** A model that is not learned yet: room for a bit for each word cell and a weight for each bucket. */
export function newWordModel(): SharedWordModel {
  return new SharedArrayBuffer(WEIGHTS_AT + GRAM_BUCKETS * 8)
}

/** Learns from the counts of a corpus's beginning, and of the target where relevance is measured. */
export function setWordModel(
  model: SharedWordModel,
  corpus: WordCounts,
  target: Uint32Array | undefined,
): void {
  const all = corpus.words.reduce((sum, count) => sum + count, 0)
  const least = Math.max(LEAST_OCCURRENCES, all * COMMON_SHARE)
  const common = new Uint8Array(model, COMMON_AT, WORD_CELLS / 8)
  corpus.words.forEach((count, cell) => {
    if (count > least) common[cell >> 3]! |= 1 << (cell & 7)
  })
  if (target) new Float64Array(model, WEIGHTS_AT).set(logRatios(target, corpus.grams))
  Atomics.store(new Int32Array(model, 0, 1), 0, 1)
}

/** What was learned; undefined before that. */
export function learnedWordModel(model: SharedWordModel | undefined): WordModel | undefined {
  if (!model || Atomics.load(new Int32Array(model, 0, 1), 0) === 0) return undefined
  return {
    common: new Uint8Array(model, COMMON_AT, WORD_CELLS / 8),
    weights: new Float64Array(model, WEIGHTS_AT),
  }
}
