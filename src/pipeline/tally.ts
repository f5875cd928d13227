import { SynthcleanError } from '../errors.js'
import { STAGES, rejectingRules, tagsOf } from '../stages/list.js'
import type { StageName } from '../stages/stage.js'

/** Counts by stage and rule. */
export type RuleCounts = Partial<Record<StageName, Record<string, number>>>

/** Counts in the order of the stages and their rules, whatever was counted first. */
export function inOrder(counts: RuleCounts, what: 'rejects' | 'edits' | 'tags'): RuleCounts {
  const ordered: RuleCounts = {}
  for (const stage of STAGES) {
    const rules = counts[stage.name]
    if (!rules) continue
    const declared = what === 'rejects' ? rejectingRules(stage) : stage[what]
    const found = declared.filter(({ id }) => rules[id])
    const known = found.map(({ id }) => id)
    // Rules of the user's own packs are not declared.
    const others = Object.keys(rules).filter((id) => rules[id] && !known.includes(id))
    if (found.length + others.length > 0)
      ordered[stage.name] = Object.fromEntries([...known, ...others.sort()].map((id) => [id, rules[id]!]))
  }
  return ordered
}

type TallyState = Pick<Tally, 'input' | 'output' | 'rejected' | 'edited' | 'tagged' | 'shapes'>

/** What a run has counted so far. */
export class Tally {
  readonly input = { records: 0, bytes: 0, blankLines: 0 }
  readonly output = { records: 0, bytes: 0 }
  readonly rejected: RuleCounts = {}
  readonly edited: RuleCounts = {}
  /** Kept records by what stages say of them. */
  readonly tagged: RuleCounts = {}
  /** Records by shape, sound ones only. */
  readonly shapes: Record<string, number> = {}

  reject(stage: StageName, rule: string): void {
    countRule(this.rejected, stage, rule)
  }

  edit(stage: StageName, rule: string): void {
    countRule(this.edited, stage, rule)
  }

  /** Counts the tags of a kept record, given as bits. */
  tags(low: number, high: number): void {
    for (const { stage, rule } of tagsOf(low, high)) countRule(this.tagged, stage, rule.id)
  }

  /** Adds what was counted of other records, so many times: -1 takes it away. */
  add(other: Partial<TallyState>, times = 1): void {
    addNumbers(this.input, other.input, times)
    addNumbers(this.output, other.output, times)
    addNumbers(this.shapes, other.shapes, times)
    for (const counts of ['rejected', 'edited', 'tagged'] as const) {
      for (const [stage, rules] of Object.entries(other[counts] ?? {})) {
        addNumbers((this[counts][stage as StageName] ??= {}), rules, times)
      }
    }
  }

  /** Goes on from the counts of another process. */
  restore(earlier: TallyState): void {
    Object.assign(this.input, earlier.input)
    Object.assign(this.output, earlier.output)
    Object.assign(this.rejected, earlier.rejected)
    Object.assign(this.edited, earlier.edited)
    Object.assign(this.tagged, earlier.tagged)
    Object.assign(this.shapes, earlier.shapes)
  }

  state(): TallyState {
    const { input, output, rejected, edited, tagged, shapes } = this
    return { input, output, rejected, edited, tagged, shapes }
  }

  rejectedBy(stage: StageName): number {
    return sum(Object.values(this.rejected[stage] ?? {}))
  }

  get rejectedRecords(): number {
    return sum(Object.keys(this.rejected).map((stage) => this.rejectedBy(stage as StageName)))
  }
}

/** Promise 1 of every run: nothing is lost. */
export function checkSum({ input, output, rejectedRecords }: Tally): void {
  if (input.records === output.records + rejectedRecords) return
  throw new SynthcleanError(
    'failed',
    `the records do not add up: ${input.records} in, ${output.records} out, ${rejectedRecords} rejected; ` +
      'this is a fault of synthclean, and no output was put under its name',
  )
}

/** Counts one record of a rule. */
export function countRule(counts: RuleCounts, stage: StageName, rule: string): void {
  const rules = (counts[stage] ??= {})
  // Names of users' rules may be those of methods.
  rules[rule] = (Object.hasOwn(rules, rule) ? rules[rule]! : 0) + 1
}

function addNumbers(
  sums: Record<string, number>,
  numbers: Readonly<Record<string, number>> = {},
  times: number,
): void {
  // Names of users' rules may be those of methods.
  for (const [name, number] of Object.entries(numbers)) {
    sums[name] = (Object.hasOwn(sums, name) ? sums[name]! : 0) + number * times
  }
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
