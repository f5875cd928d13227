import { deflateSync } from 'node:zlib'
import { isAnswer } from '../../attributes/answers.js'
import type { Score } from '../scores.js'
import { NgramHasher, NgramTable } from './ngrams.js'
import { WordReader } from './word-reader.js'
import type { SampleText, SampleWords } from './words.js'

/** All is measured on this many words of answers: these measures depend on the size. */
export const WORD_BUDGET = 100_000
/** No more UTF-16 code units are compressed, should there be few words in much text. */
const MOST_TEXT = 4_000_000
/** Level of zlib's deflate. */
const LEVEL = 6
/** The longest n-grams, of which self-repetition is told. */
const REPEATED_WORDS = 4

/**
 * Shares of distinct n-grams that ordinary text has: of N words share × (N / 10,000)^-fall. Fitted to one answer each
 * to 637 instructions of AlpacaEval by 227 models, at 10,000 and 150,000 words; of 1,000 words it says 0.93 for
 * bigrams where they have 0.87.
 */
const ORDINARY = [
  { length: 2, share: 0.75, fall: 0.092 },
  { length: 3, share: 0.903, fall: 0.018 },
  { length: 4, share: 0.942, fall: 0.001 },
]
const ORDINARY_WORDS = 10_000
/** The compression ratio of such text. */
const ORDINARY_RATIO = 2.7
/** What ordinary text is worth. */
const ORDINARY_SCORE = 0.7

/**
 * How differently the answers are worded, on 100,000 words of them.
 * - `distinct1` to `distinct4`: distinct n-grams / all n-grams of words (Li et al., arXiv 1510.03055), within answers;
 *   `ngramDiversity`: their sum, 0 to 4 (Padmakumar and He, arXiv 2309.05196).
 * - `compressionRatio`: bytes of the answers / bytes when deflated at level 6 (Shaib et al., arXiv 2403.00553).
 * - `selfRepetition`: mean over answers of ln(1 + Σ over its distinct 4-grams of the other answers that have it)
 *   (Salkar et al., arXiv 2210.03985), divided by what it would be were all answers the same: 0 to 1.
 * - `words`: how many there were: compare with samples that reach the budget only if this one does.
 *
 * score = 0.5 × distinctness + 0.25 × compactness + 0.25 × (1 - selfRepetition), where distinctness is the mean over
 * n = 2, 3, 4 of 0.7 × (distinct-n / that of ordinary text of the size)², and compactness 0.7 × 2.7 / compressionRatio,
 * each at most 1.
 */
export function linguisticDiversity(sample: SampleWords): Score {
  const texts = answersWithin(sample, WORD_BUDGET)
  const words = texts.reduce((sum, { from, to }) => sum + to - from, 0)
  if (texts.length < 2) return { score: null, measures: { words } }
  const repetitions = [1, 2, 3, REPEATED_WORDS].map((length) => repetition(sample, texts, length))
  const distinct = repetitions.map((of) => of.distinct)
  const compressionRatio = ratioOf(texts)
  const { selfRepetition } = repetitions.at(-1)!
  let distinctness = 0
  for (const { length, share, fall } of ORDINARY) {
    const ordinary = Math.min(1, share * (words / ORDINARY_WORDS) ** -fall)
    distinctness += Math.min(1, ORDINARY_SCORE * (distinct[length - 1]! / ordinary) ** 2) / ORDINARY.length
  }
  const compactness = Math.min(1, (ORDINARY_SCORE * ORDINARY_RATIO) / compressionRatio)
  return {
    score: 0.5 * distinctness + 0.25 * compactness + 0.25 * (1 - selfRepetition),
    measures: {
      words,
      ...Object.fromEntries(distinct.map((share, at) => [`distinct${at + 1}`, share])),
      ngramDiversity: distinct.reduce((sum, share) => sum + share, 0),
      compressionRatio,
      selfRepetition,
    },
  }
}

/**
 * Answers that have words, from all over the sample, up to a number of words; of the last one what is left. Their order
 * is that of steps of the golden ratio around the sample: the beginning of a stream is often of one kind.
 */
function answersWithin(sample: SampleWords, budget: number): SampleText[] {
  const answers = sample.texts.filter((text) => isAnswer(text) && text.to > text.from)
  const step = coprimeStep(answers.length)
  const within: SampleText[] = []
  for (let turn = 0, at = 0; turn < answers.length && budget > 0; turn++, at = (at + step) % answers.length) {
    let text = answers[at]!
    if (text.to - text.from > budget) {
      const reader = new WordReader()
      const kept = reader.read(text.text, budget)
      text = { ...text, text: text.text.slice(0, reader.end[kept - 1]), to: text.from + kept }
    }
    within.push(text)
    budget -= text.to - text.from
  }
  return within
}

/** The first number from 0.618 of a count on that has no divisor in common with it: steps of it visit all. */
function coprimeStep(count: number): number {
  const common = (a: number, b: number): number => (b === 0 ? a : common(b, a % b))
  let step = Math.max(1, Math.floor(count * 0.618034))
  while (common(step, count) > 1) step++
  return step
}

/** The share of distinct n-grams of a length, and self-repetition by them where it is theirs to tell. */
function repetition(
  sample: SampleWords,
  texts: readonly SampleText[],
  length: number,
): { distinct: number; selfRepetition: number } {
  const hasher = new NgramHasher(length)
  const words = texts.reduce((sum, { from, to }) => sum + to - from, 0)
  const table = new NgramTable(words)
  let all = 0
  for (const [at, { from, to }] of texts.entries()) {
    const count = hasher.sample(sample, from, to)
    const { low, high } = hasher
    all += count
    for (let ngram = 0; ngram < count; ngram++) table.add(low[ngram]!, high[ngram]!, at)
  }
  const selfRepetition = length === REPEATED_WORDS ? selfRepetitionOf(sample, texts, hasher, table) : 0
  table.release()
  return { distinct: table.size / all, selfRepetition }
}

function selfRepetitionOf(
  sample: SampleWords,
  texts: readonly SampleText[],
  hasher: NgramHasher,
  table: NgramTable,
): number {
  let found = 0
  let most = 0
  for (const [at, { from, to }] of texts.entries()) {
    const count = hasher.sample(sample, from, to)
    const { low, high } = hasher
    let distinct = 0
    let others = 0
    for (let ngram = 0; ngram < count; ngram++) {
      const records = table.recordsOnce(low[ngram]!, high[ngram]!, texts.length + at)
      if (records === 0) continue
      distinct++
      others += records - 1
    }
    found += Math.log(1 + others)
    most += Math.log(1 + distinct * (texts.length - 1))
  }
  return most === 0 ? 0 : found / most
}

function ratioOf(texts: readonly SampleText[]): number {
  const bytes = Buffer.from(
    texts
      .map(({ text }) => text)
      .join('\n')
      .slice(0, MOST_TEXT),
  )
  return bytes.length / deflateSync(bytes, { level: LEVEL }).length
}
