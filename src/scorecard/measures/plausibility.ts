import { plausibilityOf } from '../../attributes/plausibility.js'
import type { ReadRecord } from '../../attributes/read-record.js'
import type { Score } from '../scores.js'
import { meanOfKnown, wilson } from './intervals.js'

/** Shares of records whose answer breaks off, and whose answer ends in a loop, from 0 to 1; null where nothing tells. */
export interface FidelitySigns {
  truncated: number | null
  degenerate: number | null
}

/** Below this a text reads more like noise than like language. */
const IMPLAUSIBLE = 0.5

/**
 * Whether answers, or plain texts, read like something that was written: the mean of `plausibilityOf`, times the share of
 * records that neither break off nor end in a loop.
 */
export function plausibilityScore(records: readonly ReadRecord[], signs: FidelitySigns): Score {
  const values = records.flatMap(({ texts }) =>
    texts
      .filter(({ role }) => role === 'assistant' || role === 'text')
      .map(({ text }) => plausibilityOf(text)),
  )
  const language = meanOfKnown(values)
  const implausible = values.filter((value) => value < IMPLAUSIBLE).length
  const interval = wilson(implausible, values.length)
  const faulty = Math.min(1, (signs.truncated ?? 0) + (signs.degenerate ?? 0))
  return {
    score: language === null ? null : language * (1 - faulty),
    measures: {
      language,
      implausible: values.length === 0 ? null : interval.share,
      implausibleLow: values.length === 0 ? null : interval.low,
      implausibleHigh: values.length === 0 ? null : interval.high,
      truncated: signs.truncated,
      degenerate: signs.degenerate,
    },
  }
}
