import { ROW, sketchSize, type SketchShape } from '../../native-free-kernels/record/record.js'

const FINGERPRINT_SIZE = 4
const KEY_STEP = 0x9e3779b9

/** Rows and sketches as a worker hands them on, of records that have nothing to do with each other. */
export interface DrivenBatch {
  rows: Uint32Array
  sketches: Uint8Array
}

/**
 * Makes batches of random keys: the same number gives the same batch. The numbers are xoshiro128** (Blackman and Vigna,
 * prng.di.unimi.it).
 */
export class DrivenKeys {
  readonly #state = new Uint32Array(4)
  readonly #rows: Uint32Array
  readonly #sketches: Uint8Array
  readonly records: number

  constructor(sketch: SketchShape, records: number) {
    this.records = records
    this.#rows = new Uint32Array(records * ROW.size)
    // Whole numbers of 32 bits, so that they can be written as such.
    this.#sketches = new Uint8Array(Math.ceil((records * sketchSize(sketch)) / 4) * 4)
    for (let record = 0; record < records; record++) {
      this.#rows[record * ROW.size + ROW.sketch] = record + 1
      this.#rows[record * ROW.size + ROW.line] = record
    }
  }

  /** Valid until the next call. */
  batch(number: number): DrivenBatch {
    for (let at = 0; at < 4; at++) this.#state[at] = Math.imul(number * 4 + at + 1, KEY_STEP) ^ (at << 7)
    const words = new Uint32Array(this.#sketches.buffer)
    for (let at = 0; at < words.length; at++) words[at] = this.#next()
    for (let record = 0; record < this.records; record++) {
      const at = record * ROW.size + ROW.fingerprint
      for (let half = 0; half < FINGERPRINT_SIZE; half++) this.#rows[at + half] = this.#next()
    }
    return { rows: this.#rows, sketches: this.#sketches }
  }

  #next(): number {
    const state = this.#state
    const [zero, one, two, three] = [state[0]!, state[1]!, state[2]!, state[3]!]
    const product = Math.imul(one, 5)
    const second = two ^ zero
    const third = three ^ one
    state[1] = one ^ second
    state[0] = zero ^ third
    state[2] = second ^ (one << 9)
    state[3] = (third << 11) | (third >>> 21)
    return Math.imul((product << 7) | (product >>> 25), 9) >>> 0
  }
}
