import type { TextMeasures } from './measures.js'
import { failsAt, ruleOf, thresholdOf, type Failure, type QualityRule, type Thresholds } from './rules.js'

/** What a rule compares with its threshold. */
export type Value = (measures: TextMeasures) => number

/** A rule with its value and the threshold that it is held against. */
export interface ThresholdCheck {
  rule: QualityRule
  value: Value
  threshold: number
}

/** A filter that judges a text by its measures alone: rules in order, each with its value. */
export interface MeasuredFilter {
  rules: readonly { rule: QualityRule; value: Value }[]
  /** The rules that are to be tried, with other thresholds than the published ones. */
  checks(thresholds?: Thresholds): ThresholdCheck[]
  /** The first failure in order. */
  evaluate(measures: TextMeasures, thresholds?: Thresholds): Failure | undefined
}

/** A filter of the values by rule, in the order given. */
export function measuredFilter(values: Readonly<Record<string, Value>>): MeasuredFilter {
  const rules = Object.entries(values).map(([id, value]) => ({ rule: ruleOf(id), value }))
  const checks = (thresholds: Thresholds = {}): ThresholdCheck[] =>
    rules.flatMap(({ rule, value }) => {
      const threshold = thresholdOf(rule, thresholds)
      return threshold === undefined ? [] : [{ rule, value, threshold }]
    })
  return {
    rules,
    checks,
    evaluate: (measures, thresholds) => firstFailure(checks(thresholds), measures),
  }
}

/** The first check in order that measures do not pass; `applies` leaves rules out. */
export function firstFailure(
  checks: readonly ThresholdCheck[],
  measures: TextMeasures,
  applies?: (rule: QualityRule, measures: TextMeasures) => boolean,
): Failure | undefined {
  for (const { rule, value: valueOf, threshold } of checks) {
    if (applies && !applies(rule, measures)) continue
    const value = valueOf(measures)
    if (failsAt(rule.compare, value, threshold)) return { rule, value, threshold }
  }
  return undefined
}
