import type { Score } from '../scores.js'
import { NgramHasher, NgramTable, ngramScale } from './ngrams.js'
import type { SampleWords } from './words.js'

const NGRAM_WORDS = 4
const LEAST_RECORDS = 8

/**
 * Whether more volume brings more content.
 * - `growth`: distinct 4-grams of words of the last quarter of the sample that the first three quarters do not have,
 *   of all distinct 4-grams of that quarter; as expected over all orders of the records, so that it does not depend on
 *   the order: the slope of the sample-based rarefaction curve (Colwell, Mao and Chang 2004, doi.org/10.1890/03-0557).
 * - `unique`: the share of the records of the whole run that are no exact or near duplicates, 0 to 1, as given.
 *
 * score = unique² × √growth.
 */
export function scalability(sample: SampleWords, unique: number): Score {
  const scale = ngramScale(sample.words.length)
  const hasher = new NgramHasher(NGRAM_WORDS)
  const table = new NgramTable(sample.words.length / scale)
  for (const { record, from, to } of sample.texts) {
    const count = hasher.sample(sample, from, to, scale)
    for (let at = 0; at < count; at++) table.add(hasher.low[at]!, hasher.high[at]!, record)
  }
  const enough = sample.records >= LEAST_RECORDS && table.size > 0
  const growth = enough ? expectedGrowth(table.frequencies(sample.records), sample.records) : null
  table.release()
  return {
    score: growth === null ? null : unique ** 2 * Math.sqrt(growth),
    measures: { growth, unique, records: sample.records },
  }
}

/**
 * Of the n-grams expected in a random quarter of the records the share that only this quarter has. An n-gram of f of
 * N records has all of them in a quarter of q with chance C(N-f, q-f) / C(N, q), none with C(N-f, q) / C(N, q).
 */
function expectedGrowth(frequencies: Float64Array, records: number): number {
  const quarter = Math.round(records / 4)
  let all = 1
  let none = 1
  let only = 0
  let any = 0
  for (let frequency = 1; frequency <= records; frequency++) {
    const drawn = frequency - 1
    all *= Math.max(0, quarter - drawn) / (records - drawn)
    none *= Math.max(0, records - quarter - drawn) / (records - drawn)
    only += frequencies[frequency]! * all
    any += frequencies[frequency]! * (1 - none)
  }
  return only / any
}
