import { KIND, is } from './characters.js'

/** A piece of a text: `[start, end)` in UTF-16 units; `next` is where the piece after its separator begins. */
export interface Piece {
  start: number
  end: number
  next: number
}

const LINE_END = /\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]/g

/**
 * Lines as Python's `str.splitlines` has them: 11 kinds of line ends, and nothing after the last one is no line.
 * An empty text has no line.
 */
export function splitLines(text: string): Piece[] {
  const lines: Piece[] = []
  let start = 0
  for (const { index, 0: separator } of text.matchAll(LINE_END)) {
    const next = index + separator.length
    lines.push({ start, end: index, next })
    start = next
  }
  if (start < text.length) lines.push({ start, end: text.length, next: text.length })
  return lines
}

/** The pieces between runs of at least `newlines` newlines; there is always one more than there are runs. */
export function splitAtNewlines(text: string, newlines: 1 | 2): Piece[] {
  const pieces: Piece[] = []
  let start = 0
  for (const { index, 0: run } of text.matchAll(newlines === 1 ? /\n+/g : /\n{2,}/g)) {
    pieces.push({ start, end: index, next: index + run.length })
    start = index + run.length
  }
  pieces.push({ start, end: text.length, next: text.length })
  return pieces
}

/** The range without the white space at its edges. */
export function strip(text: string, start: number, end: number): { start: number; end: number } {
  while (start < end && is(text.charCodeAt(start), KIND.space)) start++
  while (end > start && is(text.charCodeAt(end - 1), KIND.space)) end--
  return { start, end }
}
