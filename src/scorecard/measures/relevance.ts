import { exchangesOf } from '../../attributes/answers.js'
import type { ReadRecord, ReadText } from '../../attributes/read-record.js'
import type { Score } from '../scores.js'
import { countWords, inverseFrequencies, type Bags, type Ranges } from './bags.js'
import { mixed } from '../../attributes/mixed.js'
import type { SampleText, SampleWords } from './words.js'

/** Fewer answers do not allow to tell. */
const LEAST_ANSWERS = 20
/** Answers beyond these are not looked at: evenly drawn from the sample. */
const MOST_ANSWERS = 2048
/** Of prompt and answer this many words are compared. */
const MOST_WORDS = 1000
/** Other answers that each prompt is compared with. */
const OTHERS = 4
/** How often another is drawn where the one drawn answers the same prompt. */
const DRAWS = 4

/**
 * How well answers fit their own prompts: the chance that a prompt is more similar to its own answer than to one of
 * another prompt (`auc`, the area under the curve; ties count half). Shuffled answers come to 0.5.
 * Similarity: cosine of (1 + ln tf) × ln(N / df) over words, df among all prompts and answers.
 *
 * score = 2 × auc - 1, at least 0.
 */
export function relevance(sample: SampleWords, records: readonly ReadRecord[]): Score {
  const exchanges = exchangesIn(sample, records)
  const none = { score: null, measures: { auc: null, answers: exchanges.length } }
  if (exchanges.length < LEAST_ANSWERS) return none
  const count = Math.min(MOST_ANSWERS, exchanges.length)
  const drawn = Array.from(
    { length: count },
    (_, at) => exchanges[Math.floor((at * exchanges.length) / count)]!,
  )
  // Prompts come first, then answers, in the same order.
  const documents = [...drawn.map(({ prompt }) => prompt), ...drawn.map(({ answer }) => answer)]
  const bags = countWords(sample, documents, MOST_WORDS)
  const weights = inverseFrequencies(bags)
  const vectors = tfIdf(bags, weights)
  const prompts = drawn.map((_, at) => hashOf(sample, documents[at]!))

  const asked = new Float64Array(sample.vocabulary)
  let won = 0
  let pairs = 0
  for (let at = 0; at < count; at++) {
    for (let row = bags.from[at]!; row < bags.from[at + 1]!; row++) asked[bags.words[row]!] = vectors[row]!
    const own = similarity(bags, vectors, asked, count + at)
    for (let draw = 0; draw < OTHERS; draw++) {
      const other = otherThan(at, draw, prompts)
      if (other < 0) continue
      const chance = similarity(bags, vectors, asked, count + other)
      won += own > chance ? 1 : own === chance ? 0.5 : 0
      pairs++
    }
    for (let row = bags.from[at]!; row < bags.from[at + 1]!; row++) asked[bags.words[row]!] = 0
  }
  if (pairs === 0) return none
  const auc = won / pairs
  return { score: Math.max(0, 2 * auc - 1), measures: { auc, answers: exchanges.length } }
}

function exchangesIn(
  sample: SampleWords,
  records: readonly ReadRecord[],
): { prompt: Ranges; answer: Ranges }[] {
  const exchanges = []
  for (const [record, read] of records.entries()) {
    const places = new Map<string, SampleText>()
    for (let at = sample.textsFrom[record]!; at < sample.textsFrom[record + 1]!; at++) {
      const text = sample.texts[at]!
      places.set(text.field, text)
    }
    const placeOf = ({ field }: ReadText): SampleText => places.get(field)!
    for (const { prompts, answer } of exchangesOf(read)) {
      const prompt = prompts.map(placeOf)
      const place = placeOf(answer)
      if (place.to > place.from && prompt.some(({ from, to }) => to > from))
        exchanges.push({ prompt, answer: [place] })
    }
  }
  return exchanges
}

function tfIdf(bags: Bags, weights: Float64Array): Float64Array {
  const vectors = new Float64Array(bags.from[bags.documents]!)
  for (let document = 0; document < bags.documents; document++) {
    const from = bags.from[document]!
    const to = bags.from[document + 1]!
    let norm = 0
    for (let row = from; row < to; row++) {
      const value = weights[bags.words[row]!]! * (1 + Math.log(bags.counts[row]!))
      vectors[row] = value
      norm += value * value
    }
    if (norm > 0) for (let row = from, by = 1 / Math.sqrt(norm); row < to; row++) vectors[row]! *= by
  }
  return vectors
}

function similarity(bags: Bags, vectors: Float64Array, asked: Float64Array, document: number): number {
  let sum = 0
  for (let row = bags.from[document]!, to = bags.from[document + 1]!; row < to; row++)
    sum += asked[bags.words[row]!]! * vectors[row]!
  return sum
}

function hashOf({ words }: SampleWords, ranges: Ranges): number {
  let hash = 1
  for (const { from, to } of ranges) for (let at = from; at < to; at++) hash = mixed(hash + words[at]!)
  return hash
}

/** One drawn by a hash that answers another prompt; -1 where none was found. */
function otherThan(at: number, draw: number, prompts: readonly number[]): number {
  for (let turn = 0; turn < DRAWS; turn++) {
    const other = mixed(Math.imul(at, 0x9e3779b1) + draw * DRAWS + turn) % prompts.length
    if (other !== at && prompts[other] !== prompts[at]) return other
  }
  return -1
}
