import { isSpace } from './text-map.js'

/** A sentence; `end` is behind its end mark, closing quotes and emoji, not behind the space that follows. */
export interface Sentence {
  start: number
  end: number
}

const END =
  /[.!?…。！？]{1,16}["'”’)\]*_]{0,4}(?=\s|$)(?:[ \t]{0,2}[\p{Extended_Pictographic}\u200d\ufe0f\u{1f3fb}-\u{1f3ff}]){0,12}|\n/gu
/** Words whose full stop ends no sentence. */
const ABBREVIATION =
  /(?:\b(?:e\.g|i\.e|etc|vs|cf|Dr|Mr|Mrs|Ms|Prof|St|No|Inc|approx|U\.S|a\.m|p\.m)|(?<!\d\.)\b\p{L})\.$/u
/** What may stand before the first word of a sentence at the beginning of a line: signs of a list or a heading. */
const LINE_LEAD = /^(?:[-*•+]|#{1,6}|\d{1,3}[.)])[ \t]{1,4}/
const LIST_MARK = /(?:^|\n)\s{0,12}(?:[-*•+]|\d{1,3}[.)])[ \t]{1,4}$/

/** The sentences between two offsets, the first of which begins a sentence. Line ends are ends of sentences. */
export function* sentencesOf(text: string, from: number, to: number): Generator<Sentence> {
  let start = from
  while (start < to) {
    while (start < to && isSpace(text.charCodeAt(start))) start++
    if (start >= to) return
    if (start === 0 || beginsLine(text, start))
      start += LINE_LEAD.exec(text.slice(start, start + 12))?.[0].length ?? 0
    const { end, next } = sentenceEnd(text, start, to)
    if (end > start) yield { start, end }
    start = next
  }
}

/** Where the last three sentences between two offsets begin, the last first, in the last `most` characters. */
export function lastSentences(text: string, from: number, end: number, most: number): number[] {
  const starts: number[] = []
  for (let lineEnd = end; starts.length < 3 && lineEnd > from && end - lineEnd < most;) {
    const line = Math.max(from, text.lastIndexOf('\n', lineEnd - 1) + 1)
    const window = Math.max(line, lineEnd - most)
    const sentences = [...sentencesOf(text, window, lineEnd)]
    // The first piece of a long paragraph is not whole.
    if (window > line) sentences.shift()
    starts.push(...sentences.map(({ start }) => start).reverse())
    lineEnd = line - 1
  }
  return starts.slice(0, 3)
}

/** Whether the full stop before `end` belongs to a word such as "e.g.". */
export function isAbbreviated(text: string, start: number, end: number): boolean {
  return ABBREVIATION.test(text.slice(Math.max(start, end - 8), end))
}

/** Whether only spaces stand before `at` in its line. */
export function beginsLine(text: string, at: number): boolean {
  while (at > 0 && text[at - 1] !== '\n' && isSpace(text.charCodeAt(at - 1))) at--
  return at === 0 || text[at - 1] === '\n'
}

/** Whether a sentence is all that stands in an item of a list. */
export function emptiesListItem(text: string, { start, end }: Sentence): boolean {
  if (!LIST_MARK.test(text.slice(Math.max(0, start - 20), start))) return false
  return /^[ \t]*(?:\n|$)/.test(text.slice(end, end + 20))
}

function sentenceEnd(text: string, start: number, to: number): { end: number; next: number } {
  END.lastIndex = start
  for (let match = END.exec(text); match && match.index < to; match = END.exec(text)) {
    const end = Math.min(match.index + match[0].length, to)
    if (match[0] === '\n') return { end: trimmedEnd(text, start, match.index), next: end }
    if (match[0] === '.') {
      const next = text.slice(end, end + 8).trimStart()
      if (/^[^\S\n]/.test(text.slice(end, end + 1)) && /^\p{Ll}/u.test(next)) continue
      if (isAbbreviated(text, start, end)) continue
    }
    return { end, next: end }
  }
  return { end: trimmedEnd(text, start, to), next: to }
}

function trimmedEnd(text: string, start: number, end: number): number {
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--
  return end
}
