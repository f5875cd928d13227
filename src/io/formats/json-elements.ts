import type { Token } from 'stream-json/core/parser.js'
import { withEscapes } from './json-escapes.js'

const DEEPEST = 1_000_000
const OUTPUT_SIZE = 64 * 1024

/** Writes the tokens of a JSON array as lines, one for each element. */
export class ElementLines {
  /** Elements that are whole. */
  count = 0
  #depth = 0
  #text = ''
  /** What stands before the next value or key. */
  #separator = ''
  #ended = false

  write(tokens: readonly Token[]): void {
    for (const token of tokens) {
      switch (token.name) {
        case 'stringChunk':
        case 'numberChunk':
          this.#text += token.value
          break
        case 'startKey':
        case 'startString':
          this.#begin('"')
          break
        case 'endKey':
          this.#text += '":'
          this.#separator = ''
          break
        case 'endString':
          this.#end('"')
          break
        case 'startNumber':
          this.#begin('')
          break
        case 'endNumber':
          this.#end('')
          break
        case 'startObject':
          this.#open('{')
          break
        case 'startArray':
          this.#open('[')
          break
        case 'endObject':
          this.#close('}')
          break
        case 'endArray':
          this.#close(']')
          break
        case 'trueValue':
        case 'falseValue':
        case 'nullValue':
          this.#begin(String(token.value))
          this.#end('')
      }
    }
  }

  /** What has been written, when it is worth it. */
  take(): Uint8Array | undefined {
    if (this.#text === '' || (!this.#ended && this.#text.length < OUTPUT_SIZE)) return undefined
    const bytes = withEscapes(this.#text)
    this.#text = ''
    return bytes
  }

  #begin(text: string): void {
    if (this.#depth === 0) throw new Error('a value that is no array')
    this.#text += this.#separator + text
  }

  #end(text: string): void {
    if (this.#depth > 1) {
      this.#text += text
      this.#separator = ','
    } else {
      this.#text += text + '\n'
      this.#separator = ''
      this.count++
    }
  }

  #open(bracket: '{' | '['): void {
    if (this.#depth > 0 || bracket === '{') this.#begin(bracket)
    this.#separator = ''
    if (++this.#depth > DEEPEST) throw new Error(`values nested more than ${DEEPEST} deep`)
  }

  #close(bracket: '}' | ']'): void {
    this.#depth--
    if (this.#depth === 0) this.#ended = true
    else this.#end(bracket)
  }
}
