import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { Role } from '../../../native-free-kernels/scan/scan.js'

/** What a match takes away: itself; itself with the next letter made a capital; itself and all that follows. */
export type Removal = 'token' | 'opening-clause' | 'rest'

export interface BoilerplateRule {
  id: string
  when: string
  roles: readonly Role[]
  /** What the kernel must have seen in the record. */
  anchors: readonly string[] | 'token'
  removes: Removal
  pattern: RegExp
  /** A text that matches this is left alone. */
  unless: RegExp | undefined
  /** What goes too where it stands before the match, by its last 64 characters. */
  before: RegExp | undefined
  /** The rule's own tests: what it does, and what it must not touch. */
  examples: readonly { from: string; to: string }[]
  leaves: readonly string[]
}

type Pattern = 'pattern' | 'unless' | 'before'
type RawRule = Omit<BoilerplateRule, Pattern> & { pattern: string; unless?: string; before?: string }

const PACKS = ['chat-template', 'self-reference']

/** A pattern may be folded over lines: white space that is not escaped does not count. */
function compile(pattern: string): RegExp {
  const dense = pattern.replace(/\\([^])|\s+/g, (part, escaped: string | undefined) => {
    if (escaped === undefined) return ''
    return escaped === ' ' || escaped === '#' ? escaped : part
  })
  return new RegExp(dense, 'gi')
}

function load(pack: string): BoilerplateRule[] {
  const file = new URL(`./rules/${pack}.yaml`, import.meta.url)
  const rules = parse(readFileSync(file, 'utf8')) as RawRule[]
  return rules.map((rule) => ({
    ...rule,
    pattern: compile(rule.pattern),
    unless: rule.unless === undefined ? undefined : compile(rule.unless),
    before: rule.before === undefined ? undefined : compile(rule.before),
  }))
}

/** The rules of all packs, in the order in which they are applied. */
export const RULES: readonly BoilerplateRule[] = PACKS.flatMap(load)
