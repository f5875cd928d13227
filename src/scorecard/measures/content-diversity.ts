import type { Score } from '../scores.js'
import { countWords, inverseFrequencies, type Bags } from './bags.js'
import { symmetricEigenvalues } from './eigenvalues.js'
import { mixed } from '../../attributes/mixed.js'
import type { SampleWords } from './words.js'

/** Of a record this many words tell what it is about. */
const RECORD_WORDS = 1000
/** Records beyond these are not looked at: evenly drawn from the sample. */
const MOST_RECORDS = 2048
const DIMENSIONS = 96

/** Fewer records do not allow to tell. */
const LEAST_RECORDS = 20
/**
 * Words of a hundredth of the records weigh as much as rarer ones: were the weight to grow further, the words of the
 * only topic of a corpus, which are common in it, would weigh next to nothing, and its records would seem to differ.
 */
const MOST_WEIGHT = Math.log(100)
/** Rarer words tell nothing of what records share. */
const LEAST_FREQUENCY = 3

/**
 * What is worth a score of 0 and of 1; between them scores go by the logarithm. Measured: answers of 42 models to one
 * instruction 7, to 14 requests for recipes 12, to all about food 19, to 637 of AlpacaEval 43.
 */
const LEAST_TOPICS = 8
const MOST_TOPICS = 80
/** Where hardly any records share a word the estimate has no upper bound. */
const MOST_SHOWN = 10_000

/**
 * How many things the records are about.
 * - `topics`: 1 / the mean cosine of two different records, the similarity-sensitive diversity of order 2: as many
 *   topics of equal size that share no word would have that mean (Leinster and Cobbold 2012,
 *   doi.org/10.1890/10-2402.1).
 * - `vendi`: exp(-Σ λ ln λ) over the eigenvalues of the similarity of records (Friedman and Dieng,
 *   arXiv 2210.02410), from the covariance of `DIMENSIONS` signed hashes of the words (Weinberger et al., arXiv 0902.2206).
 *
 * Records are unit vectors of (1 + ln tf) × min(ln(N / df), ln 100).
 * score = ln(topics / 8) / ln(80 / 8), within 0 and 1.
 */
export function contentDiversity(sample: SampleWords): Score {
  const step = Math.max(1, sample.records / MOST_RECORDS)
  const documents = []
  for (let at = 0; Math.floor(at) < sample.records; at += step) {
    const record = Math.floor(at)
    const texts = sample.texts.slice(sample.textsFrom[record], sample.textsFrom[record + 1])
    if (texts.some(({ from, to }) => to > from)) documents.push(texts)
  }
  const bags = countWords(sample, documents, RECORD_WORDS)
  if (bags.documents < LEAST_RECORDS)
    return { score: null, measures: { topics: null, vendi: null, records: bags.documents } }
  const vectors = unitVectors(bags)
  const topics = topicNumber(bags, vectors)
  const score = Math.min(
    1,
    Math.max(0, Math.log(topics / LEAST_TOPICS) / Math.log(MOST_TOPICS / LEAST_TOPICS)),
  )
  return { score, measures: { topics, vendi: vendiScore(bags, vectors), records: bags.documents } }
}

/** Weights of the words of each document, in the rows of the bags; of length 1, or 0 where no word has weight. */
function unitVectors(bags: Bags): Float32Array {
  const weights = inverseFrequencies(bags, {
    most: MOST_WEIGHT,
    least: LEAST_FREQUENCY,
  })
  // Of few records that share all words each word still says what they are about.
  const alike = weights.every((weight) => weight === 0)
  const vectors = new Float32Array(bags.from[bags.documents]!)
  for (let document = 0; document < bags.documents; document++) {
    const from = bags.from[document]!
    const to = bags.from[document + 1]!
    let norm = 0
    for (let row = from; row < to; row++) {
      const weight = alike ? 1 : weights[bags.words[row]!]!
      const value = weight === 0 ? 0 : weight * (1 + Math.log(bags.counts[row]!))
      vectors[row] = value
      norm += value * value
    }
    if (norm > 0) for (let row = from, by = 1 / Math.sqrt(norm); row < to; row++) vectors[row]! *= by
  }
  return vectors
}

/** 1 / the mean cosine of two different documents: from the length of the sum of all. */
function topicNumber(bags: Bags, vectors: Float32Array): number {
  const sum = new Float64Array(bags.frequency.length)
  let own = 0
  for (let row = 0; row < vectors.length; row++) {
    const value = vectors[row]!
    sum[bags.words[row]!]! += value
    own += value * value
  }
  const all = sum.reduce((total, value) => total + value * value, 0)
  const pairs = bags.documents * (bags.documents - 1)
  return Math.min(MOST_SHOWN, pairs / Math.max(all - own, 1e-9))
}

function vendiScore(bags: Bags, vectors: Float32Array): number {
  const size = DIMENSIONS
  const covariance = new Float64Array(size * size)
  const projected = new Float64Array(size)
  for (let document = 0; document < bags.documents; document++) {
    projected.fill(0)
    for (let row = bags.from[document]!, to = bags.from[document + 1]!; row < to; row++) {
      const hash = mixed(bags.words[row]! + 1)
      const value = vectors[row]!
      projected[(hash >>> 1) % size]! += (hash & 1) === 0 ? value : -value
    }
    let norm = 0
    for (let i = 0; i < size; i++) norm += projected[i]! ** 2
    if (norm === 0) continue
    const by = 1 / Math.sqrt(norm)
    for (let i = 0; i < size; i++) projected[i]! *= by
    for (let i = 0; i < size; i++) {
      const value = projected[i]!
      if (value === 0) continue
      for (let j = 0, row = i * size; j <= i; j++) covariance[row + j]! += value * projected[j]!
    }
  }
  let trace = 0
  for (let i = 0; i < size; i++) trace += covariance[i * size + i]!
  if (trace === 0) return 1
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      covariance[i * size + j]! /= trace
      covariance[j * size + i] = covariance[i * size + j]!
    }
  }
  let entropy = 0
  for (const value of symmetricEigenvalues(covariance, size))
    if (value > 0) entropy -= value * Math.log(value)
  return Math.exp(entropy)
}
