import { readDataFile } from '../../../native-free-kernels/data-file.js'
import type { TextEdit } from '../../records/text-edit.js'
import type { Rule } from '../stage.js'
import { CHECKS, withoutWordsBehind, type Check } from './personal-data-checks.js'
import { NEEDS, type Need } from './personal-data-needs.js'

export type PersonalDataKind =
  'EMAIL' | 'IP_ADDRESS' | 'PHONE' | 'SOCIAL_SECURITY' | 'PAYMENT_CARD' | 'IBAN' | 'SECRET' | 'PRIVATE_KEY'

export interface PersonalDataRule extends Rule {
  kind: PersonalDataKind
  /** What a text must have for the rule to be tried. */
  needs: Need
  check: Check | undefined
  pattern: RegExp
  /** What must not stand right before a match, and must not stand right after it. */
  unless: RegExp | undefined
  unlessAfter: RegExp | undefined
  /** What must stand right before it, or, where there is such, what may stand right after it instead. */
  after: RegExp | undefined
  orBefore: RegExp | undefined
  /** The rule's own tests: texts that are masked but for what stands between « and », and texts left alone. */
  masks: readonly string[]
  leaves: readonly string[]
}

/** Where a text has data of a person; UTF-16 offsets. */
export interface PersonalDataSpan {
  rule: string
  kind: PersonalDataKind
  start: number
  end: number
}

/** Characters before and after a match that a rule may look at. */
const AROUND = 48

type Patterns = 'pattern' | 'unless' | 'unlessAfter' | 'after' | 'orBefore'
type Raw = Omit<PersonalDataRule, Patterns | 'masks' | 'leaves'> & {
  pattern: string
  unless?: string
  'unless-after'?: string
  after?: string
  'or-before'?: string
  masks: (string | string[])[]
  leaves: (string | string[])[]
}

/** White space in a pattern that is not escaped does not count: it may be folded over lines. */
function dense(pattern: string): string {
  return pattern.replace(/\\([^])|\s+/g, (part, escaped: string | undefined) => {
    if (escaped === undefined) return ''
    return escaped === ' ' ? escaped : part
  })
}

function load(): PersonalDataRule[] {
  const raw = readDataFile(new URL('./personal-data.yaml', import.meta.url)) as Raw[]
  const joined = (texts: readonly (string | string[])[]) =>
    texts.map((text) => (typeof text === 'string' ? text : text.join('')))
  const optional = (pattern: string | undefined) =>
    pattern === undefined ? undefined : new RegExp(dense(pattern), 'i')
  return raw.map(({ 'unless-after': unlessAfter, 'or-before': orBefore, ...rule }) => ({
    ...rule,
    check: rule.check,
    pattern: new RegExp(dense(rule.pattern), 'g'),
    unless: optional(rule.unless),
    unlessAfter: optional(unlessAfter),
    after: optional(rule.after),
    orBefore: optional(orBefore),
    masks: joined(rule.masks),
    leaves: joined(rule.leaves),
  }))
}

/** The rules in the order in which they are tried: what an earlier one found no later one finds again. */
export const PERSONAL_DATA_RULES: readonly PersonalDataRule[] = load()

function isData(rule: PersonalDataRule, text: string, start: number, match: string): boolean {
  const before = text.slice(Math.max(0, start - AROUND), start)
  const end = start + match.length
  const behind = text.slice(end, end + AROUND)
  if (rule.unless?.test(before) || rule.unlessAfter?.test(behind)) return false
  // A North American number that begins with its area code in brackets needs no word beside it.
  const explained = rule.check === 'north-american-phone' && match.startsWith('(')
  if (rule.after && !explained && !rule.after.test(before) && !rule.orBefore?.test(behind)) return false
  return rule.check === undefined || CHECKS[rule.check](match, before)
}

/**
 * Finds e-mail and public IP addresses, phone and card numbers, bank accounts, keys and tokens: in order, without
 * overlap. Precision before recall: placeholders, documentation addresses and test numbers are left alone.
 */
export function findPersonalData(text: string): PersonalDataSpan[] {
  const spans: PersonalDataSpan[] = []
  for (const rule of PERSONAL_DATA_RULES) {
    if (!NEEDS[rule.needs](text)) continue
    const earlier = spans.length
    for (const { index, 0: found } of text.matchAll(rule.pattern)) {
      const match = rule.check === 'iban' ? withoutWordsBehind(found) : found
      if (!isData(rule, text, index, match)) continue
      spans.push({ rule: rule.id, kind: rule.kind, start: index, end: index + match.length })
    }
    if (earlier > 0 && spans.length > earlier) dropOverlaps(spans)
  }
  return spans.sort((a, b) => a.start - b.start)
}

/** Of spans that overlap the one found by the earlier rule stays. */
function dropOverlaps(spans: PersonalDataSpan[]): void {
  const inOrder = spans.map((span, rank) => ({ span, rank })).sort((a, b) => a.span.start - b.span.start)
  const kept: typeof inOrder = []
  for (const entry of inOrder) {
    const last = kept.at(-1)
    if (!last || last.span.end <= entry.span.start) kept.push(entry)
    else if (entry.rank < last.rank) kept[kept.length - 1] = entry
  }
  kept.sort((a, b) => a.rank - b.rank)
  spans.splice(0, spans.length, ...kept.map(({ span }) => span))
}

/** The edits that put `<EMAIL>` and the like in the place of what was found. */
export function maskPersonalData(text: string): TextEdit[] {
  return findPersonalData(text).map(({ rule, kind, start, end }) => ({
    rule,
    start,
    end,
    removed: text.slice(start, end),
    inserted: `<${kind}>`,
  }))
}
