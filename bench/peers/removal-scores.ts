import type { SimilarPair } from './exact-truth.js'

export interface RemovalScores {
  /** Records that an earlier record is similar to. */
  duplicates: number
  removed: number
  /** The share of the duplicates that were removed, of families of which one record stays at least. */
  recall: number
  /** The share of the removed records that another record is similar to. */
  precision: number
}

/** Families: records that similar pairs lead to one another, each with the number of its first record. */
function familiesOf(pairs: readonly SimilarPair[], records: number): Int32Array {
  const parents = Int32Array.from({ length: records }, (_, record) => record)
  const first = (record: number): number => {
    while (parents[record] !== record) {
      parents[record] = parents[parents[record]!]!
      record = parents[record]!
    }
    return record
  }
  for (const { earlier, later } of pairs) {
    const [a, b] = [first(earlier), first(later)]
    parents[Math.max(a, b)] = Math.min(a, b)
  }
  return parents.map((_, record) => first(record))
}

/** How often each number stands in a list. */
function countsOf(numbers: Iterable<number>): Map<number, number> {
  const counts = new Map<number, number>()
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1)
  return counts
}

/**
 * How well the removed records are those that they should be, by all pairs of similar records; without any, 1. Which
 * member of a family stays is left to the tool: as many removed as the family has duplicates are all found, and none
 * are where nothing of the family is left.
 */
export function scoreRemovals(
  pairs: readonly SimilarPair[],
  records: number,
  removed: ReadonlySet<number>,
): RemovalScores {
  const duplicates = new Set(pairs.map(({ later }) => later))
  const similar = new Set(pairs.flatMap(({ earlier, later }) => [earlier, later]))
  const families = familiesOf(pairs, records)
  const familyOf = (record: number) => families[record]!
  const removedSimilar = [...removed].filter((record) => similar.has(record))
  const members = countsOf([...similar].map(familyOf))
  const removedOf = countsOf(removedSimilar.map(familyOf))
  let found = 0
  for (const [family, count] of countsOf([...duplicates].map(familyOf))) {
    const gone = removedOf.get(family) ?? 0
    if (gone < members.get(family)!) found += Math.min(gone, count)
  }
  return {
    duplicates: duplicates.size,
    removed: removed.size,
    recall: duplicates.size === 0 ? 1 : found / duplicates.size,
    precision: removed.size === 0 ? 1 : removedSimilar.length / removed.size,
  }
}
