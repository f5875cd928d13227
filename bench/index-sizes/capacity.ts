import { filterParts, type FilterPart } from '../../native-free-kernels/filter/layout.js'
import { falsePositiveRate } from '../../src/index/duplicate-index.js'
import { BLOOM_BANDS, leastAlike, sketchShape } from '../../src/stages/near-duplicates.js'

export const THRESHOLD = 0.8
export const SKETCH = sketchShape(THRESHOLD)
/** Keys of a record in the Bloom tier for its fingerprint. */
const EXACT_KEYS = 2
/** Bits of a block are in eight lanes, of each of which a key sets one. */
const LANES = 8
const LANE_BITS = 32
/** No index is trusted with fewer bytes a record than this. */
const FEWEST_BYTES = 16

/** How many kept records an index of some bytes holds. */
export interface Capacity {
  /** Memories of WebAssembly that it is spread over. */
  memories: number
  verified: number
  /** Records in the Bloom tier when the estimated rate of false removals is as asked. */
  bloom: number
  /** Bytes of the whole budget for each record. */
  bytesPerRecord: number
}

function parts(memory: number): FilterPart[] {
  const { bands } = SKETCH
  const found = filterParts({
    bands,
    leastAlike: leastAlike(THRESHOLD),
    leastBands: BLOOM_BANDS,
    exact: true,
    near: true,
    memory,
  })
  if (!found) throw new RangeError('too much memory for these bands')
  return found
}

/**
 * The chance that a block of a split-block Bloom filter has all eight bits of a key that was never added: blocks get a
 * Poisson number of keys, `load` on average (Putze, Sanders and Singler 2007, doi.org/10.1145/1498698.1594230).
 */
export function chanceOfFalseKey(load: number): number {
  const most = Math.ceil(load + 12 * Math.sqrt(load) + 20)
  let chance = 0
  let poisson = Math.exp(-load)
  for (let keys = 1; keys <= most; keys++) {
    poisson *= load / keys
    chance += poisson * (1 - (1 - 1 / LANE_BITS) ** keys) ** LANES
  }
  return chance
}

/** The estimate that the index reports when its Bloom tier holds so many records, by calculation. */
export function expectedRate(memory: number, records: number): number {
  const keysOf = (part: FilterPart) => part.bands + Number(part.exact)
  const all = parts(memory)
  let sum = 0
  for (const part of all) {
    const added = records * (part.bands + (part.exact ? EXACT_KEYS : 0))
    sum += chanceOfFalseKey(added / part.blocks) * keysOf(part)
  }
  const chance = sum / all.reduce((total, part) => total + keysOf(part), 0)
  return falsePositiveRate(chance, { exact: true, near: true, sketch: SKETCH })
}

/** Records that `memory` bytes of index hold before the estimated rate of false removals passes `rate`. */
export function capacityOf(memory: number, rate: number): Capacity {
  const all = parts(memory)
  let [least, most] = [0, memory / FEWEST_BYTES]
  while (most - least > 1) {
    const middle = (least + most) / 2
    if (expectedRate(memory, middle) > rate) most = middle
    else least = middle
  }
  const verified = all[0]!.capacity
  const bloom = Math.floor(least)
  return { memories: all.length, verified, bloom, bytesPerRecord: memory / (verified + bloom) }
}
