import type { Score } from '../scores.js'
import { NEW, NgramHasher, NgramTable, SAME, ngramHash, ngramScale } from './ngrams.js'
import type { SampleWords } from './words.js'

/** Words of the n-grams by which texts are compared. */
export const NOVELTY_WORDS = 5

/** Distinct n-grams of what is known already, by `ngramHash`: of `NgramHasher` with `NOVELTY_WORDS` words. */
export interface KnownNgrams {
  has(hash: number): boolean
}

/**
 * How much of the records is new: mean over records of the share of a record's distinct 5-grams of words that
 * - `newInStream`: no earlier record of the sample has;
 * - `newToReference`: the reference does not have.
 *
 * Records of which no n-gram was looked at do not count (see `ngramScale`). The first grows smaller with the sample:
 * compare samples of about one size. score = newToReference where there is a reference, else newInStream.
 */
export function novelty(sample: SampleWords, reference?: KnownNgrams): Score {
  const scale = ngramScale(sample.words.length)
  const hasher = new NgramHasher(NOVELTY_WORDS)
  const table = new NgramTable(sample.words.length / scale)
  let newInStream = 0
  let newToReference = 0
  let records = 0
  for (let record = 0; record < sample.records; record++) {
    let distinct = 0
    let unseen = 0
    let unknown = 0
    for (let text = sample.textsFrom[record]!; text < sample.textsFrom[record + 1]!; text++) {
      const { from, to } = sample.texts[text]!
      const count = hasher.sample(sample, from, to, scale)
      const { low, high } = hasher
      for (let at = 0; at < count; at++) {
        const before = table.add(low[at]!, high[at]!, record)
        if (before === SAME) continue
        distinct++
        if (before === NEW) unseen++
        if (reference && !reference.has(ngramHash(low[at]!, high[at]!))) unknown++
      }
    }
    if (distinct === 0) continue
    records++
    newInStream += unseen / distinct
    newToReference += unknown / distinct
  }
  table.release()
  const measures = {
    newInStream: records < 2 ? null : newInStream / records,
    newToReference: reference && records > 0 ? newToReference / records : null,
    records,
  }
  return { score: reference ? measures.newToReference : measures.newInStream, measures }
}
