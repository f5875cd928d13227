import { exchangesOf, isAnswer } from '../../attributes/answers.js'
import { classOf } from '../../attributes/levels.js'
import { formatOf } from '../../attributes/format.js'
import type { ReadRecord } from '../../attributes/read-record.js'
import { wordsOf } from '../../attributes/text-figures.js'
import type { Score } from '../scores.js'
import { LENGTH_CLASSES } from './control.js'
import { WordReader } from './word-reader.js'

/** Buckets that words fall into, and the most words of a text that are read. */
const BUCKETS = 65_536

/**
 * How like a target the records are, 0 to 1 each: `words`, 1 - the Jensen-Shannon divergence (base 2) of the words'
 * frequencies; `format`, `length` and `turns`, 1 - the total variation between the shares of the answers' formats, of their
 * classes of length, and of the numbers of exchanges. The score is the mean.
 * Source of the divergence: J. Lin, "Divergence Measures Based on the Shannon Entropy", 1991.
 */
export function alignmentWith(target: readonly ReadRecord[], records: readonly ReadRecord[]): Score {
  if (target.length === 0 || records.length === 0) return { score: null, measures: {} }
  const measures = {
    words: 1 - divergence(wordShares(target), wordShares(records)),
    format: overlap(classes(target, formatOf), classes(records, formatOf)),
    length: overlap(classes(target, lengthOf), classes(records, lengthOf)),
    turns: overlap(turnClasses(target), turnClasses(records)),
  }
  const all = Object.values(measures)
  return { score: all.reduce((sum, one) => sum + one, 0) / all.length, measures }
}

function lengthOf(text: string): string {
  return String(classOf(wordsOf(text), LENGTH_CLASSES))
}

function wordShares(records: readonly ReadRecord[]): Float64Array {
  const reader = new WordReader()
  const counts = new Float64Array(BUCKETS)
  let all = 0
  for (const { texts } of records) {
    for (const text of texts.filter(isAnswer)) {
      const words = reader.read(text.text, BUCKETS)
      for (let at = 0; at < words; at++) counts[reader.low[at]! & (BUCKETS - 1)]!++
      all += words
    }
  }
  return all === 0 ? counts : counts.map((count) => count / all)
}

function divergence(one: Float64Array, other: Float64Array): number {
  let bits = 0
  for (let at = 0; at < one.length; at++) {
    const [p, q] = [one[at]!, other[at]!]
    const middle = (p + q) / 2
    if (p > 0) bits += (p / 2) * Math.log2(p / middle)
    if (q > 0) bits += (q / 2) * Math.log2(q / middle)
  }
  return Math.min(1, Math.max(0, bits))
}

function classes(records: readonly ReadRecord[], classOfText: (text: string) => string): Map<string, number> {
  return shares(records.flatMap(({ texts }) => texts.filter(isAnswer).map(({ text }) => classOfText(text))))
}

function turnClasses(records: readonly ReadRecord[]): Map<string, number> {
  return shares(records.map((record) => String(Math.min(8, exchangesOf(record).length))))
}

function shares(values: readonly string[]): Map<string, number> {
  const found = new Map<string, number>()
  for (const value of values) found.set(value, (found.get(value) ?? 0) + 1 / values.length)
  return found
}

function overlap(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number {
  let common = 0
  for (const [value, share] of one) common += Math.min(share, other.get(value) ?? 0)
  return common
}
