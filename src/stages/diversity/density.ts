import { COARSE_KEYS } from '../../../native-free-kernels/attributes/attributes.js'

const MOST_COUNTED = 65_535

/**
 * How many records like one went by: a RACE sketch over coarse sketches, without the floor that chance collisions put
 * under it. Each similar record counts with the third power of the Jaccard similarity of the words, common ones left
 * out: the same text counts 1, another one on the same matter some hundredths.
 * Source: B. Coleman, B. Geordie, L. Chou, R. A. L. Elworth, T. J. Treangen, A. Shrivastava, "One-Pass Diversified
 * Sampling with Application to Terabyte-Scale Genomic Sequence Streams", ICML 2022; released, it counts the chance
 * collisions too, and so keeps nothing any more after about as many records as a row has counters.
 */
export class DensitySketch {
  readonly #counters: Uint16Array
  readonly #mask: number
  #records = 0

  /** `memory` in bytes: as much of it as a power of two of counters takes. */
  constructor(memory: number) {
    const counters = 2 ** Math.floor(Math.log2(memory / (COARSE_KEYS * 2)))
    this.#counters = new Uint16Array(counters * COARSE_KEYS)
    this.#mask = counters - 1
  }

  /** Records that were added. */
  get records(): number {
    return this.#records
  }

  state(): { counters: Uint16Array; records: number } {
    return { counters: this.#counters, records: this.#records }
  }

  restore({ counters, records }: { counters: Uint16Array; records: number }): void {
    this.#counters.set(counters)
    this.#records = records
  }

  /** Adds the record whose keys stand at `at`. */
  add(keys: Uint32Array, at: number): void {
    const counters = this.#counters
    const row = this.#mask + 1
    for (let key = 0; key < COARSE_KEYS; key++) {
      const cell = key * row + (keys[at + key]! & this.#mask)
      const count = counters[cell]!
      counters[cell] = count === MOST_COUNTED ? count : count + 1
    }
    this.#records++
  }

  /** The density of the record whose keys stand at `at`; it was added itself, and does not count for itself. */
  densityOf(keys: Uint32Array, at: number): number {
    const counters = this.#counters
    const row = this.#mask + 1
    let sum = 0
    for (let key = 0; key < COARSE_KEYS; key++)
      sum += counters[key * row + (keys[at + key]! & this.#mask)]! - 1
    const byChance = (this.#records - 1) / row
    return Math.max(0, (sum / COARSE_KEYS - byChance) / (1 - 1 / row))
  }
}
