import { PHRASES } from './phrases.js'

/** A line of a list, or one that somebody says: its last sentence closes no answer. */
const LISTED = /^\s{0,16}(?:[-*•+]\s|\d{1,3}[.)]\s|[*_]{0,2}\p{Lu}[\p{L}\p{N} .'-]{0,30}:)/u

/** Which sentences of a text belong to what was announced, to a list, a speaker or a letter, and so close no answer. */
export class SpokenParts {
  readonly #text: string
  #letter: { start: number; end: number } | undefined

  constructor(text: string) {
    this.#text = text
  }

  /** Whether the sentence that begins at `start` does. */
  has(start: number): boolean {
    if (
      this.#text
        .slice(Math.max(0, start - 64), start)
        .trimEnd()
        .endsWith(':')
    )
      return true
    const line = this.#text.lastIndexOf('\n', start - 1) + 1
    const beginning = this.#text.slice(line, line + 64)
    if (LISTED.test(beginning) && !PHRASES.remark.lead(beginning)) return true
    this.#letter ??= letterIn(this.#text)
    if (start > this.#letter.start && start <= this.#letter.end) return true
    // What is signed is a letter, whatever it begins with.
    const signature = PHRASES.signature.find(this.#text, start)
    return signature !== undefined && this.#text.slice(signature.start, signature.end).trimEnd().endsWith(',')
  }
}

/** From the beginning of a letter to its signature. */
function letterIn(text: string): { start: number; end: number } {
  const letter = PHRASES.letter.find(text)
  if (!letter) return { start: text.length, end: text.length }
  const signature = PHRASES.signature.find(text, letter.end)
  return { start: letter.start, end: signature?.start ?? text.length }
}
