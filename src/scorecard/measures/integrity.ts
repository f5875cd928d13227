import { readDataFile } from '../../../native-free-kernels/data-file.js'
import type { Score } from '../scores.js'
import { meanOfKnown } from './intervals.js'

const PARTS = ['consistent', 'wellFormed', 'clean'] as const
export type IntegrityPart = (typeof PARTS)[number]

/** Records by stage and rule. */
export type Findings = Readonly<Partial<Record<string, Readonly<Record<string, number>>>>>

interface Table {
  stages: Record<string, IntegrityPart | 'none'>
  rules: Partial<Record<string, Record<string, IntegrityPart | 'none'>>>
}

const table = readDataFile(new URL('./integrity.yaml', import.meta.url)) as Table

/** The part of integrity that a finding of a rule belongs to. */
export function partOf(stage: string, rule: string): IntegrityPart | 'none' {
  return table.rules[stage]?.[rule] ?? table.stages[stage] ?? 'none'
}

/**
 * Integrity of so many records, of which rules found so many faults. Each part is the share of records without a finding
 * of that part; a run counts findings rule by rule, so the share is the product of 1 - c/n over the rules, as if they were
 * independent. As records came, all that is rejected, edited or tagged counts; as they are kept, what was edited is
 * mended, and only tags remain. The score is the mean of the parts; null without records.
 */
export function integrityOf(records: number, findings: readonly Findings[]): Score {
  const parts = Object.fromEntries(PARTS.map((part) => [part, partScore(records, findings, part)]))
  const score = meanOfKnown(Object.values(parts).map((part) => part.score))
  return { score, measures: { records }, parts }
}

function partScore(records: number, findings: readonly Findings[], part: IntegrityPart): Score {
  let score = 1
  let found = 0
  for (const stages of findings) {
    for (const [stage, rules = {}] of Object.entries(stages)) {
      for (const [rule, count] of Object.entries(rules)) {
        if (partOf(stage, rule) !== part) continue
        found += count
        score *= Math.max(0, 1 - count / records)
      }
    }
  }
  return { score: records === 0 ? null : score, measures: { findings: found } }
}
