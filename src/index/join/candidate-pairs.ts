import type { EntryStream } from './entry-stream.js'
import type { ExternalSorter } from './external-sorter.js'
import { Pauses } from './pause.js'

/** Band entry: the key's two words, and the rank of its record. */
export const BAND_SHAPE = { width: 3, keyWidth: 2 }
const RANK = 2

/**
 * Records of one band key that are compared with all that rank before them, and those that all others are compared
 * with.
 */
export const COMPARED_WITH_ALL = 128
export const COMPARED_WITH_BY_ALL = 32

/** Two records, of which `better` ranks first, as one number of 64 bits. */
export const PAIR_SHAPE = { width: 2, keyWidth: 2, unique: true }

/**
 * How pairs are put in order: by the block of 2^`bits` ranks that the better one is in, then by the worse one, then by
 * the better one. So one block of sketches is in memory while those of the worse records go by.
 */
export class PairOrder {
  readonly bits: number
  readonly #mask: number

  /** `bits`: 1 to 31. */
  constructor(bits: number) {
    this.bits = bits
    this.#mask = 2 ** bits - 1
  }

  write(entries: Uint32Array, at: number, better: number, worse: number): void {
    entries[at] = (better & ~this.#mask) | (worse >>> (32 - this.bits))
    entries[at + 1] = (worse << this.bits) | (better & this.#mask)
  }

  better(entries: Uint32Array, at: number): number {
    return ((entries[at]! & ~this.#mask) | (entries[at + 1]! & this.#mask)) >>> 0
  }

  worse(entries: Uint32Array, at: number): number {
    return (((entries[at]! & this.#mask) << (32 - this.bits)) | (entries[at + 1]! >>> this.bits)) >>> 0
  }
}

/** What was not compared. */
export interface CandidateCounts {
  /** Band keys that more than `COMPARED_WITH_ALL` records share. */
  largeBuckets: number
  /**
   * Records in these that were compared with the first `COMPARED_WITH_BY_ALL` of the bucket alone, counted once for
   * each bucket.
   */
  partlyCompared: number
}

/**
 * The pairs of records that share a band key, from entries in the order of keys and, with the same key, of ranks.
 *
 * A bucket, the records of one key, may be as large as the corpus. Its first 128 records are compared with one another;
 * each further one is compared with the first 32 alone: they rank best, so they are the likeliest to be kept. What is
 * missed: a pair that shares only large buckets, and in all of these the worse one stands beyond the first 128 and the
 * better one beyond the first 32. Then the worse one may stay, or be removed for another kept record. Nothing is ever
 * removed for want of a comparison.
 */
export async function findCandidates(
  bands: EntryStream,
  pairs: ExternalSorter,
  order: PairOrder,
): Promise<CandidateCounts> {
  const counts = { largeBuckets: 0, partlyCompared: 0 }
  const members = new Uint32Array(COMPARED_WITH_ALL)
  let [high, low, size] = [0, 0, 0]
  const pauses = new Pauses()
  while (bands.next()) {
    const { entries, at } = bands
    if (pauses.due) await pauses.pause()
    const rank = entries[at + RANK]!
    if (entries[at] !== high || entries[at + 1] !== low) {
      ;[high, low, size] = [entries[at]!, entries[at + 1]!, 0]
    }
    if (size === COMPARED_WITH_ALL) counts.largeBuckets++
    const isFurther = size >= COMPARED_WITH_ALL
    if (isFurther) counts.partlyCompared++
    const compared = isFurther ? COMPARED_WITH_BY_ALL : size
    for (let member = 0; member < compared; member++) {
      const to = pairs.reserve()
      order.write(pairs.entries, to, members[member]!, rank)
    }
    if (!isFurther) members[size] = rank
    size++
  }
  return counts
}
