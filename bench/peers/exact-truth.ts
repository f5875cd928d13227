/** Two records of a Jaccard similarity of at least the threshold, by their numbers. */
export interface SimilarPair {
  earlier: number
  later: number
}

/** Guards sizes that are whole numbers against the error of a product like 0.8 · 5. */
const ROUNDING = 1e-9
/** A count of a shingle ends here: beyond it only its hash puts it in order. */
const MOST = 255
const HASH_BITS = 45
const LARGEST_TABLE = 2 ** 28
const AT_LEAST_LISTS = 2 ** 10
const MOST_LISTS = 2 ** 25
const NONE = -1

/** How often each shingle occurs, by 28 bits of its hash: never too few, at times too many. */
class Frequencies {
  readonly #counts: Uint8Array
  readonly #mask: number

  constructor(sets: readonly Float64Array[]) {
    const shingles = sets.reduce((sum, set) => sum + set.length, 0)
    const size = Math.min(LARGEST_TABLE, 2 ** Math.ceil(Math.log2(2 * shingles + 2)))
    this.#counts = new Uint8Array(size)
    this.#mask = size - 1
    for (const set of sets) {
      for (const hash of set) {
        const slot = hash & this.#mask
        if (this.#counts[slot]! < MOST) this.#counts[slot]!++
      }
    }
  }

  of(hash: number): number {
    return this.#counts[hash & this.#mask]!
  }
}

/**
 * The rarest shingles of a set, as many as two similar sets must have one in common of, but for those that occur once
 * in all. Each is a number in which its frequency stands above its hash, so that all sets are in one order.
 */
function prefixOf(set: Float64Array, frequencies: Frequencies, threshold: number): Float64Array {
  const length = set.length - Math.ceil(threshold * set.length - ROUNDING) + 1
  const keys = set.map((hash) => frequencies.of(hash) * 2 ** HASH_BITS + (hash % 2 ** HASH_BITS)).sort()
  return keys.subarray(0, length).filter((key) => key >= 2 * 2 ** HASH_BITS)
}

/** Whether two sorted sets have a Jaccard similarity of at least `threshold`; ends as soon as they cannot. */
function areSimilar(a: Float64Array, b: Float64Array, threshold: number): boolean {
  const needed = Math.ceil((threshold / (1 + threshold)) * (a.length + b.length) - ROUNDING)
  let [common, inA, inB] = [0, 0, 0]
  while (common < needed) {
    if (common + Math.min(a.length - inA, b.length - inB) < needed) return false
    const [left, right] = [a[inA]!, b[inB]!]
    if (left === right) common++
    if (left <= right) inA++
    if (right <= left) inB++
  }
  return true
}

/** Records by the shingles of their prefixes: lists in typed arrays, as a Map holds 16 million keys at most. */
class PrefixIndex {
  readonly #first: Int32Array
  #keys = new Float64Array(2 ** 10)
  #records = new Int32Array(2 ** 10)
  #next = new Int32Array(2 ** 10)
  #size = 0

  constructor(records: number) {
    const lists = Math.min(MOST_LISTS, 2 ** Math.ceil(Math.log2(AT_LEAST_LISTS + 16 * records)))
    this.#first = new Int32Array(lists).fill(NONE)
  }

  add(key: number, record: number): void {
    if (this.#size === this.#keys.length) this.#grow()
    const slot = key & (this.#first.length - 1)
    this.#keys[this.#size] = key
    this.#records[this.#size] = record
    this.#next[this.#size] = this.#first[slot]!
    this.#first[slot] = this.#size++
  }

  /** Calls `visit` with each record that was added with this key. */
  find(key: number, visit: (record: number) => void): void {
    for (let at = this.#first[key & (this.#first.length - 1)]!; at !== NONE; at = this.#next[at]!) {
      if (this.#keys[at] === key) visit(this.#records[at]!)
    }
  }

  #grow(): void {
    const keys = new Float64Array(2 * this.#size)
    keys.set(this.#keys)
    this.#keys = keys
    const [records, next] = [new Int32Array(2 * this.#size), new Int32Array(2 * this.#size)]
    records.set(this.#records)
    next.set(this.#next)
    this.#records = records
    this.#next = next
  }
}

/**
 * All pairs of records whose sets of shingles (sorted, distinct) have a Jaccard similarity of at least `threshold`,
 * none left out: two such sets have one of the first n - ⌈threshold · n⌉ + 1 shingles of any common order in common
 * (prefix filter; Chaudhuri, Ganti and Kaushik 2006, Bayardo, Ma and Srikant 2007), here of the order from rare to
 * frequent. Empty sets are similar to nothing. Takes about 8 bytes a shingle besides `sets`, and 450 MB.
 */
export function similarPairs(sets: readonly Float64Array[], threshold: number): SimilarPair[] {
  const frequencies = new Frequencies(sets)
  const index = new PrefixIndex(sets.length)
  const seenBy = new Int32Array(sets.length).fill(NONE)
  const pairs: SimilarPair[] = []
  for (const [later, set] of sets.entries()) {
    const prefix = set.length === 0 ? set : prefixOf(set, frequencies, threshold)
    const compare = (earlier: number): void => {
      if (seenBy[earlier] === later) return
      seenBy[earlier] = later
      const other = sets[earlier]!
      const smaller = Math.min(set.length, other.length)
      if (smaller < threshold * Math.max(set.length, other.length) - ROUNDING) return
      if (areSimilar(set, other, threshold)) pairs.push({ earlier, later })
    }
    for (const key of prefix) index.find(key, compare)
    for (const key of prefix) index.add(key, later)
  }
  return pairs
}
