import type { TextEdit } from './text-edit.js'

const BACKSLASH = 0x5c
const LETTER_U = 0x75

/** The text of the bytes of a JSON string, quotes not included. */
export function decodeString(raw: Uint8Array): string {
  return JSON.parse(`"${Buffer.from(raw.buffer, raw.byteOffset, raw.length).toString('utf8')}"`) as string
}

/** The text of a JSON string that stands with its quotes from `from` to `to`: a quarter faster than without them. */
export function decodeQuoted(bytes: Uint8Array, from: number, to: number): string {
  return JSON.parse(
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8', from, to),
  ) as string
}

/** The bytes that stand for a text within the quotes of a JSON string. */
export function encodeString(text: string): Buffer {
  return Buffer.from(JSON.stringify(text).slice(1, -1))
}

/**
 * Makes edits in the bytes of a JSON string. What no edit touches keeps its bytes, escapes included.
 * Edits must be in order and must not overlap; offsets are UTF-16.
 */
export function spliceString(raw: Uint8Array, edits: readonly TextEdit[]): Buffer {
  const parts: Uint8Array[] = []
  const walk = new RawWalk(raw)
  let from = 0
  for (const { start, end, inserted } of edits) {
    parts.push(raw.subarray(from, walk.to(start)), encodeString(inserted))
    from = walk.to(end)
  }
  parts.push(raw.subarray(from))
  return Buffer.concat(parts)
}

/** Walks over string bytes, counting UTF-16 units. */
class RawWalk {
  readonly #raw: Uint8Array
  #at = 0
  #units = 0

  constructor(raw: Uint8Array) {
    this.#raw = raw
  }

  /** The byte offset of a UTF-16 offset at or behind the last one asked for. */
  to(unit: number): number {
    const raw = this.#raw
    let at = this.#at
    let units = this.#units
    for (; units < unit; units++) {
      const byte = raw[at]!
      if (byte === BACKSLASH) at += raw[at + 1] === LETTER_U ? 6 : 2
      else if (byte < 0x80) at += 1
      else if (byte < 0xe0) at += 2
      else if (byte < 0xf0) at += 3
      else {
        at += 4
        units++
      }
    }
    this.#at = at
    this.#units = units
    return at
  }
}
