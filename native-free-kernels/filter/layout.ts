import { ODD_SKETCH_WORDS } from '../sketch/odd-sketch.js'

/** What an index is to hold, and how much memory it may use. */
export interface FilterOptions {
  bands: number
  /** The similarity of a near duplicate, in ten-thousandths. */
  leastAlike: number
  /** Bands that the Bloom tier must have seen for a near duplicate. */
  leastBands: number
  exact: boolean
  near: boolean
  /** Bytes for both tiers. */
  memory: number
  /** Share of it for the verified tier; a half where absent. */
  verifiedShare?: number
}

/** What one memory of an index holds: of each record some of the bands, and a part of the odd sketch. */
export interface FilterPart {
  firstBand: number
  bands: number
  /** Bytes of the odd sketch. */
  firstOfOdd: number
  oddBytes: number
  /** Whether fingerprints are here: in the first memory only. */
  exact: boolean
  near: boolean
  /** Entries of the verified tier, the same number in all memories. */
  capacity: number
  /** Blocks of 32 bytes of the Bloom tier. */
  blocks: number
}

/** Bytes that one memory may take: 4 GiB, less what batches need that are being decided on. */
export const MOST_PART_MEMORY = 4 * 2 ** 30 - 64 * 2 ** 20
export const BLOCK_SIZE = 32
export const SLOTS_PER_KEY = 1.5
const SLOT_SIZE = 8
/** In the Bloom tier an exact duplicate must be found by two keys. */
const EXACT_BLOOM_KEYS = 2

/** Bytes of an entry: a key a band, the odd sketch, the place; key and fingerprint for exact duplicates. */
export function entrySize({
  bands,
  oddBytes,
  exact,
}: Pick<FilterPart, 'bands' | 'oddBytes' | 'exact'>): number {
  return bands * 8 + (exact ? 24 : 0) + oddBytes + 8
}

/**
 * Spreads an index over as few memories as will hold it, at the most one for each band and one for fingerprints: the
 * verified tier has its share of the budget, the Bloom tier the rest. Undefined where that many memories of `mostOfEach`
 * bytes cannot hold the budget.
 */
export function filterParts(options: FilterOptions, mostOfEach = MOST_PART_MEMORY): FilterPart[] | undefined {
  const most = options.near ? options.bands + Number(options.exact) : 1
  for (let count = 1; count <= most; count++) {
    const parts = spread(options, count, mostOfEach)
    const size = ({ capacity, blocks, ...part }: FilterPart) =>
      capacity * verifiedSize(part) + blocks * BLOCK_SIZE
    if (parts.every((part) => size(part) <= mostOfEach)) return parts
  }
  return undefined
}

/** Bytes that a kept record takes in the verified tier of a part. */
function verifiedSize(part: Pick<FilterPart, 'bands' | 'oddBytes' | 'exact'>): number {
  return entrySize(part) + (part.bands + Number(part.exact)) * SLOTS_PER_KEY * SLOT_SIZE
}

function spread(
  { bands, exact, near, memory, verifiedShare = 0.5 }: FilterOptions,
  count: number,
  mostOfEach: number,
): FilterPart[] {
  const [allBands, oddWords] = near ? [bands, ODD_SKETCH_WORDS] : [0, 0]
  // With more memories than bands the first one has the fingerprints alone.
  const alone = count > 1 && count > allBands ? 1 : 0
  const withBands = count - alone
  const shares = Array.from({ length: count }, (_, at) => {
    const [from, to] = at < alone ? [0, 0] : [at - alone, at - alone + 1]
    const share = (all: number, part: number) => Math.floor((all * part) / withBands)
    const [firstBand, firstWord] = [share(allBands, from), share(oddWords, from)]
    return {
      firstBand,
      bands: share(allBands, to) - firstBand,
      firstOfOdd: firstWord * 4,
      oddBytes: (share(oddWords, to) - firstWord) * 4,
      exact: exact && at === 0,
      near,
    }
  })
  const verified = Math.floor(memory * verifiedShare)
  const capacity = Math.floor(verified / sum(shares.map(verifiedSize)))
  const bloomKeys = (part: { bands: number; exact: boolean }) =>
    part.bands + (part.exact ? EXACT_BLOOM_KEYS : 0)
  const allKeys = sum(shares.map(bloomKeys))
  return shares.map((part) => {
    const share = ((memory - verified) * bloomKeys(part)) / allKeys
    // An exact duplicate must be found by two keys: fewer blocks for these than their share are enough.
    const room =
      alone > 0 && part.bands === 0 ? Math.max(0, mostOfEach - capacity * verifiedSize(part)) : share
    return { ...part, capacity, blocks: Math.floor(Math.min(share, room) / BLOCK_SIZE) }
  })
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
