import { ROW, sketchSize, type SketchShape } from '../../../native-free-kernels/record/record.js'
import { ODD_SKETCH_WORDS } from '../../../native-free-kernels/sketch/odd-sketch.js'

/** Words of a row before its sketch. */
const PLACE = { primary: 0, tie: 2, record: 4, sketched: 6, fingerprint: 7, sketch: 11 } as const
const FINGERPRINT_WORDS = 4

/** The first words of a row, in whose order rows are: the rank of a record. */
export const RANK_WORDS = PLACE.sketched

/** Words of a hash by which equals are found: of 10^9 records two unequal ones share one with a chance of 10^-11. */
export const HASH_WORDS = 3
const MULTIPLIERS = [0x9e3779b1, 0x85ebca6b, 0xc2b2ae35] as const

/** What the join holds of a record until the last one has come: how a row of words is written and read. */
export class RecordRow {
  /** Words of a row. */
  readonly width: number
  readonly bands: number
  /** Words of the odd sketch. */
  readonly oddWords: number
  readonly #near: boolean
  readonly #exact: boolean
  readonly #sketchBytes: number
  readonly #double = new Float64Array(1)
  readonly #halves = new Uint32Array(this.#double.buffer)
  #bytes = new Uint8Array(0)

  constructor(sketch: SketchShape, exact: boolean, near: boolean) {
    this.#exact = exact
    this.#near = near
    this.#sketchBytes = sketchSize(sketch)
    this.bands = near ? sketch.bands : 0
    this.oddWords = near ? ODD_SKETCH_WORDS : 0
    this.width = PLACE.sketch + this.bands * 2 + this.oddWords
  }

  /** Writes the row of a record from word `at` of `entries` on; `row` is where its row of `rows` begins. */
  write(
    entries: Uint32Array<ArrayBuffer>,
    at: number,
    record: number,
    primary: number,
    tieLow: number,
    tieHigh: number,
    rows: Uint32Array,
    row: number,
    sketches: Uint8Array,
  ): void {
    this.#writeInOrder(entries, at + PLACE.primary, primary)
    entries[at + PLACE.tie] = tieHigh
    entries[at + PLACE.tie + 1] = tieLow
    entries[at + PLACE.record] = record / 2 ** 32
    entries[at + PLACE.record + 1] = record
    for (let word = 0; word < FINGERPRINT_WORDS; word++) {
      entries[at + PLACE.fingerprint + word] = this.#exact ? rows[row + ROW.fingerprint + word]! : 0
    }
    const sketch = this.#near ? rows[row + ROW.sketch]! : 0
    entries[at + PLACE.sketched] = sketch === 0 ? 0 : 1
    if (sketch === 0) entries.fill(0, at + PLACE.sketch, at + this.width)
    else this.#copySketch(entries, at, sketches, (sketch - 1) * this.#sketchBytes)
  }

  /** Writes a number in two words that rise as it rises; what is no number comes last. */
  #writeInOrder(entries: Uint32Array, at: number, value: number): void {
    if (Number.isNaN(value)) {
      entries.fill(0xffffffff, at, at + 2)
      return
    }
    // Adding zero makes the two zeros one.
    this.#double[0] = value + 0
    const isNegative = this.#halves[1]! >>> 31 === 1
    entries[at] = this.#halves[1]! ^ (isNegative ? 0xffffffff : 0x80000000)
    entries[at + 1] = this.#halves[0]! ^ (isNegative ? 0xffffffff : 0)
  }

  #copySketch(entries: Uint32Array<ArrayBuffer>, at: number, sketches: Uint8Array, from: number): void {
    if (this.#bytes.buffer !== entries.buffer) this.#bytes = new Uint8Array(entries.buffer)
    const end = from + this.#sketchBytes
    let to = (at + PLACE.sketch) * 4
    for (let byte = from; byte < end; byte++) this.#bytes[to++] = sketches[byte]!
  }

  hasFingerprint(entries: Uint32Array, at: number): boolean {
    const from = at + PLACE.fingerprint
    return (entries[from]! | entries[from + 1]! | entries[from + 2]! | entries[from + 3]!) !== 0
  }

  hasSketch(entries: Uint32Array, at: number): boolean {
    return entries[at + PLACE.sketched] !== 0
  }

  /** Copies the two words of the record's number. */
  copyRecord(entries: Uint32Array, at: number, to: Uint32Array, toAt: number): void {
    to[toAt] = entries[at + PLACE.record]!
    to[toAt + 1] = entries[at + PLACE.record + 1]!
  }

  copyBandKey(entries: Uint32Array, at: number, band: number, to: Uint32Array, toAt: number): void {
    const from = at + PLACE.sketch + band * 2
    to[toAt] = entries[from + 1]!
    to[toAt + 1] = entries[from]!
  }

  copyOddSketch(entries: Uint32Array, at: number, to: Uint32Array, toAt: number): void {
    const end = at + this.width
    for (let from = end - this.oddWords; from < end; from++) to[toAt++] = entries[from]!
  }

  hashFingerprint(entries: Uint32Array, at: number, to: Uint32Array, toAt: number): void {
    const from = at + PLACE.fingerprint
    hashWords(entries, from, from + FINGERPRINT_WORDS, to, toAt)
  }

  hashSketch(entries: Uint32Array, at: number, to: Uint32Array, toAt: number): void {
    hashWords(entries, at + PLACE.sketch, at + this.width, to, toAt)
  }
}

/** A hash of words that are hashes themselves: three sums, each mixed in its own way. */
function hashWords(words: Uint32Array, from: number, end: number, to: Uint32Array, at: number): void {
  const [one, two, three] = MULTIPLIERS
  let [first, second, third] = [one, two, three] as [number, number, number]
  for (let word = from; word < end; word++) {
    const value = words[word]!
    first = Math.imul(first ^ value, two)
    first ^= first >>> 15
    second = Math.imul(second ^ value, three)
    second ^= second >>> 13
    third = Math.imul(third ^ value, one)
    third ^= third >>> 16
  }
  to[at] = Math.imul(first, three) ^ (first >>> 7)
  to[at + 1] = Math.imul(second, one)
  to[at + 2] = Math.imul(third, two)
}
