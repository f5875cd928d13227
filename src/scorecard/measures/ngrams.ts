import type { SampleWords } from './words.js'
import { mixed } from '../../attributes/mixed.js'
import { WordReader } from './word-reader.js'

const LOW_FACTOR = 0x9e3779b1
const HIGH_FACTOR = 0x85ebca77

/** From this many words of a sample only a part of its n-grams is looked at. */
const FULL_WORDS = 2 ** 20

/**
 * How many n-grams of a sample each one stands for that is looked at: a power of two. Which are looked at is a matter
 * of their hash alone, so that shares of distinct n-grams are estimated without bias: FracMinHash, Irber et al. 2022,
 * doi.org/10.1101/2022.01.11.475838.
 */
export function ngramScale(words: number): number {
  return words <= FULL_WORDS ? 1 : 2 ** Math.ceil(Math.log2(words / FULL_WORDS))
}

/** The hash of an n-gram as one number below 2^53, from its halves. */
export function ngramHash(low: number, high: number): number {
  return (high & 0x1fffff) * 2 ** 32 + low
}

/** Hashes of the n-grams of a text: rolling polynomials of the hashes of its words. */
export class NgramHasher {
  readonly length: number
  /** Halves of the hashes of the text hashed last. */
  low = new Uint32Array(0)
  high = new Uint32Array(0)
  readonly #lowPower: number
  readonly #highPower: number
  readonly #reader = new WordReader()

  /** Of n-grams of `length` words; of a text with fewer words it is all of them. */
  constructor(length: number) {
    this.length = length
    let low = 1
    let high = 1
    for (let at = 0; at < length; at++) {
      low = Math.imul(low, LOW_FACTOR)
      high = Math.imul(high, HIGH_FACTOR)
    }
    this.#lowPower = low
    this.#highPower = high
  }

  /** Hashes n-grams of the words from `from` until `to` of a sample, one of `scale`; returns how many. */
  sample({ words, low, high }: SampleWords, from: number, to: number, scale = 1): number {
    const room = to - from
    if (this.low.length < room) {
      const size = Math.max(room, this.low.length * 2)
      this.low = new Uint32Array(size)
      this.high = new Uint32Array(size)
    }
    const length = Math.min(this.length, room)
    const { low: lows, high: highs } = this
    const lowPower = this.#lowPower
    const highPower = this.#highPower
    let a = 0
    let b = 0
    let count = 0
    for (let at = from; at < to; at++) {
      const word = words[at]!
      a = (Math.imul(a, LOW_FACTOR) + low[word]!) | 0
      b = (Math.imul(b, HIGH_FACTOR) + high[word]!) | 0
      const first = at - length
      if (first < from - 1) continue
      if (first >= from) {
        const gone = words[first]!
        a = (a - Math.imul(low[gone]!, lowPower)) | 0
        b = (b - Math.imul(high[gone]!, highPower)) | 0
      }
      const hash = mixed(a ^ (b >>> 7))
      if ((hash & (scale - 1)) !== 0) continue
      lows[count] = hash
      highs[count++] = mixed(b)
    }
    return count
  }

  /** The hashes of all n-grams of a text, as a reference needs them. */
  *hashes(text: string): Generator<number> {
    const reader = this.#reader
    const count = reader.read(text)
    const words = new Uint32Array(count)
    for (let at = 0; at < count; at++) words[at] = at
    const found = this.sample(
      { records: 1, texts: [], textsFrom: new Uint32Array(2), words, vocabulary: count, ...halves(reader) },
      0,
      count,
    )
    for (let at = 0; at < found; at++) yield ngramHash(this.low[at]!, this.high[at]!)
  }
}

function halves({ low, high }: WordReader): Pick<SampleWords, 'low' | 'high'> {
  return { low, high }
}

/** What a table knew of an n-gram when it was added: nothing, by an earlier record, by this record already. */
export const NEW = 0
export const EARLIER = 1
export const SAME = 2

const LOW = 0
const HIGH = 1
const RECORD = 2
const RECORDS = 3

/** Of the table that was released last, for the next one: what is left to the garbage collection stays for long. */
let released = new Uint32Array(0)

