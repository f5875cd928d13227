import { readFileSync } from 'node:fs'
import { RandomNumbers } from './random-numbers.mjs'

/** Phrases of each kind: a power of two, so that bits of a random number choose one. */
const PHRASES = 8192
/** Phrases are the same for every seed, which chooses among them. */
const PHRASE_SEED = 1
/** Copies go by four bytes, over the end of a phrase. */
const STRIDE = 4

/** A row of pieces of text: of each one of `mask + 1` phrases from `first` on. */
/** @typedef {{ first: number, mask: number }[]} Pattern */

/**
 * Phrases as JSON-escaped bytes, made of the words and patterns of words.json: to copy whole phrases is what makes
 * hundreds of megabytes a second.
 */
export class Phrases {
  #words
  #kinds
  /** First phrase and number of phrases, by kind. */
  #pools = new Map()
  #texts = []
  #bytes = new DataView(new ArrayBuffer(0))
  #starts = new Uint32Array(0)
  #wordCounts = new Uint8Array(0)

  constructor() {
    const file = new URL('words.json', import.meta.url)
    /** All that words.json holds. */
    this.data = JSON.parse(readFileSync(file, 'utf8'))
    this.#words = Object.fromEntries(
      Object.entries(this.data.words).map(([kind, lines]) => [kind, lines.join(' ').split(' ')]),
    )
    this.#kinds = this.data.phrases
  }

  /** All words of small letters from a to z. */
  get plainWords() {
    return Object.values(this.#words).flatMap((words) => words.filter((word) => /^[a-z]+$/.test(word)))
  }

  /**
   * A text with kinds of phrases in braces, `{Subject}` where a phrase begins a sentence, as a pattern to copy from.
   * @param {string} text
   * @returns {Pattern}
   */
  pattern(text) {
    const pieces = text.match(/ ?\{\w+\}|[^{]*[^{ ]|[^{]+/g) ?? []
    return pieces.map((piece) => {
      if (!this.#pools.has(piece)) this.#pools.set(piece, this.#pool(piece))
      return this.#pools.get(piece)
    })
  }

  #pool(piece) {
    const [, space, name] = /^( ?)\{(\w+)\}$/.exec(piece) ?? []
    const first = this.#texts.length
    if (name === undefined) {
      this.#texts.push(piece)
      return { first, mask: 0 }
    }
    const random = new RandomNumbers()
    random.seek(PHRASE_SEED, 0, first)
    const kind = name.toLowerCase()
    for (let at = 0; at < PHRASES; at++) {
      const phrase = this.#phrase(kind, random)
      this.#texts.push(space + (kind === name ? phrase : phrase[0].toUpperCase() + phrase.slice(1)))
    }
    return { first, mask: PHRASES - 1 }
  }

  #phrase(kind, random) {
    const oneOf = (choices) => choices[random.below(choices.length)]
    const form = oneOf(this.#kinds[kind] ?? this.#words[kind])
    return form.replace(/\{(\w+)\}/g, (_, words) => oneOf(this.#words[words]))
  }

  /** Lays all phrases out as bytes, when the last pattern is made. */
  layOut() {
    const encoded = this.#texts.map((text) => Buffer.from(JSON.stringify(text).slice(1, -1)))
    this.#starts = new Uint32Array(encoded.length + 1)
    for (const [at, { length }] of encoded.entries()) this.#starts[at + 1] = this.#starts[at] + length
    const all = Buffer.concat([...encoded, Buffer.alloc(STRIDE)])
    this.#bytes = new DataView(all.buffer, all.byteOffset, all.length)
    this.#wordCounts = Uint8Array.from(this.#texts, (text) => text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0)
  }

  /**
   * Appends a text after a pattern; returns its number of words. The output must have room for a few bytes more.
   * @param {Pattern} pattern
   * @param {RandomNumbers} random
   * @param {import('./output-bytes.mjs').OutputBytes} output
   */
  write(pattern, random, output) {
    const [bytes, starts, wordCounts] = [this.#bytes, this.#starts, this.#wordCounts]
    const { view } = output
    let to = output.length
    let words = 0
    for (let piece = 0; piece < pattern.length; piece++) {
      const { first, mask } = pattern[piece]
      const phrase = mask === 0 ? first : first + ((random.next() >>> 8) & mask)
      const from = starts[phrase]
      const length = starts[phrase + 1] - from
      for (let at = 0; at < length; at += STRIDE) {
        view.setInt32(to + at, bytes.getInt32(from + at, true), true)
      }
      to += length
      words += wordCounts[phrase]
    }
    output.length = to
    return words
  }
}
