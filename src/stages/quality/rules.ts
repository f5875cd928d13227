import { readDataFile } from '../../../native-free-kernels/data-file.js'
import type { Rule } from '../stage.js'

export type Comparison = '<' | '<=' | '>' | '>='

/** A rule fails a text whose value compares so to the threshold. */
export interface QualityRule extends Rule {
  /** The name that the reference implementation gives the rejection. */
  reason: string
  compare: Comparison
  /** The published threshold. */
  threshold: number
  /** Words below which the rule says nothing of a text's quality. */
  minimumWords: number
  /** It counts words: it says nothing of scripts written without spaces. */
  spaced: boolean
  /** The rule's own tests. */
  fails: readonly RuleExample[]
  passes: readonly RuleExample[]
}

export interface RuleExample {
  text: string
  times?: number
}

/** Other thresholds than the published ones, by rule; null: the rule is not tried. */
export type Thresholds = Readonly<Record<string, number | null>>

/** The first rule that a text does not meet. */
export interface Failure {
  rule: QualityRule
  value: number
  threshold: number
}

type RawRule = Omit<QualityRule, 'minimumWords'> & { 'minimum-words': number }

function load(): Map<string, QualityRule> {
  const raw = readDataFile(new URL('./rules.yaml', import.meta.url)) as RawRule[]
  return new Map(
    raw.map(({ 'minimum-words': minimumWords, ...rule }) => [rule.id, { ...rule, minimumWords }]),
  )
}

const RULES = load()

/** All rules, in the order of their filters. */
export const QUALITY_RULES: readonly QualityRule[] = [...RULES.values()]

/** Throws where no rule has the id. */
export function ruleOf(id: string): QualityRule {
  const rule = RULES.get(id)
  if (!rule) throw new Error(`no quality rule ${id}`)
  return rule
}

/** The threshold a rule has; undefined where it is not to be tried. */
export function thresholdOf(rule: QualityRule, thresholds: Thresholds): number | undefined {
  const other = thresholds[rule.id]
  return other === null ? undefined : (other ?? rule.threshold)
}

/** Whether the value fails; a share of nothing (NaN) never does. */
export function failsAt(compare: Comparison, value: number, threshold: number): boolean {
  switch (compare) {
    case '<':
      return value < threshold
    case '<=':
      return value <= threshold
    case '>':
      return value > threshold
    case '>=':
      return value >= threshold
  }
}
