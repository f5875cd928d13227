const FENCED = 1
const QUOTED = 2
const TAKEN = 4

/** Fenced blocks; one that is not closed goes on to the end. */
const FENCES = /```[^]*?(?:```|(?![^]))|^~~~[^]*?(?:\n~~~|(?![^]))/gm
/** In one line: inline code, quotations, and a block quotation. */
const QUOTES = /`[^`\n]+`|"[^"\n]{1,4000}"|“[^“”\n]{1,4000}”|«[^«»\n]{1,4000}»|^[ \t]{0,8}>.*/g

/**
 * Which parts of a text are code, quotation or taken by an edit already. The text is read when a rule first wants to take
 * something, and of its quotations only those of the lines that are asked for: reading all of them took a tenth of the
 * stage's time.
 */
export class TextMap {
  #known: Uint8Array | undefined
  /** Lines whose quotations are marked. */
  readonly #read = new Set<number>()
  #lastLine = { start: 0, end: 0 }
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  /** The marks, in which the lines of a range are read. */
  #marksOf(start: number, end: number): Uint8Array {
    const marks = (this.#known ??= fencesOf(this.text))
    if (start >= this.#lastLine.start && end < this.#lastLine.end) return marks
    let line = this.text.lastIndexOf('\n', start - 1) + 1
    while (line <= end && line < this.text.length) {
      const newline = this.text.indexOf('\n', line)
      const lineEnd = newline < 0 ? this.text.length : newline
      if (!this.#read.has(line)) {
        this.#read.add(line)
        markQuotes(this.text.slice(line, lineEnd), marks, line)
      }
      this.#lastLine = { start: line, end: lineEnd }
      line = lineEnd + 1
    }
    return marks
  }

  /**
   * Whether an edit may take this range: nothing of it is taken, no edge lies within code or quotation, and it holds no
   * fenced block (unless `whole` says that all kinds of content go with it).
   */
  isFree(start: number, end: number, whole = false): boolean {
    if (end <= start || this.#isInside(start) || (!whole && this.#isInside(end))) return false
    const without = whole ? TAKEN : TAKEN | FENCED
    const marks = (this.#known ??= fencesOf(this.text))
    for (let at = start; at < end; at++) if ((marks[at]! & without) !== 0) return false
    return true
  }

  take(start: number, end: number): void {
    const marks = (this.#known ??= fencesOf(this.text))
    for (let at = start; at < end; at++) marks[at]! |= TAKEN
  }

  /** The first unit at or behind `at` that is neither taken nor white space. */
  skip(at: number): number {
    while (at < this.text.length && this.#isGone(at)) at++
    return at
  }

  /** The end of what remains before `at`, without white space and what is taken. */
  skipBack(at: number): number {
    while (at > 0 && this.#isGone(at - 1)) at--
    return at
  }

  /** Whether `at` lies within code or a quotation. */
  isCovered(at: number): boolean {
    return this.#isInside(at)
  }

  /** Forgets the fenced blocks: the text is prose within one fence. */
  unfence(): void {
    const marks = (this.#known ??= fencesOf(this.text))
    for (let at = 0; at < marks.length; at++) marks[at]! &= ~FENCED
  }

  isFenced(at: number): boolean {
    this.#known ??= fencesOf(this.text)
    return (this.#known[at]! & FENCED) !== 0
  }

  #isGone(at: number): boolean {
    // Nothing is taken before the marks are known.
    return isSpace(this.text.charCodeAt(at)) || ((this.#known?.[at] ?? 0) & TAKEN) !== 0
  }

  #isInside(at: number): boolean {
    const covered = FENCED | QUOTED
    if (at === 0) return false
    const marks = this.#marksOf(at - 1, at)
    return (marks[at - 1]! & (marks[at] ?? 0) & covered) !== 0
  }
}

function fencesOf(text: string): Uint8Array {
  const marks = new Uint8Array(text.length)
  if (!text.includes('```') && !text.includes('~~~')) return marks
  for (const { index, 0: code } of text.matchAll(FENCES)) marks.fill(FENCED, index, index + code.length)
  return marks
}

/** Marks the quotations of one line that stands at an offset. */
function markQuotes(line: string, marks: Uint8Array, offset: number): void {
  for (const { index, 0: quote } of line.matchAll(QUOTES)) {
    const start = offset + index
    if (marks[start] === 0) marks.fill(QUOTED, start, start + quote.length)
  }
}

/** Whether a UTF-16 unit is white space. */
export function isSpace(unit: number): boolean {
  return unit === 32 || (unit >= 9 && unit <= 13) || unit === 0xa0 || unit === 0x3000 || unit === 0x200b
}
