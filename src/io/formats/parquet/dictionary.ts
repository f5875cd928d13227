import { GrowingBytes } from './growing-bytes.js'

/** The distinct values of a column, in plain encoding, and the place of each of its values among them. */
export interface Dictionary {
  plain: Uint8Array
  count: number
  places: Int32Array
}

/** Bytes: a dictionary is held whole by its readers. */
const LARGEST_DICTIONARY = 2 ** 20
/** After so many values, at least as many must have been seen before as not. */
const SAMPLE = 1024
const SLOTS = 2 ** 16

/** The dictionary of texts in plain encoding; nothing where it would save little. */
export function dictionaryOf(plain: Uint8Array, count: number): Dictionary | undefined {
  const builder = new DictionaryBuilder(plain)
  const places = new Int32Array(count)
  let at = 0
  for (let value = 0; value < count; value++) {
    const end = at + 4 + lengthAt(plain, at)
    const place = builder.place(at, end)
    if (place === undefined || (value >= SAMPLE && builder.count * 2 > value)) return undefined
    places[value] = place
    at = end
  }
  if (builder.count * 2 > count) return undefined
  return { plain: builder.distinct.written(), count: builder.count, places }
}

/** The length of the text whose plain encoding begins at `at`. */
export function lengthAt(plain: Uint8Array, at: number): number {
  return (plain[at]! | (plain[at + 1]! << 8) | (plain[at + 2]! << 16) | (plain[at + 3]! << 24)) >>> 0
}

/** A hash table of places with open addressing; the texts stay bytes. */
class DictionaryBuilder {
  readonly distinct = new GrowingBytes(4096)
  count = 0
  readonly #plain: Uint8Array
  readonly #slots = new Int32Array(SLOTS).fill(-1)
  readonly #starts: number[] = []

  constructor(plain: Uint8Array) {
    this.#plain = plain
  }

  /** The place of a text with its length; nothing where there are too many. */
  place(start: number, end: number): number | undefined {
    for (let slot = this.#hash(start, end); ; slot = (slot + 1) % SLOTS) {
      const place = this.#slots[slot]!
      if (place >= 0) {
        if (this.#isAt(this.#starts[place]!, start, end)) return place
        continue
      }
      if (this.distinct.length + end - start > LARGEST_DICTIONARY || this.count * 2 >= SLOTS) return undefined
      this.#slots[slot] = this.count
      this.#starts.push(this.distinct.length)
      this.distinct.raw(this.#plain, start, end)
      return this.count++
    }
  }

  /** FNV-1a of the length and the ends: long texts that differ only in their middle are few. */
  #hash(start: number, end: number): number {
    let hash = 0x811c9dc5
    const mix = (at: number) => (hash = Math.imul(hash ^ this.#plain[at]!, 0x01000193))
    const head = Math.min(end, start + 36)
    for (let at = start; at < head; at++) mix(at)
    for (let at = Math.max(head, end - 16); at < end; at++) mix(at)
    return (hash ^ (hash >>> 16)) & (SLOTS - 1)
  }

  #isAt(at: number, start: number, end: number): boolean {
    const { bytes } = this.distinct
    for (let from = start; from < end; from++, at++) if (bytes[at] !== this.#plain[from]) return false
    return true
  }
}
