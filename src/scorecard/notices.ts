import { bytes, count, figureText, score, share } from './numbers.js'
import type { Report } from './report.js'
import { ATTRIBUTES } from './scores.js'

/** Shares of all records from which something is named. */
const MUCH_REMOVED = 0.5
const MUCH_BY_ONE_RULE = 0.2
const MANY_INVALID = 0.01
/** A fall of a score that is named. */
const FALL = 0.02

export interface Notice {
  /** `wrong`: do not go on before it is understood; `look`: worth a look. */
  weight: 'wrong' | 'look'
  text: string
}

/** All counts of a part of the report. */
export function total(counts: Record<string, Record<string, number> | undefined>): number {
  return Object.values(counts).reduce((sum, rules) => sum + stageTotal(rules), 0)
}

export function stageTotal(rules: Record<string, number> | undefined): number {
  return Object.values(rules ?? {}).reduce((sum, records) => sum + records, 0)
}

/** What somebody who is about to train on the output should know first, the gravest first. */
export function noticesOf(report: Report): Notice[] {
  const notices = [...balance(report), ...removals(report), ...duplicates(report), ...scores(report)]
  return [
    ...notices.filter(({ weight }) => weight === 'wrong'),
    ...notices.filter(({ weight }) => weight === 'look'),
  ]
}

function* balance({ input, output, rejected }: Report): Generator<Notice> {
  const accounted = output.records + total(rejected)
  if (accounted === input.records) return
  yield {
    weight: 'wrong',
    text:
      `The counts do not balance: ${count(input.records)} records came in, but ${count(output.records)} kept and ` +
      `${count(total(rejected))} rejected make ${count(accounted)}.`,
  }
}

function* removals({ input, output, rejected }: Report): Generator<Notice> {
  if (input.records === 0) {
    yield { weight: 'wrong', text: 'No records came in.' }
    return
  }
  if (output.records === 0) {
    yield { weight: 'wrong', text: 'No record was kept.' }
    return
  }
  // What a sample leaves out was asked for.
  const drawn = stageTotal(rejected.diversity)
  const removed = 1 - (output.records + drawn) / input.records
  if (removed > MUCH_REMOVED) yield { weight: 'look', text: `${share(removed)} of all records were removed.` }
  for (const [stage, rules] of Object.entries(rejected)) {
    for (const [rule, records] of Object.entries(rules)) {
      const part = stage === 'diversity' ? 0 : records / input.records
      if (part > MUCH_BY_ONE_RULE)
        yield {
          weight: 'look',
          text: `One rule, ${rule} of ${stage}, removed ${share(part)} of all records.`,
        }
    }
  }
  const invalid = stageTotal(rejected.validate) / input.records
  if (invalid > MANY_INVALID)
    yield { weight: 'look', text: `${share(invalid)} of all records could not be read or lack a text.` }
}

function* duplicates({ index, nearDuplicates, options }: Report): Generator<Notice> {
  for (const { witness, removed, share: part } of nearDuplicates?.suspiciousGroups ?? []) {
    yield {
      weight: 'look',
      text:
        `${count(removed)} records (${share(part)}) were removed as near duplicates of one, ` +
        `${witness.file}:${witness.line}: a template may have made them alike.`,
    }
  }
  if (!index) return
  const most = options.maxFalsePositives
  if (typeof most === 'number' && index.falsePositiveRate > most) {
    yield {
      weight: 'wrong',
      text:
        `The duplicate index was fuller than allowed: an unrelated record was removed with a chance of ` +
        `${share(index.falsePositiveRate)}, the limit is ${share(most)}. More --memory lowers it.`,
    }
  }
  if (index.bloom.forgotten > 0) {
    yield {
      weight: 'look',
      text:
        `The duplicate index of ${bytes(index.memory)} forgot ${count(index.bloom.forgotten)} records: ` +
        `duplicates of them may have stayed.`,
    }
  }
}

function* scores({ scores }: Report): Generator<Notice> {
  if (!scores) return
  for (const attribute of ATTRIBUTES) {
    const [before, after] = [scores.before[attribute]?.score, scores.after[attribute]?.score]
    if (typeof before !== 'number' || typeof after !== 'number' || before - after <= FALL) continue
    yield { weight: 'look', text: `The score of ${attribute} fell from ${score(before)} to ${score(after)}.` }
  }
}

/** The headline of a report in one sentence. */
export function headline({ input, output }: Report): string {
  const removed = input.records - output.records
  const part = input.records > 0 ? ` (${figureText('share', removed / input.records)})` : ''
  return (
    `${count(input.records)} ${input.records === 1 ? 'record' : 'records'} came in, ` +
    `${count(output.records)} were kept, ${count(removed)} were removed${part}.`
  )
}
