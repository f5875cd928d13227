import { ROW } from '../../../native-free-kernels/record/record.js'
import type { Duplicate, DuplicateFinder } from '../../index/duplicate-index.js'
import { JOIN_VERDICT, type Removals, type Witnesses } from '../../index/join/removals.js'
import type { RecordPlaces } from './record-places.js'

/** Tells of each record, in input order, what a join of all records has found. */
export class JoinedDuplicates implements DuplicateFinder {
  readonly #removals: Removals
  readonly #witnesses: Witnesses
  readonly #places: RecordPlaces
  readonly #found = new Map<number, Duplicate>()
  #next = 0

  constructor(removals: Removals, places: RecordPlaces) {
    this.#removals = removals
    this.#witnesses = removals.witnesses()
    this.#places = places
  }

  decide(rows: Uint32Array): Uint32Array {
    this.#found.clear()
    for (let row = 0; row * ROW.size < rows.length; row++) {
      const record = this.#next + row
      if (this.#removals.verdictOf(record) === JOIN_VERDICT.kept) continue
      const { kind, record: witness, similarity } = this.#witnesses.of(record)!
      this.#found.set(row, { kind, tier: 'verified', witness: this.#places.of(witness), similarity })
    }
    this.#next += rows.length / ROW.size
    return NOTHING
  }

  kindOf(_results: Uint32Array, row: number): Duplicate['kind'] | undefined {
    return this.#found.get(row)?.kind
  }

  duplicate(_results: Uint32Array, row: number): Duplicate | undefined {
    return this.#found.get(row)
  }

  bestSimilarity(_results: Uint32Array, row: number): number | undefined {
    return this.#found.get(row)?.similarity
  }
}

/** What was found is kept by row, so there is nothing for the results to hold. */
const NOTHING = new Uint32Array(0)
