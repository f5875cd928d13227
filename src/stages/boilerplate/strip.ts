import type { Role } from '../../../native-free-kernels/scan/scan.js'
import { RULES, type BoilerplateRule } from './rules.js'

/** A change to a text; `start` and `end` are UTF-16 offsets in the text as it came. */
export interface TextEdit {
  rule: string
  start: number
  end: number
  removed: string
  inserted: string
}

/** Characters before a match that a rule may look at. */
const BEFORE = 64
const CODE = /```[^]*?(?:```|$)|`[^`\n]+`/g

/**
 * Finds the boilerplate of one text: edits that do not overlap, in order. Fenced blocks and inline code are never
 * touched. `hints` says what the kernel saw; a rule that wants something else is not tried.
 */
export function findBoilerplate(text: string, role: Role, hints: { word: boolean; token: boolean }): TextEdit[] {
  const rules = RULES.filter((rule) => hints[rule.hint] && rule.roles.includes(role))
  if (rules.length === 0) return []
  const taken: [number, number][] = [...text.matchAll(CODE)].map((match) => [
    match.index,
    match.index + match[0].length,
  ])
  const edits: TextEdit[] = []
  for (const rule of rules) {
    if (rule.unless && text.search(rule.unless) >= 0) continue
    for (const match of text.matchAll(rule.pattern)) {
      const edit = editOf(rule, text, match)
      if (taken.some(([start, end]) => edit.start < end && start < edit.end)) continue
      taken.push([edit.start, edit.end])
      edits.push(edit)
      if (rule.removes === 'rest') break
    }
  }
  edits.sort((a, b) => a.start - b.start)
  return edits.map((edit) => trimmedAtEnds(edit, text))
}

function editOf(rule: BoilerplateRule, text: string, match: RegExpExecArray): TextEdit {
  let start = match.index
  if (rule.before) start -= text.slice(Math.max(0, start - BEFORE), start).match(rule.before)?.[0]?.length ?? 0
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

/** White space that an edit leaves at the beginning or the end of the text goes with it. */
function trimmedAtEnds(edit: TextEdit, text: string): TextEdit {
  let { start, end } = edit
  if (edit.inserted === '' && text.slice(end).trim() === '') {
    end = text.length
    while (start > 0 && text[start - 1]!.trim() === '') start--
  } else if (edit.inserted === '' && text.slice(0, start).trim() === '') {
    start = 0
    while (end < text.length && text[end]!.trim() === '') end++
  }
  return { ...edit, start, end, removed: text.slice(start, end) }
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
