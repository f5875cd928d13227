import { ROW } from '../record/record.js'
import { ALL_ALIKE, ODD_SKETCH_SIZE, ODD_SKETCH_WORDS, alikeness } from '../sketch/odd-sketch.js'
import { FilterKernel, RESULT, TIERS, VERDICTS, type FilterState } from './filter.js'
import { MOST_PART_MEMORY, filterParts, type FilterOptions, type FilterPart } from './layout.js'

/** What an index knows of one record. */
export interface Finding {
  verdict: number
  tier: number
  /** Similarity with the most similar candidate, in ten-thousandths; 0 where there is none. */
  alike: number
  /** Entry of the witness; -1 where the verdict is not by a kept record of the verified tier. */
  entry: number
}

/** That there was a candidate is told by a similarity, of whatever little. */
const LEAST_TOLD = 1

const [KEPT, EXACT, NEAR] = VERDICTS.map((_, number) => number) as [number, number, number]
const [VERIFIED, BLOOM] = TIERS.map((_, number) => number) as [number, number]

/**
 * A duplicate index over one or several memories. In each stand some bands of every record, under the same number of
 * entry, so that together they answer as one memory would.
 */
export class FilterParts {
  readonly kernels: readonly FilterKernel[]
  readonly #options: FilterOptions
  readonly parts: readonly FilterPart[]
  #rows: Uint32Array = new Uint32Array(0)
  #sketches: Uint8Array = new Uint8Array(0)
  /** Odd sketches of a staged row and of a candidate. */
  readonly #own = new Uint32Array(ODD_SKETCH_WORDS)
  readonly #its = new Uint32Array(ODD_SKETCH_WORDS)
  #cleared = 0

  /** Throws a RangeError where the budget is more than memories of `most` bytes, one for each band, can hold. */
  constructor(options: FilterOptions, most = MOST_PART_MEMORY) {
    const parts = filterParts(options, most)
    if (!parts) throw new RangeError('the duplicate index has too few bands for so much memory')
    this.#options = options
    this.parts = parts
    this.kernels = parts.map((part) => new FilterKernel(options, part))
  }

  /**
   * Decides on `rows` in order and keeps what is no duplicate and what `admit` admits. The place of a row is
   * `firstPlace` plus its line within the batch. Returns a result a row, valid until the next call.
   */
  decide(
    rows: Uint32Array,
    sketches: Uint8Array,
    firstPlace: bigint,
    admit?: (row: number) => boolean,
  ): Uint32Array {
    if (this.kernels.length === 1 && !admit) return this.kernels[0]!.decide(rows, sketches, firstPlace)
    this.stage(rows, sketches, firstPlace)
    const results = new Uint32Array((rows.length / ROW.size) * RESULT.size)
    for (let row = 0; row * ROW.size < rows.length; row++) {
      const at = row * ROW.size
      if (rows[at + ROW.status] !== 0) continue
      const { verdict, tier, alike, entry } = this.look(row)
      const place = entry < 0 ? 0n : this.placeOf(entry)
      const result = results.subarray(row * RESULT.size)
      result[RESULT.verdict] = verdict
      result[RESULT.tier] = tier
      result[RESULT.alike] = alike
      result[RESULT.placeLow] = Number(BigInt.asUintN(32, place))
      result[RESULT.placeHigh] = Number(place >> 32n)
      if (verdict === KEPT && (admit?.(row) ?? true)) this.keep(row)
    }
    return results
  }

  /** Takes a batch in, for `look` and `keep`. */
  stage(rows: Uint32Array, sketches: Uint8Array, firstPlace: bigint): void {
    this.#rows = rows
    this.#sketches = sketches
    for (const kernel of this.kernels) kernel.stage(rows, sketches, firstPlace)
  }

  /** What is known of a staged row. */
  look(row: number): Finding {
    const first = this.kernels[0]!
    const exact = first.findExact(row)
    if (exact >= 0) return { verdict: EXACT, tier: VERIFIED, alike: ALL_ALIKE, entry: exact }
    if (first.isExactSeen(row)) return { verdict: EXACT, tier: BLOOM, alike: 0, entry: -1 }
    const { entry, alike } = this.#mostAlike(row)
    if (entry >= 0 && alike >= this.#options.leastAlike)
      return { verdict: NEAR, tier: VERIFIED, alike, entry }
    let seen = 0
    for (const kernel of this.kernels) seen += kernel.bandsSeen(row)
    if (seen >= this.#options.leastBands) return { verdict: NEAR, tier: BLOOM, alike: 0, entry: -1 }
    return { verdict: KEPT, tier: VERIFIED, alike: entry < 0 ? 0 : Math.max(LEAST_TOLD, alike), entry: -1 }
  }

  /** The most similar candidate; the earlier one of two. */
  #mostAlike(row: number): { entry: number; alike: number } {
    const candidates = new Set<number>()
    for (const kernel of this.kernels) for (const entry of kernel.candidates(row)) candidates.add(entry)
    let [entry, alike, place] = [-1, -1, 0n]
    if (candidates.size > 0) this.#takeOddSketch(row)
    const its = new Uint8Array(this.#its.buffer)
    for (const candidate of candidates) {
      for (const kernel of this.kernels) kernel.copyOddSketch(candidate, its)
      const same = alikeness(this.#own, 0, this.#its, 0)
      if (same < alike) continue
      const itsPlace = this.placeOf(candidate)
      if (same === alike && itsPlace > place) continue
      ;[entry, alike, place] = [candidate, same, itsPlace]
    }
    return { entry, alike }
  }

  #takeOddSketch(row: number): void {
    const size = this.#options.bands * 8 + ODD_SKETCH_SIZE
    const end = this.#rows[row * ROW.size + ROW.sketch]! * size
    new Uint8Array(this.#own.buffer).set(this.#sketches.subarray(end - ODD_SKETCH_SIZE, end))
  }

  /** Keeps a staged row; returns the number of its entry, -1 where it has nothing to be compared by. */
  keep(row: number): number {
    const at = row * ROW.size
    const fingerprint = this.#rows.subarray(at + ROW.fingerprint, at + ROW.fingerprint + 4)
    const printed = this.#options.exact && fingerprint.some((half) => half !== 0)
    const sketched = this.#options.near && this.#rows[at + ROW.sketch] !== 0
    if (!printed && !sketched) return -1
    let entry = -1
    for (const kernel of this.kernels) entry = kernel.keep(row)
    return entry
  }

  placeOf(entry: number): bigint {
    return this.kernels[0]!.placeOf(entry)
  }

  /** How often the Bloom tier was emptied. */
  get cleared(): number {
    return this.#cleared
  }

  /** Empties the Bloom tier. */
  clearBloom(): void {
    this.#cleared++
    for (const kernel of this.kernels) kernel.clearBloom()
  }

  state(): FilterState {
    const states = this.kernels.map((kernel) => kernel.state())
    const keys = (part: FilterPart) => part.bands + Number(part.exact)
    const all = this.parts.reduce((total, part) => total + keys(part), 0)
    const chance = states.reduce(
      (sum, { chanceOfFalseKey }, at) => sum + chanceOfFalseKey * keys(this.parts[at]!),
      0,
    )
    return { ...states[0]!, chanceOfFalseKey: chance / all }
  }
}
