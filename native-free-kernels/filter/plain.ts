import { ALL_ALIKE, ODD_SKETCH_SIZE, alikeness } from '../sketch/odd-sketch.js'
import type { FilterOptions, FilterPart } from './layout.js'

const MULTIPLIER = 0x9e3779b97f4a7c15n
const MULTIPLIER_2 = 0xc2b2ae3d27d4eb4fn

/** Salts of the lanes of a block: Apache Parquet, BloomFilter.md. */
const SALTS = [
  0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31,
] as const
const LANES = SALTS.length
const BLOCK_SIZE = LANES * 4

const SLOTS_PER_KEY = 1.5
/** Entries that are found by one key, at the most. */
const MOST_ALIKE = 8

const wrap = (value: bigint) => BigInt.asUintN(64, value)

/** A split-block Bloom filter: a key sets one bit in each of the eight lanes of one block. */
export class PlainBloomFilter {
  readonly #lanes: Uint32Array
  readonly #blocks: number

  constructor(blocks: number) {
    this.#blocks = blocks
    this.#lanes = new Uint32Array(blocks * LANES)
  }

  /** Where the key's bits are: the lane's index, and the bit as a mask. */
  #bits(key: bigint): [lane: number, mask: number][] {
    const block = Number(((key >> 32n) * BigInt(this.#blocks)) >> 32n)
    const low = Number(BigInt.asUintN(32, key))
    return SALTS.map((salt, lane) => [block * LANES + lane, 1 << (Math.imul(low, salt) >>> 27)])
  }

  add(key: bigint): void {
    for (const [lane, mask] of this.#bits(key)) this.#lanes[lane]! |= mask
  }

  has(key: bigint): boolean {
    return this.#bits(key).every(([lane, mask]) => (this.#lanes[lane]! & mask) !== 0)
  }
}

/** A record as the index sees it. */
export interface PlainRecord {
  /** Number of the record's place in the input. */
  place: bigint
  fingerprint: { low: bigint; high: bigint }
  /** Undefined for a record without words. */
  sketch: { bandKeys: readonly bigint[]; odd: Uint32Array } | undefined
}

export type PlainDecision =
  | { verdict: 'kept' }
  | { verdict: 'exact' | 'near'; tier: 'verified'; alike: number; witness: bigint }
  | { verdict: 'exact' | 'near'; tier: 'bloom' }

/** Records that the verified tier holds, and blocks of the Bloom tier, in `memory` bytes of one memory, half for each. */
export function tierSizes(options: FilterOptions): { capacity: number; blocks: number } {
  const { exact, near, memory } = options
  const [bands, oddBytes] = near ? [options.bands, ODD_SKETCH_SIZE] : [0, 0]
  const keys = bands + (exact ? 1 : 0)
  const [fingerprint, place] = [exact ? 16 : 0, 8]
  const entrySize = keys * 8 + fingerprint + place + oddBytes
  const verified = Math.floor(memory / 2)
  return {
    capacity: Math.floor(verified / (entrySize + keys * SLOTS_PER_KEY * 8)),
    blocks: Math.floor((memory - verified) / BLOCK_SIZE),
  }
}

/** The duplicate index: the last kept records, and a Bloom filter of the keys of those that had to make room. */
export class PlainDuplicateIndex {
  readonly #options: FilterOptions
  readonly #capacity: number
  /** One for each memory of the index. */
  readonly #blooms: readonly PlainBloomFilter[]
  /** The memory of each band's keys; those of fingerprints are in the first. */
  readonly #memoryOfBand: readonly number[]
  /** Kept records, oldest first. */
  readonly #kept: PlainRecord[] = []
  /** Kept records by each of their keys: one map a band, and the last one for the fingerprints. */
  readonly #byKey: Map<bigint, PlainRecord[]>[]
  #moved = 0

  /** `parts`: the memories that the index is spread over, where they are several. */
  constructor(options: FilterOptions, parts?: readonly Pick<FilterPart, 'bands' | 'capacity' | 'blocks'>[]) {
    const memories = parts ?? [{ ...tierSizes(options), bands: options.bands }]
    this.#options = options
    this.#capacity = memories[0]!.capacity
    this.#blooms = memories.map(({ blocks }) => new PlainBloomFilter(blocks))
    this.#memoryOfBand = memories.flatMap(({ bands }, memory) => new Array<number>(bands).fill(memory))
    this.#byKey = Array.from({ length: options.bands + 1 }, () => new Map<bigint, PlainRecord[]>())
  }

  get state(): { verifiedCapacity: number; verifiedRecords: number; bloomRecords: number } {
    return {
      verifiedCapacity: this.#capacity,
      verifiedRecords: this.#kept.length,
      bloomRecords: this.#moved,
    }
  }

  /** Decides on a record, and keeps it where it is no duplicate. */
  decide(given: PlainRecord): PlainDecision {
    const record = this.#options.near ? given : { ...given, sketch: undefined }
    const duplicate = (this.#options.exact ? this.#findExact(record) : undefined) ?? this.#findNear(record)
    if (duplicate) return duplicate
    if (this.#options.exact || record.sketch) this.#keep(record)
    return { verdict: 'kept' }
  }

  #findExact(record: PlainRecord): PlainDecision | undefined {
    const { low, high } = record.fingerprint
    const witness = this.#alikeBy(this.#options.bands, exactKey(low, high)).find(
      (kept) => kept.fingerprint.low === low && kept.fingerprint.high === high,
    )
    if (witness) {
      return {
        verdict: 'exact',
        tier: 'verified',
        alike: ALL_ALIKE,
        witness: witness.place,
      }
    }
    const inBloom =
      this.#blooms[0]!.has(exactKey(low, high)) && this.#blooms[0]!.has(secondExactKey(low, high))
    return inBloom ? { verdict: 'exact', tier: 'bloom' } : undefined
  }

  /** The most similar kept record that shares a band is the witness; the earliest of several. */
  #findNear({ sketch }: PlainRecord): PlainDecision | undefined {
    if (!sketch) return undefined
    const { leastAlike, leastBands } = this.#options
    const candidates = new Set(sketch.bandKeys.flatMap((key, band) => this.#alikeBy(band, key)))
    const [best] = [...candidates]
      .map(({ place, sketch: other }) => ({ place, alike: alikeness(sketch.odd, 0, other!.odd, 0) }))
      .filter(({ alike }) => alike >= leastAlike)
      .sort((one, other) => other.alike - one.alike || (one.place < other.place ? -1 : 1))
    if (best) return { verdict: 'near', tier: 'verified', alike: best.alike, witness: best.place }
    const seen = sketch.bandKeys.filter((key, band) => this.#bloomOf(band).has(key)).length
    return seen >= leastBands ? { verdict: 'near', tier: 'bloom' } : undefined
  }

  #bloomOf(which: number): PlainBloomFilter {
    return this.#blooms[this.#memoryOfBand[which] ?? 0]!
  }

  #alikeBy(which: number, key: bigint): PlainRecord[] {
    return this.#byKey[which]!.get(key) ?? []
  }

  #keep(record: PlainRecord): void {
    if (this.#kept.length === this.#capacity) this.#moveToBloom(this.#kept.shift()!)
    this.#kept.push(record)
    for (const [which, key] of this.#keysOf(record)) {
      const alike = this.#alikeBy(which, key)
      if (alike.length < MOST_ALIKE) this.#byKey[which]!.set(key, [...alike, record])
    }
  }

  #moveToBloom(record: PlainRecord): void {
    this.#moved++
    for (const [which, key] of this.#keysOf(record)) {
      const others = this.#alikeBy(which, key).filter((kept) => kept !== record)
      if (others.length > 0) this.#byKey[which]!.set(key, others)
      else this.#byKey[which]!.delete(key)
      this.#bloomOf(which).add(key)
    }
    if (this.#options.exact)
      this.#blooms[0]!.add(secondExactKey(record.fingerprint.low, record.fingerprint.high))
  }

  /** The keys that a record is found by, each with the number of its map. */
  #keysOf({ sketch, fingerprint: { low, high } }: PlainRecord): [which: number, key: bigint][] {
    const keys = (sketch?.bandKeys ?? []).map((key, band): [number, bigint] => [band, key])
    return this.#options.exact ? [...keys, [this.#options.bands, exactKey(low, high)]] : keys
  }
}

function exactKey(low: bigint, high: bigint): bigint {
  const halvesSwapped = wrap((high << 32n) | (high >> 32n))
  return wrap((low ^ halvesSwapped) * MULTIPLIER)
}

/** The Bloom tier wants to have seen this key too. */
function secondExactKey(low: bigint, high: bigint): bigint {
  const mixed = wrap((high ^ (low >> 7n)) * MULTIPLIER_2)
  return mixed ^ (mixed >> 32n)
}
