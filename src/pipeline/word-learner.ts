import { GRAM_BUCKETS, WORD_CELLS, type WordCounts } from '../../native-free-kernels/attributes/attributes.js'
import { setWordModel, type SharedWordModel } from '../stages/word-model.js'
import type { Learner } from './learn.js'

export function noCounts(): WordCounts {
  return { words: new Uint32Array(WORD_CELLS), grams: new Uint32Array(GRAM_BUCKETS) }
}

export function addCounts(sum: WordCounts, counts: WordCounts): void {
  for (let at = 0; at < sum.words.length; at++) sum.words[at]! += counts.words[at]!
  for (let at = 0; at < sum.grams.length; at++) sum.grams[at]! += counts.grams[at]!
}

/** Learns how often words occur; `target`: how often they do in the target, where relevance is measured. */
export function wordLearner(model: SharedWordModel, target: Uint32Array | undefined): Learner {
  const sum = noCounts()
  return {
    take: ({ counts }) => {
      if (counts) addCounts(sum, counts)
    },
    learn: () => setWordModel(model, sum, target),
  }
}
