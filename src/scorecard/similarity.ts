import type { Witness } from '../index/duplicate-index.js'
import { excerptOf, type WitnessExcerpts } from './witness-excerpts.js'

const BINS = 20
/** Thresholds of which the report tells what they would have removed. */
const THRESHOLDS = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]
const LEAST_SIMILAR = 20
const LARGEST_GROUPS = 20
/** Groups that are counted at a time; beyond it the smaller half is forgotten, and counts become lower bounds. */
const MOST_GROUPS = 100_000
/** A group of more removals than this, and of more than this share of all records, may be a template's doing. */
const LARGE_GROUP = 1000
const LARGE_SHARE = 0.01
/** A place as one number: lines of a file are fewer than this, and files than 2^17. */
const LINE_SPAN = 2 ** 36

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
  /** The beginning of the kept record; absent where it cannot be read any more. */
  witnessExcerpt?: string
}

/** What the report tells of near duplicates, for choosing a threshold. */
export interface SimilarityReport {
  /** Records by their similarity to the most similar candidate, from 0 to 1 in steps of 0.05. */
  histogram: { from: number; to: number; records: number }[]
  /** About how many records that threshold would have removed: estimated from the candidates of this run. */
  removedAt: { threshold: number; records: number }[]
  /** The removals that were nearest to the threshold. */
  leastSimilar: SimilarPair[]
  /** Kept records for which most others were removed. */
  largestGroups: { witness: Place; removed: number }[]
  /** Those of them so large (1,000 removals, and 1% of all records) that a template may have made them. */
  suspiciousGroups: { witness: Place; removed: number; share: number }[]
}

/** Gathers what is said of near duplicates, in fixed memory. */
export class SimilarityScore {
  readonly #histogram = new Array<number>(BINS).fill(0)
  readonly #removedAt = THRESHOLDS.map(() => 0)
  readonly #leastSimilar: (Omit<SimilarPair, 'witness'> & { witness: Witness })[] = []
  readonly #groups = new Map<number, number>()
  readonly #excerpts: WitnessExcerpts
  readonly #chance: (similarity: number) => number

  /** `chance`: that a pair of a similarity is looked at at all. */
  constructor(excerpts: WitnessExcerpts, chance: (similarity: number) => number) {
    this.#excerpts = excerpts
    this.#chance = chance
  }

  state() {
    return {
      histogram: this.#histogram,
      removedAt: this.#removedAt,
      leastSimilar: this.#leastSimilar,
      groups: this.#groups,
    }
  }

  restore({ histogram, removedAt, leastSimilar, groups }: ReturnType<SimilarityScore['state']>): void {
    this.#histogram.splice(0, BINS, ...histogram)
    this.#removedAt.splice(0, THRESHOLDS.length, ...removedAt)
    this.#leastSimilar.push(...leastSimilar)
    for (const [group, removed] of groups) this.#groups.set(group, removed)
  }

  /** Counts a record that had a candidate of `similarity`. */
  candidate(similarity: number): void {
    this.#histogram[Math.min(BINS - 1, Math.floor(similarity * BINS))]!++
    // Below the threshold of the run only some pairs are seen: each stands for those that were not.
    const pairs = 1 / this.#chance(similarity)
    for (const [at, threshold] of THRESHOLDS.entries())
      if (similarity >= threshold) this.#removedAt[at]! += pairs
  }

  /** Counts a removal for the sake of a kept record. */
  removal({ file, line }: Witness): void {
    const key = file * LINE_SPAN + line
    this.#groups.set(key, (this.#groups.get(key) ?? 0) + 1)
    if (this.#groups.size > MOST_GROUPS) this.#forgetSmallGroups()
  }

  #forgetSmallGroups(): void {
    const middle = [...this.#groups.values()].sort((one, other) => one - other)[MOST_GROUPS >> 1]!
    for (const [group, removed] of this.#groups) if (removed <= middle) this.#groups.delete(group)
  }

  /** Whether a removal of this similarity is among the least similar so far: only then is its excerpt needed. */
  isLeastSimilar(similarity: number): boolean {
    const last = this.#leastSimilar.at(-1)
    return this.#leastSimilar.length < LEAST_SIMILAR || similarity < last!.similarity
  }

  /** Notes a removal that `isLeastSimilar` said yes to; `line` is the record that is removed. */
  pair(similarity: number, source: Place, witness: Witness, line: Uint8Array): void {
    const at = this.#leastSimilar.findIndex((other) => other.similarity > similarity)
    const place = at < 0 ? this.#leastSimilar.length : at
    const witnessExcerpt = this.#excerpts.recent(witness)
    const pair = { similarity, source, witness, excerpt: excerptOf(line) }
    this.#leastSimilar.splice(place, 0, witnessExcerpt === undefined ? pair : { ...pair, witnessExcerpt })
    this.#leastSimilar.length = Math.min(this.#leastSimilar.length, LEAST_SIMILAR)
  }

  /** `names`: the files by their number; `records`: all records that came in. */
  async report(names: readonly string[], records: number): Promise<SimilarityReport> {
    const place = ({ file, line }: Witness): Place => ({ file: names[file]!, line })
    const groups = [...this.#groups].sort(([, one], [, other]) => other - one).slice(0, LARGEST_GROUPS)
    const largestGroups = groups.map(([key, removed]) => ({
      witness: place({ file: Math.floor(key / LINE_SPAN), line: key % LINE_SPAN }),
      removed,
    }))
    const leastSimilar = await Promise.all(
      this.#leastSimilar.map(async (pair) => {
        const witnessExcerpt = pair.witnessExcerpt ?? (await this.#excerpts.read(pair.witness))
        const shown = { ...pair, witness: place(pair.witness) }
        return witnessExcerpt === undefined ? shown : { ...shown, witnessExcerpt }
      }),
    )
    return {
      histogram: this.#histogram.map((records, at) => ({ from: at / BINS, to: (at + 1) / BINS, records })),
      removedAt: THRESHOLDS.map((threshold, at) => ({
        threshold,
        records: Math.round(this.#removedAt[at]!),
      })),
      leastSimilar,
      largestGroups,
      suspiciousGroups: suspicious(largestGroups, records),
    }
  }
}

type Groups = SimilarityReport['largestGroups']

function suspicious(groups: Groups, records: number): SimilarityReport['suspiciousGroups'] {
  return groups
    .filter(({ removed }) => removed > LARGE_GROUP && removed > LARGE_SHARE * records)
    .map((group) => ({ ...group, share: group.removed / records }))
}

/** What the parts of a run tell together, which compared no record with one of another part; `records`: all that came in. */
export function joinSimilarities(parts: readonly SimilarityReport[], records: number): SimilarityReport {
  const [{ histogram, removedAt }] = parts as [SimilarityReport]
  const sum = (recordsOf: (part: SimilarityReport) => number) =>
    parts.reduce((total, part) => total + recordsOf(part), 0)
  const largestGroups = parts
    .flatMap((part) => part.largestGroups)
    .sort((one, other) => other.removed - one.removed)
    .slice(0, LARGEST_GROUPS)
  return {
    histogram: histogram.map((bin, at) => ({ ...bin, records: sum((part) => part.histogram[at]!.records) })),
    removedAt: removedAt.map((row, at) => ({ ...row, records: sum((part) => part.removedAt[at]!.records) })),
    leastSimilar: parts
      .flatMap((part) => part.leastSimilar)
      .sort((one, other) => one.similarity - other.similarity)
      .slice(0, LEAST_SIMILAR),
    largestGroups,
    suspiciousGroups: suspicious(largestGroups, records),
  }
}
