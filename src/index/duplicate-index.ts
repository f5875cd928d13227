import { FilterParts } from '../../native-free-kernels/filter/filter-parts.js'
import { RESULT, TIERS, VERDICTS } from '../../native-free-kernels/filter/filter.js'
import { filterParts, type FilterOptions } from '../../native-free-kernels/filter/layout.js'
import { SynthcleanError } from '../errors.js'
import type { SketchShape } from '../../native-free-kernels/record/record.js'
import { BLOOM_BANDS, leastAlike, similarity } from '../stages/near-duplicates.js'

/** What must be the same for two indexes to be used as one. */
export interface IndexParameters {
  exact: boolean
  near: boolean
  sketch: SketchShape
  /** What of a record is compared. */
  dedupOn: string
  /** Whether shingles of templates are left out. */
  maskTemplates: boolean
  /** Bytes for the whole index. */
  memory: number
}

export interface DuplicateIndexOptions extends IndexParameters {
  /** Jaccard similarity from which a record is a near duplicate. */
  threshold: number
}

/** Where a kept record stands. */
export interface Witness {
  /** Number of the source, below 2^23. */
  file: number
  /** From 1, below 2^40. */
  line: number
}

/** What the index found about one record. */
export interface Duplicate {
  kind: 'exact' | 'near'
  tier: (typeof TIERS)[number]
  /** The kept record; undefined in the Bloom tier, which does not know it. */
  witness: Witness | undefined
  /** Estimated Jaccard similarity with the witness; undefined for exact duplicates and in the Bloom tier. */
  similarity: number | undefined
}

export interface IndexState {
  /** Bytes for both tiers. */
  memory: number
  /** `removals`: duplicates that the tier found. */
  verified: { records: number; capacity: number; removals: number }
  /** Records that only the Bloom tier knows, and records that it was made to forget. */
  bloom: { records: number; forgotten: number; removals: number }
  /** Estimated chance that an unrelated record is taken for a duplicate by the Bloom tier. */
  falsePositiveRate: number
}

/** What finds the duplicates of a batch. */
export interface DuplicateFinder {
  /**
   * Decides on the rows of a batch, in order; the results are valid until the next call. A record that is no duplicate
   * only counts as kept where `admit` admits it.
   */
  decide(
    rows: Uint32Array,
    sketches: Uint8Array,
    file: number,
    firstLine: number,
    admit?: (row: number) => boolean,
  ): Uint32Array
  /** Whether the results say that the record of a row is a duplicate, and of which kind. */
  kindOf(results: Uint32Array, row: number): Duplicate['kind'] | undefined
  /** What the results say of a row; undefined for a record that was kept. */
  duplicate(results: Uint32Array, row: number): Duplicate | undefined
  /**
   * Estimated Jaccard similarity of a row's record with the most similar candidate, whether it was removed for it or
   * not; undefined where there was no candidate, for exact duplicates and in the Bloom tier.
   */
  bestSimilarity(results: Uint32Array, row: number): number | undefined
}

const LINE_BITS = 40n
/** Bytes that an index may be given, at the least and at the most. */
export const LEAST_MEMORY = 16 * 2 ** 20
export const MOST_MEMORY = 64 * 2 ** 30
/** An exact duplicate in the Bloom tier must be found by two keys. */
const EXACT_KEYS = 2

/** The index of kept records: exact and near duplicates in two tiers of one fixed budget. */
export class DuplicateIndex implements DuplicateFinder {
  readonly #filter: FilterParts
  readonly #options: DuplicateIndexOptions
  readonly #removals = { verified: 0, bloom: 0 }
  #forgotten = 0

  constructor(options: DuplicateIndexOptions) {
    if (options.memory < LEAST_MEMORY || options.memory > MOST_MEMORY) {
      throw new SynthcleanError('usage', '--memory must be from 16MiB to 64GiB')
    }
    const { bands } = options.sketch
    const filterOptions: FilterOptions = {
      bands,
      leastAlike: leastAlike(options.threshold),
      leastBands: BLOOM_BANDS,
      exact: options.exact,
      near: options.near,
      memory: options.memory,
    }
    if (!filterParts(filterOptions)) {
      const most = options.near
        ? `with the ${bands} bands of this --near-threshold`
        : 'without near-duplicates'
      throw new SynthcleanError(
        'usage',
        `--memory ${options.memory / 2 ** 20}MiB is too much ${most}: an index is one memory of less than 4 GiB for each band`,
      )
    }
    this.#options = options
    this.#filter = new FilterParts(filterOptions)
  }