/** Counts by n-gram the records that have it. Open addressing; a row is one quarter of a cache line. */
export class NgramTable {
  size = 0
  #rows: Uint32Array<ArrayBuffer>
  #mask: number

  /** For about `expected` different n-grams; it grows where there are more. */
  constructor(expected = 1024) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(16, expected * 1.5)))
    this.#rows =
      released.length < slots * 4 ? new Uint32Array(slots * 4) : released.subarray(0, slots * 4).fill(0)
    released = new Uint32Array(0)
    this.#mask = slots - 1
  }

  /** Leaves its memory to the next table; nothing can be added or asked for any more. */
  release(): void {
    released = new Uint32Array(this.#rows.buffer)
    this.#rows = new Uint32Array(0)
  }

  /** Adds an n-gram of a record; records must come in order. */
  add(low: number, high: number, record: number): number {
    const rows = this.#rows
    const mask = this.#mask
    let at = ((low >>> 8) & mask) << 2
    while (rows[at + RECORDS] !== 0) {
      if (rows[at + LOW] === low && rows[at + HIGH] === high) {
        if (rows[at + RECORD] === record) return SAME
        rows[at + RECORD] = record
        rows[at + RECORDS]!++
        return EARLIER
      }
      at = (at + 4) & ((mask << 2) | 3)
    }
    rows[at + LOW] = low
    rows[at + HIGH] = high
    rows[at + RECORD] = record
    rows[at + RECORDS] = 1
    if (++this.size > mask * 0.7) this.#grow()
    return NEW
  }

  /**
   * For a second pass, with other numbers for the records than in the first: how many records have an n-gram; 0 where
   * this was asked for this record already.
   */
  recordsOnce(low: number, high: number, record: number): number {
    const rows = this.#rows
    let at = ((low >>> 8) & this.#mask) << 2
    while (rows[at + RECORDS] !== 0) {
      if (rows[at + LOW] === low && rows[at + HIGH] === high) {
        if (rows[at + RECORD] === record) return 0
        rows[at + RECORD] = record
        return rows[at + RECORDS]!
      }
      at = (at + 4) & ((this.#mask << 2) | 3)
    }
    return 0
  }

  /** The n-grams that most records have, of those in two or more: the most frequent first. */
  mostFrequent(count: number): { low: number; high: number; records: number }[] {
    const rows = this.#rows
    const frequencies: number[] = []
    for (let at = RECORDS; at < rows.length; at += 4) {
      const records = rows[at]!
      if (records > 1) frequencies[records] = (frequencies[records] ?? 0) + 1
    }
    let least = frequencies.length
    for (let room = count; least > 2 && room > 0;) room -= frequencies[--least] ?? 0
    const found: { low: number; high: number; records: number }[] = []
    for (let at = 0; at < rows.length; at += 4) {
      const records = rows[at + RECORDS]!
      if (records > 1 && records >= least) found.push({ low: rows[at]!, high: rows[at + HIGH]!, records })
    }
    found.sort((a, b) => b.records - a.records || a.low - b.low || a.high - b.high)
    return found.slice(0, count)
  }

  /** How many n-grams are in one record, in two, and so on, by that number: at most `most`. */
  frequencies(most: number): Float64Array {
    const rows = this.#rows
    const counts = new Float64Array(most + 1)
    for (let at = RECORDS; at < rows.length; at += 4) counts[rows[at]!]!++
    counts[0] = 0
    return counts
  }

  #grow(): void {
    const old = this.#rows
    this.#mask = this.#mask * 2 + 1
    const rows = (this.#rows = new Uint32Array((this.#mask + 1) * 4))
    for (let from = 0; from < old.length; from += 4) {
      if (old[from + RECORDS] === 0) continue
      let at = ((old[from]! >>> 8) & this.#mask) << 2
      while (rows[at + RECORDS] !== 0) at = (at + 4) & ((this.#mask << 2) | 3)
      rows[at] = old[from]!
      rows[at + HIGH] = old[from + HIGH]!
      rows[at + RECORD] = old[from + RECORD]!
      rows[at + RECORDS] = old[from + RECORDS]!
    }
  }
}
