import { isAnswer } from '../../attributes/answers.js'
import { FORMATS, formatOf, type FormatClass } from '../../attributes/format.js'
import type { Score } from '../scores.js'
import type { SampleWords } from './words.js'

/** As many formats of equal shares are worth a full score. */
const FULL_FORMATS = 7
/** Fewer answers do not allow to tell. */
const LEAST_ANSWERS = 10

/** The exponential of the entropy of counts: as many kinds of equal shares would have it (Hill 1973, order 1). */
export function effectiveNumber(counts: Iterable<number>): number {
  let all = 0
  let sum = 0
  for (const count of counts) {
    if (count === 0) continue
    all += count
    sum += count * Math.log(count)
  }
  return all === 0 ? 0 : Math.exp(Math.log(all) - sum / all)
}

/**
 * In how many forms the answers come.
 * - `effectiveFormats`: the effective number of the classes of `formatOf`; the share of each is a measure by its name.
 * - `effectiveLengths`: that of their lengths in words, in classes by powers of two; it is no part of the score.
 *
 * score = (effectiveFormats - 1) / (7 - 1), at most 1.
 */
export function formatDiversity(sample: SampleWords): Score {
  const formats = new Map<FormatClass, number>()
  const lengths = new Float64Array(33)
  let answers = 0
  for (const text of sample.texts) {
    if (!isAnswer(text)) continue
    answers++
    const format = formatOf(text.text)
    formats.set(format, (formats.get(format) ?? 0) + 1)
    lengths[32 - Math.clz32(text.to - text.from)]!++
  }
  if (answers < LEAST_ANSWERS)
    return { score: null, measures: { effectiveFormats: null, effectiveLengths: null, answers } }
  const effectiveFormats = effectiveNumber(formats.values())
  const measures: Record<string, number | null> = {
    effectiveFormats,
    effectiveLengths: effectiveNumber(lengths),
    answers,
  }
  for (const format of FORMATS) measures[format] = (formats.get(format) ?? 0) / answers
  return { score: Math.min(1, (effectiveFormats - 1) / (FULL_FORMATS - 1)), measures }
}
