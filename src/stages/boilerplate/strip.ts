import type { Role } from '../../../native-free-kernels/scan/scan.js'
import type { TextEdit } from '../../records/text-edit.js'
import { ChatText } from './chat-text.js'
import type { Pattern } from './pattern.js'
import { PHRASES } from './phrases.js'
import type { BoilerplateRule } from './rules.js'

export interface TextToStrip {
  text: string
  role: Role
  /** What the text answers, where that is known. */
  prompt?: string | undefined
  /** What was said before the prompt, by the system and in the first turn of the user; asked for where it is needed. */
  setting?: (() => string | undefined) | undefined
}

/** Whether the kernel found one of the rule's anchors in the text, where the rule looks for it. */
export type Seen = (rule: BoilerplateRule) => boolean

/**
 * Finds the boilerplate of one text: edits that do not overlap, in order. Code and quotations are never touched, nor is
 * a text that would have nothing left but for its tokens.
 */
export function findBoilerplate(
  { text, role, prompt, setting }: TextToStrip,
  rules: readonly BoilerplateRule[],
  seen: Seen,
): TextEdit[] {
  let tried = rules.filter((rule) => rule.roles.includes(role) && seen(rule))
  const asked = new Map<Pattern, boolean>()
  while (tried.length > 0) {
    const edits = new ChatText(text, prompt, tried).edits()
    // What keeps a rule from a text is looked for last: it takes longer than to see that there is nothing to take.
    const took = new Set(edits.map(({ rule }) => rule))
    const kept = tried.filter((rule) => took.has(rule.id) && isKept(rule, { text, prompt, setting }, asked))
    if (kept.length === 0) return edits
    tried = tried.filter((rule) => !kept.includes(rule))
  }
  return []
}

/** Whether a rule leaves a text as it is, for something in it or before it; `asked`: what was found before it. */
function isKept(
  { unless, unlessPrompt }: BoilerplateRule,
  { text, prompt, setting }: Omit<TextToStrip, 'role'>,
  asked: Map<Pattern, boolean>,
): boolean {
  const isFound = (pattern: Pattern, before: () => string | undefined): boolean => {
    let found = asked.get(pattern)
    if (found === undefined) {
      const said = before()
      asked.set(pattern, (found = said !== undefined && pattern.find(said) !== undefined))
    }
    return found
  }
  if (unless?.find(text)) return true
  if (!unlessPrompt) return false
  return isFound(unlessPrompt, () => prompt) || (setting !== undefined && isFound(PHRASES.part, setting))
}

/** Whether a text says anything: it has a letter or a digit. */
export function hasSubstance(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text)
}
