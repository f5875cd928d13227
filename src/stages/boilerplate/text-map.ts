const FENCED = 1
const QUOTED = 2
const TAKEN = 4

/** Fenced blocks; one that is not closed goes on to the end. */
const FENCES = /```[^]*?(?:```|(?![^]))|^~~~[^]*?(?:\n~~~|(?![^]))/gm
/** Inline code, quotations within one paragraph, and lines of a block quotation. */
const QUOTES = /`[^`\n]+`|"[^"\n]{1,4000}"|“[^“”\n]{1,4000}”|«[^«»\n]{1,4000}»|^[ \t]{0,8}>.*/gm

/**
 * Which parts of a text are code, quotation or taken by an edit already. The text is read when a rule first wants to take
 * something: most texts have nothing to be taken, and reading them took a tenth of the stage's time.
 */
export class TextMap {
  #known: Uint8Array | undefined
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  get #marks(): Uint8Array {
    return (this.#known ??= marksOf(this.text))
  }

  /**
   * Whether an edit may take this range: nothing of it is taken, no edge lies within code or quotation, and it holds no
   * fenced block (unless `whole` says that all kinds of content go with it).
   */
  isFree(start: number, end: number, whole = false): boolean {
    if (end <= start || this.#isInside(start) || (!whole && this.#isInside(end))) return false
    const without = whole ? TAKEN : TAKEN | FENCED
    for (let at = start; at < end; at++) if ((this.#marks[at]! & without) !== 0) return false
    return true
  }

  take(start: number, end: number): void {
    for (let at = start; at < end; at++) this.#marks[at]! |= TAKEN
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
    for (let at = 0; at < this.#marks.length; at++) this.#marks[at]! &= ~FENCED
  }

  isFenced(at: number): boolean {
    return (this.#marks[at]! & FENCED) !== 0
  }

  #isGone(at: number): boolean {
    // Nothing is taken before the marks are known.
    return isSpace(this.text.charCodeAt(at)) || ((this.#known?.[at] ?? 0) & TAKEN) !== 0
  }

  #isInside(at: number): boolean {
    const covered = FENCED | QUOTED
    return at > 0 && (this.#marks[at - 1]! & (this.#marks[at] ?? 0) & covered) !== 0
  }
}

function marksOf(text: string): Uint8Array {
  const marks = new Uint8Array(text.length)
  for (const { index, 0: code } of text.matchAll(FENCES)) marks.fill(FENCED, index, index + code.length)
  for (const { index, 0: quote } of text.matchAll(QUOTES)) {
    if (marks[index] === 0) marks.fill(QUOTED, index, index + quote.length)
  }
  return marks
}

/** Whether a UTF-16 unit is white space. */
export function isSpace(unit: number): boolean {
  return unit === 32 || (unit >= 9 && unit <= 13) || unit === 0xa0 || unit === 0x3000 || unit === 0x200b
}
