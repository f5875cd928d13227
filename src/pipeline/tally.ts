import type { StageName } from '../stages/stage.js'

/** Counts by stage and rule. */
export type RuleCounts = Partial<Record<StageName, Record<string, number>>>

/** What a run has counted so far. */
export class Tally {
  readonly input = { records: 0, bytes: 0, blankLines: 0 }
  readonly output = { records: 0, bytes: 0 }
  readonly rejected: RuleCounts = {}
  readonly edited: RuleCounts = {}
  /** Records by shape, sound ones only. */
  readonly shapes: Record<string, number> = {}

  reject(stage: StageName, rule: string): void {
    count(this.rejected, stage, rule)
  }

  edit(stage: StageName, rule: string): void {
    count(this.edited, stage, rule)
  }

  rejectedBy(stage: StageName): number {
    return sum(Object.values(this.rejected[stage] ?? {}))
  }

  get rejectedRecords(): number {
    return sum(Object.keys(this.rejected).map((stage) => this.rejectedBy(stage as StageName)))
  }
}

function count(counts: RuleCounts, stage: StageName, rule: string): void {
  const rules = (counts[stage] ??= {})
  rules[rule] = (rules[rule] ?? 0) + 1
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
