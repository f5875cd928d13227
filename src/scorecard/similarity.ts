import type { Witness } from '../index/duplicate-index.js'

const BINS = 20
/** Thresholds of which the report tells what they would have removed. */
const THRESHOLDS = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]
const LEAST_SIMILAR = 20
const LARGEST_GROUPS = 20
/** Groups that are counted at a time; beyond it those of one removal are forgotten, and counts become lower bounds. */
const MOST_GROUPS = 100_000
const EXCERPT = 300
const LINE_SPAN = 2 ** 40

export interface Place {
  file: string
  line: number
}

/** A removal by similarity that may be worth a look. */
export interface SimilarPair {
  similarity: number
  source: Place
  witness: Place
  /** The beginning of the record that was removed. */
  excerpt: string
}

/** What the report tells of near duplicates, for choosing a threshold. */
export interface SimilarityReport {
  /** Records by their similarity to the most similar candidate, from 0 to 1 in steps of 0.05. */
  histogram: { from: number; to: number; records: number }[]
  /** Records that had a candidate of at least this similarity: about what that threshold would have removed. */
  removedAt: { threshold: number; records: number }[]
  /** The removals that were nearest to the threshold. */
  leastSimilar: SimilarPair[]
  /** Kept records for which most others were removed. */
  largestGroups: { witness: Place; removed: number }[]
}

/** Gathers what is said of near duplicates, in fixed memory. */
export class SimilarityScore {
  readonly #histogram = new Array<number>(BINS).fill(0)
  readonly #removedAt = THRESHOLDS.map(() => 0)
  readonly #leastSimilar: (Omit<SimilarPair, 'witness'> & { witness: Witness })[] = []
  readonly #groups = new Map<number, number>()

  /** Counts a record that had a candidate of `similarity`. */
  candidate(similarity: number): void {
    this.#histogram[Math.min(BINS - 1, Math.floor(similarity * BINS))]!++
    for (const [at, threshold] of THRESHOLDS.entries()) if (similarity >= threshold) this.#removedAt[at]!++
  }

  /** Counts a removal for the sake of a kept record. */
  removal({ file, line }: Witness): void {
    const key = file * LINE_SPAN + line
    this.#groups.set(key, (this.#groups.get(key) ?? 0) + 1)
    if (this.#groups.size <= MOST_GROUPS) return
    for (const [group, removed] of this.#groups) if (removed === 1) this.#groups.delete(group)
  }

  /** Whether a removal of this similarity is among the least similar so far: only then is its excerpt needed. */
  isLeastSimilar(similarity: number): boolean {
    const last = this.#leastSimilar.at(-1)
    return this.#leastSimilar.length < LEAST_SIMILAR || similarity < last!.similarity
  }

  pair(similarity: number, source: Place, witness: Witness, line: Uint8Array): void {
    const text = Buffer.from(line.buffer, line.byteOffset, Math.min(line.length, 4 * EXCERPT)).toString()
    const at = this.#leastSimilar.findIndex((other) => other.similarity > similarity)
    const place = at < 0 ? this.#leastSimilar.length : at
    this.#leastSimilar.splice(place, 0, { similarity, source, witness, excerpt: text.slice(0, EXCERPT) })
    this.#leastSimilar.length = Math.min(this.#leastSimilar.length, LEAST_SIMILAR)
  }

  /** `names`: the files by their number. */
  report(names: readonly string[]): SimilarityReport {
    const place = ({ file, line }: Witness): Place => ({ file: names[file]!, line })
    const groups = [...this.#groups].sort(([, one], [, other]) => other - one).slice(0, LARGEST_GROUPS)
    return {
      histogram: this.#histogram.map((records, at) => ({ from: at / BINS, to: (at + 1) / BINS, records })),
      removedAt: THRESHOLDS.map((threshold, at) => ({ threshold, records: this.#removedAt[at]! })),
      leastSimilar: this.#leastSimilar.map((pair) => ({ ...pair, witness: place(pair.witness) })),
      largestGroups: groups.map(([key, removed]) => ({
        witness: place({ file: Math.floor(key / LINE_SPAN), line: key % LINE_SPAN }),
        removed,
      })),
    }
  }
}
