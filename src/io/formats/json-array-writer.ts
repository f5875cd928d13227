import type { LineEncoder } from './writer.js'

const LINE_FEED = 10
const COMMA = 44
const BEGINNING = Buffer.from('[\n')
const BETWEEN = Buffer.from(',\n')
const END = Buffer.from('\n]\n')
const EMPTY = Buffer.from('[]\n')

/** One JSON array, each record on a line of its own. */
export class JsonArrayEncoder implements LineEncoder {
  #begun = false

  encode(lines: Uint8Array): Uint8Array {
    if (lines.length === 0) return new Uint8Array(0)
    const before = this.#begun ? BETWEEN : BEGINNING
    this.#begun = true
    // A line feed is in JSON only between tokens, and the lines have it only at their ends. That of the last one waits
    // until it is known whether another record follows.
    const end = lines.length - 1
    let feeds = 0
    for (let at = lines.indexOf(LINE_FEED); at < end; at = lines.indexOf(LINE_FEED, at + 1)) feeds++
    const array = new Uint8Array(before.length + end + feeds)
    array.set(before)
    let to = before.length
    let from = 0
    for (let at = lines.indexOf(LINE_FEED); at < end; at = lines.indexOf(LINE_FEED, at + 1)) {
      array.set(lines.subarray(from, at), to)
      to += at - from
      array[to++] = COMMA
      from = at
    }
    array.set(lines.subarray(from, end), to)
    return array
  }

  end(): Uint8Array {
    return new Uint8Array(this.#begun ? END : EMPTY)
  }

  state(): unknown {
    return { begun: this.#begun }
  }

  restore(state: unknown): void {
    this.#begun = (state as { begun: boolean }).begun
  }
}
