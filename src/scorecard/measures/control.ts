import { complexityOf } from '../../attributes/complexity.js'
import { letterFlow } from '../../attributes/plausibility.js'
import { classOf, COMPLEXITY_LEVELS } from '../../attributes/levels.js'
import type { ReadRecord } from '../../attributes/read-record.js'
import { wordsOf } from '../../attributes/text-figures.js'
import type { Score } from '../scores.js'
import { biasOf, type Bias } from './bias.js'
import { meanOfKnown, normalisedEntropy } from './intervals.js'

/** Where classes of the words of an answer begin, but for the first; the last one has no end. */
export const LENGTH_CLASSES: readonly number[] = [8, 24, 48, 96, 160, 256, 400]
/** The same of the turns of the user. */
const TURN_CLASSES: readonly number[] = [2, 3, 5]
/** A language is told from the beginning of a text, by so many pairs of letters at least. */
const LANGUAGE_UNITS = 600
const LANGUAGE_PAIRS = 100
/** So many languages of equal shares are as wide a spread as can be. */
const LANGUAGES = 8
/** The weight of each property. Most corpora have one turn and one language, and vary in the lengths. */
const WEIGHTS = { answerWords: 0.6, promptKinds: 0.2, turns: 0.1, languages: 0.1 }

/** The score of control, and what its figures were taken from. */
export interface Control {
  score: Score
  bias: Bias
  /** Complexity of each record, in their order. */
  complexities: number[]
}

/**
 * How well a corpus lends itself to control: balance (`biasOf`), spread of what can be asked for (`propertiesOf`) and of
 * complexity (`complexityScore`). The mean of the parts that can be told.
 */
export function controlOf(records: readonly ReadRecord[]): Control {
  const bias = biasOf(records)
  const complexities = records.map((record) => complexityOf(record).score)
  const parts = {
    bias: bias.score,
    properties: propertiesOf(records),
    complexity: complexityScore(complexities),
  }
  const score = meanOfKnown(Object.values(parts).map((part) => part.score))
  return { score: { score, measures: {}, parts }, bias, complexities }
}

function countsOf(values: readonly number[], bounds: readonly number[]): number[] {
  const counts = new Array<number>(bounds.length + 1).fill(0)
  for (const value of values) counts[classOf(value, bounds)]!++
  return counts
}

/** Spread of complexity: the entropy over five levels by that of an even spread. */
export function complexityScore(complexities: readonly number[]): Score {
  const counts = countsOf(complexities, COMPLEXITY_LEVELS)
  const [veryEasy, easy, middle, hard, veryHard] = counts.map((count) => count / complexities.length)
  const mean = meanOfKnown(complexities)
  const shares =
    mean === null
      ? { veryEasy: null, easy: null, middle: null, hard: null, veryHard: null }
      : { veryEasy: veryEasy!, easy: easy!, middle: middle!, hard: hard!, veryHard: veryHard! }
  return { score: normalisedEntropy(counts), measures: { mean, ...shares } }
}

/**
 * Spread of what a record can be chosen by: words of the answers, questions and instructions, turns, languages (Latin
 * letters only). Each is its entropy by that of an even spread; the score is their weighted mean.
 */
export function propertiesOf(records: readonly ReadRecord[]): Score {
  const answerWords: number[] = []
  const kinds = [0, 0]
  const turns: number[] = []
  const languages = new Map<string, number>()
  for (const { texts, shape } of records) {
    const prompts = texts.filter(({ role }) => role === 'user')
    for (const { role, text } of texts) {
      if (role !== 'assistant' && role !== 'text') continue
      answerWords.push(wordsOf(text))
      const { pairs, language } = letterFlow(text, LANGUAGE_UNITS)
      if (pairs >= LANGUAGE_PAIRS && language) languages.set(language, (languages.get(language) ?? 0) + 1)
    }
    if (prompts.length === 0) continue
    kinds[isQuestion(prompts[0]!.text) ? 0 : 1]!++
    turns.push(shape === 'instruction' || shape === 'completion' ? 1 : prompts.length)
  }
  const spread = {
    answerWords: normalisedEntropy(countsOf(answerWords, LENGTH_CLASSES)),
    promptKinds: normalisedEntropy(kinds),
    turns: normalisedEntropy(countsOf(turns, TURN_CLASSES)),
    languages: languageSpread([...languages.values()]),
  }
  const known = Object.entries(WEIGHTS).filter(([name]) => spread[name as keyof typeof WEIGHTS] !== null)
  const weight = known.reduce((sum, [, each]) => sum + each, 0)
  const sum = known.reduce((part, [name, each]) => part + each * spread[name as keyof typeof WEIGHTS]!, 0)
  return { score: weight > 0 ? sum / weight : null, measures: spread }
}

/** Filled up with empty classes, so that two languages are no full spread; the smallest beyond eight are left out. */
function languageSpread(counts: number[]): number | null {
  const largest = counts.sort((a, b) => b - a).slice(0, LANGUAGES)
  return normalisedEntropy([...largest, ...new Array<number>(LANGUAGES - largest.length).fill(0)])
}

/** Whether the first sentence or the last one of a prompt asks: an end in "?", in any script that has one. */
function isQuestion(prompt: string): boolean {
  const text = prompt.trimEnd()
  if (/[?？؟]["'”»)]?$/.test(text.slice(-3))) return true
  return /^[^.!\n]{0,300}?[?？؟]/.test(text.slice(0, 400))
}