  get parameters(): IndexParameters {
    const { exact, near, sketch, dedupOn, maskTemplates, memory } = this.#options
    return { exact, near, sketch, dedupOn, maskTemplates, memory }
  }

  /** The tiers themselves, for saving and merging. */
  get filter(): FilterParts {
    return this.#filter
  }

  decide(
    rows: Uint32Array,
    sketches: Uint8Array,
    file: number,
    firstLine: number,
    admit?: (row: number) => boolean,
  ): Uint32Array {
    const results = this.#filter.decide(rows, sketches, placeOf({ file, line: firstLine }), admit)
    for (let at = 0; at < results.length; at += RESULT.size) {
      if (results[at + RESULT.verdict] !== 0) this.#removals[TIERS[results[at + RESULT.tier]!]!]++
    }
    return results
  }

  kindOf(results: Uint32Array, row: number): Duplicate['kind'] | undefined {
    const verdict = VERDICTS[results[row * RESULT.size + RESULT.verdict]!]!
    return verdict === 'kept' ? undefined : verdict
  }

  duplicate(results: Uint32Array, row: number): Duplicate | undefined {
    const kind = this.kindOf(results, row)
    if (kind === undefined) return undefined
    const result = results.subarray(row * RESULT.size, (row + 1) * RESULT.size)
    const tier = TIERS[result[RESULT.tier]!]!
    if (tier === 'bloom') return { kind, tier, witness: undefined, similarity: undefined }
    const witness = witnessAt((BigInt(result[RESULT.placeHigh]!) << 32n) | BigInt(result[RESULT.placeLow]!))
    return {
      kind,
      tier,
      witness,
      similarity: kind === 'near' ? similarity(result[RESULT.alike]!) : undefined,
    }
  }

  bestSimilarity(results: Uint32Array, row: number): number | undefined {
    const alike = results[row * RESULT.size + RESULT.alike]!
    return alike === 0 || this.kindOf(results, row) === 'exact' ? undefined : similarity(alike)
  }

  /** Empties the Bloom tier: its records are forgotten, and duplicates of them stay. */
  forgetBloomTier(): void {
    this.#forgotten += this.state().bloom.records
    this.#filter.clearBloom()
  }

  /** What this run has found so far, besides what the tiers hold. */
  get findings(): { removals: { verified: number; bloom: number }; forgotten: number } {
    return { removals: { ...this.#removals }, forgotten: this.#forgotten }
  }

  /** Goes on from the findings of another process. */
  set findings({ removals, forgotten }) {
    Object.assign(this.#removals, removals)
    this.#forgotten = forgotten
  }

  state(): IndexState {
    const { verifiedRecords, verifiedCapacity, bloomRecords, chanceOfFalseKey } = this.#filter.state()
    return {
      memory: this.#options.memory,
      verified: { records: verifiedRecords, capacity: verifiedCapacity, removals: this.#removals.verified },
      bloom: {
        records: bloomRecords,
        forgotten: this.#forgotten,
        removals: this.#removals.bloom,
      },
      falsePositiveRate: falsePositiveRate(chanceOfFalseKey, this.#options),
    }
  }
}

/** A place as the index keeps it: file and line in one number, the line in its lowest 40 bits. */
export function placeOf({ file, line }: Witness): bigint {
  return (BigInt(file) << LINE_BITS) | BigInt(line)
}

/** The inverse of `placeOf`. */
export function witnessAt(place: bigint): Witness {
  return { file: Number(place >> LINE_BITS), line: Number(BigInt.asUintN(Number(LINE_BITS), place)) }
}

/** Chance that by chance alone enough bands, or both exact keys, are found, each with the chance `key`. */
export function falsePositiveRate(
  key: number,
  { exact, near, sketch: { bands } }: Pick<IndexParameters, 'exact' | 'near' | 'sketch'>,
): number {
  let fewerBands = 0
  for (let found = 0; found < BLOOM_BANDS; found++) {
    fewerBands += choose(bands, found) * key ** found * (1 - key) ** (bands - found)
  }
  const byBands = near ? Math.max(0, 1 - fewerBands) : 0
  const byExact = exact ? key ** EXACT_KEYS : 0
  return 1 - (1 - byBands) * (1 - byExact)
}

function choose(n: number, k: number): number {
  let ways = 1
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i
  return ways
}
