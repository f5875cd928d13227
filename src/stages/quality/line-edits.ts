import type { TextEdit } from '../../records/text-edit.js'
import { KIND, is } from './characters.js'
import type { Piece } from './lines.js'

/** The rule named where lines are joined by one newline and white space at their edges goes. */
export const WHITE_SPACE_RULE = 'c4-white-space'

/** A stretch of the text: what stands in its place, and by which rule; kept as it is where there is none. */
interface Part {
  start: number
  end: number
  rule?: string
  inserted?: string
}

/**
 * The edits that leave some lines of a text: without white space at their edges, without marks inside, joined by one
 * newline, and the whole without white space at its edges. Lines are told in order, each once.
 */
export class LineEdits {
  readonly #text: string
  readonly #markRule: string
  /** Without gaps, in order. */
  readonly #parts: Part[] = []

  constructor(text: string, markRule: string) {
    this.#text = text
    this.#markRule = markRule
  }

  drop({ start, next }: Piece, rule: string): void {
    const last = this.#parts.at(-1)
    if (last?.rule === rule) last.end = next
    else this.#parts.push({ start, end: next, rule })
  }

  /** Keeps `[start, end)` of a line but for the marks in it. */
  keep(line: Piece, start: number, end: number, marks: readonly Piece[]): void {
    this.#parts.push({ start: line.start, end: start, rule: WHITE_SPACE_RULE })
    let at = start
    for (const mark of marks) {
      this.#parts.push({ start: at, end: mark.start }, { ...mark, rule: this.#markRule })
      at = mark.end
    }
    this.#parts.push({ start: at, end })
    this.#parts.push({ start: end, end: line.next, rule: WHITE_SPACE_RULE, inserted: '\n' })
  }

  /** The edits, in order, without overlap. */
  finish(): TextEdit[] {
    this.#stripStart()
    this.#stripEnd()
    const edits = this.#parts.flatMap(({ start, end, rule, inserted = '' }) =>
      rule === undefined ? [] : [{ rule, start, end, removed: this.#text.slice(start, end), inserted }],
    )
    return edits.filter((edit) => edit.removed !== edit.inserted)
  }

  #stripStart(): void {
    for (const [at, part] of this.#parts.entries()) {
      delete part.inserted
      if (part.rule !== undefined) continue
      let { start } = part
      while (start < part.end && is(this.#text.charCodeAt(start), KIND.space)) start++
      if (start < part.end) {
        this.#parts.splice(at, 1, { ...part, end: start, rule: WHITE_SPACE_RULE }, { ...part, start })
        return
      }
      part.rule = WHITE_SPACE_RULE
    }
  }

  #stripEnd(): void {
    for (let at = this.#parts.length - 1; at >= 0; at--) {
      const part = this.#parts[at]!
      delete part.inserted
      if (part.rule !== undefined) continue
      let { end } = part
      while (end > part.start && is(this.#text.charCodeAt(end - 1), KIND.space)) end--
      if (end > part.start) {
        this.#parts.splice(at, 1, { ...part, end }, { ...part, start: end, rule: WHITE_SPACE_RULE })
        return
      }
      part.rule = WHITE_SPACE_RULE
    }
  }
}
