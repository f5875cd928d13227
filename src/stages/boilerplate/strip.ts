import type { Role } from '../../../native-free-kernels/scan/scan.js'
import type { TextEdit } from '../../records/text-edit.js'
import { RULES, type BoilerplateRule } from './rules.js'

/** Characters before a match that a rule may look at. */
const BEFORE = 64
const CODE = /```[^]*?(?:```|$)|`[^`\n]+`/g

/**
 * Finds the boilerplate of one text: edits that do not overlap, in order. Fenced blocks and inline code are never
 * touched. `seen` says whether the kernel saw an anchor of a rule; others are not tried.
 */
export function findBoilerplate(
  text: string,
  role: Role,
  seen: (rule: BoilerplateRule) => boolean,
): TextEdit[] {
  const rules = RULES.filter((rule) => rule.roles.includes(role) && seen(rule))
  if (rules.length === 0) return []
  // 1 for each unit that is code or taken by an edit.
  const taken = new Uint8Array(text.length)
  for (const { index, 0: code } of text.matchAll(CODE)) taken.fill(1, index, index + code.length)
  const edits: TextEdit[] = []
  for (const rule of rules) {
    if (rule.unless && text.search(rule.unless) >= 0) continue
    for (const match of text.matchAll(rule.pattern)) {
      const edit = editOf(rule, text, match)
      if (taken.subarray(edit.start, edit.end).includes(1)) continue
      taken.fill(1, edit.start, edit.end)
      edits.push(edit)
      if (rule.removes === 'rest') break
    }
  }
  edits.sort((a, b) => a.start - b.start)
  return trimmedAtEnds(edits, text)
}

function editOf(rule: BoilerplateRule, text: string, match: RegExpExecArray): TextEdit {
  let start = match.index
  if (rule.before)
    start -= text.slice(Math.max(0, start - BEFORE), start).match(rule.before)?.[0]?.length ?? 0
  let end = rule.removes === 'rest' ? text.length : match.index + match[0].length
  let inserted = ''
  if (rule.removes === 'opening-clause') {
    const letter = text.slice(end).match(/^\p{Ll}/u)?.[0]
    if (letter !== undefined) {
      inserted = letter.toUpperCase()
      end += letter.length
    }
  }
  return { rule: rule.id, start, end, removed: text.slice(start, end), inserted }
}

/** White space that edits leave at the beginning or the end of the text goes with them. */
function trimmedAtEnds(edits: TextEdit[], text: string): TextEdit[] {
  let end = text.length
  for (const edit of edits.toReversed()) {
    if (edit.inserted !== '' || text.slice(edit.end, end).trim() !== '') break
    edit.end = end
    while (edit.start > 0 && text[edit.start - 1]!.trim() === '') edit.start--
    end = edit.start
  }
  let start = 0
  for (const edit of edits) {
    if (text.slice(start, edit.start).trim() !== '' || edit.end <= start) break
    edit.start = start
    while (edit.inserted === '' && edit.end < text.length && text[edit.end]!.trim() === '') edit.end++
    start = edit.end
    if (edit.inserted !== '') break
  }
  return edits
    .filter((edit) => edit.end > edit.start)
    .map((edit) => ({ ...edit, removed: text.slice(edit.start, edit.end) }))
}

/** The text with the edits made. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = ''
  let from = 0
  for (const { start, end, inserted } of edits) {
    result += text.slice(from, start) + inserted
    from = end
  }
  return result + text.slice(from)
}

/** Whether a text says anything: it has a letter or a digit. */
export function hasSubstance(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text)
}
