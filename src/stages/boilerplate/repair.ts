import type { TextEdit } from '../../records/text-edit.js'
import { PHRASES } from './phrases.js'
import { isSpace } from './text-map.js'
import { beginsLine } from './sentences.js'

/** What a rule wants to take away, before the text around is repaired. */
export interface Taking {
  rule: string
  start: number
  end: number
  /** `words`: a clause or sentences, so that what follows may have to begin anew; `lines`: lines that it leaves empty go too. */
  leaves: 'words' | 'lines' | 'nothing'
  /** Whether the first word taken began a sentence. */
  opens: boolean
}

/** Characters of white space and of one word that may stand between ranges that belong together. */
const LONGEST_GAP = 1000

/** The edits that take the ranges away, with what repairs the text around them; in order, not overlapping. */
export function repaired(text: string, takings: readonly Taking[]): TextEdit[] {
  const sorted = takings.toSorted((a, b) => a.start - b.start)
  const edits: TextEdit[] = []
  for (let at = 0; at < sorted.length;) {
    let next = at + 1
    while (next < sorted.length && meets(text, sorted[next - 1]!, sorted[next]!)) next++
    edits.push(...groupEdits(text, sorted.slice(at, next)))
    at = next
  }
  return edits
}

/** Whether nothing stands between two ranges, or only a word that goes with the first. */
function meets(text: string, one: Taking, other: Taking): boolean {
  if (other.start - one.end > LONGEST_GAP) return false
  const gap = text.slice(one.end, other.start).trimStart()
  if (gap === '') return true
  return one.opens && one.leaves === 'words' && PHRASES.dangling.find(gap)?.end === gap.length
}

/** The edits of ranges between which nothing stands. */
function groupEdits(text: string, group: readonly Taking[]): TextEdit[] {
  const first = group[0]!
  const last = group.at(-1)!
  const { start, end: outlined } = outline(text, first, last)
  let end = outlined
  let inserted = ''
  if (group.some(({ leaves }) => leaves === 'words') && first.opens) {
    const dangling =
      last.leaves === 'words' ? (PHRASES.dangling.find(text.slice(end, end + 32))?.end ?? 0) : 0
    end += dangling
    // What begins a line of its own began as its author wanted it: it may be code, or a verse.
    inserted =
      dangling === 0 && text.slice(last.end, end).includes('\n') ? '' : capitalOf(text.slice(end, end + 24))
    end += inserted.length
  }
  // Each rule answers for its own part; what repairs the text belongs to the last.
  return group
    .map(({ rule }, at) => {
      const from = at === 0 ? start : group[at]!.start
      const to = at === group.length - 1 ? end : group[at + 1]!.start
      const removed = text.slice(from, to)
      return { rule, start: from, end: to, removed, inserted: at === group.length - 1 ? inserted : '' }
    })
    .filter(({ removed, inserted }) => removed !== inserted)
}

/** Where a group begins and ends with the space that would be left over. */
function outline(text: string, first: Taking, last: Taking): { start: number; end: number } {
  let { start } = first
  let { end } = last
  let afterSpace = end
  while (afterSpace < text.length && isSpace(text.charCodeAt(afterSpace))) afterSpace++
  let beforeSpace = start
  while (beforeSpace > 0 && isSpace(text.charCodeAt(beforeSpace - 1))) beforeSpace--
  if (afterSpace === text.length) return { start: beforeSpace, end: text.length }
  const newline = text.slice(end, afterSpace).lastIndexOf('\n')
  const endsLine = newline >= 0
  // Indentation of a line that stays belongs to it.
  const lineAfter = end + newline + 1
  if (beforeSpace === 0) return { start: 0, end: endsLine ? lineAfter : afterSpace }
  if (last.leaves === 'nothing') return { start, end }
  if (beginsLine(text, start)) {
    if (endsLine) {
      while (start > 0 && text[start - 1] !== '\n') start--
      return { start, end: lineAfter }
    }
    while (end < text.length && text[end] !== '\n' && isSpace(text.charCodeAt(end))) end++
  } else if (endsLine) {
    while (start > 0 && text[start - 1] !== '\n' && isSpace(text.charCodeAt(start - 1))) start--
  } else if (isSpace(text.charCodeAt(start - 1))) {
    while (end < text.length && text[end] !== '\n' && isSpace(text.charCodeAt(end))) end++
  }
  return { start, end }
}

/** The capital of the letter that a text begins with, of the same length; empty where it needs none. */
function capitalOf(text: string): string {
  const word = /^\p{Ll}[\p{L}\p{N}'’_.-]*/u.exec(text)?.[0]
  // Names such as iPhone, and what looks like code, keep their letters.
  if (word === undefined || /\p{Lu}|[_\p{N}]|\.\p{L}/u.test(word)) return ''
  const letter = String.fromCodePoint(word.codePointAt(0)!)
  const capital = letter.toUpperCase()
  return capital.length === letter.length ? capital : ''
}
