import type { TextMeasures } from './measures.js'
import { failsAt, ruleOf, thresholdOf, type Failure, type QualityRule, type Thresholds } from './rules.js'

/** What a rule compares with its threshold. */
export type Value = (measures: TextMeasures) => number

/** A filter that judges a text by its measures alone: rules in order, each with its value. */
export interface MeasuredFilter {
  rules: readonly { rule: QualityRule; value: Value }[]
  /** The first failure in order; `applies` leaves rules out. */
  evaluate(
    measures: TextMeasures,
    thresholds?: Thresholds,
    applies?: (rule: QualityRule) => boolean,
  ): Failure | undefined
}

/** A filter of the values by rule, in the order given. */
export function measuredFilter(values: Readonly<Record<string, Value>>): MeasuredFilter {
  const rules = Object.entries(values).map(([id, value]) => ({ rule: ruleOf(id), value }))
  return {
    rules,
    evaluate(measures, thresholds = {}, applies = () => true) {
      for (const { rule, value: valueOf } of rules) {
        const threshold = thresholdOf(rule, thresholds)
        if (threshold === undefined || !applies(rule)) continue
        const value = valueOf(measures)
        if (failsAt(rule.compare, value, threshold)) return { rule, value, threshold }
      }
      return undefined
    },
  }
}
