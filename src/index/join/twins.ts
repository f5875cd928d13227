import type { BitSet } from './bit-set.js'
import { ExternalSorter } from './external-sorter.js'
import { Pauses } from './pause.js'
import { HASH_WORDS } from './record-row.js'
import type { ScratchFolder } from './scratch-folder.js'
import type { SortedEntries } from './sorted-entries.js'

/** A twin: rank of its leader, its own rank, and whether the two have one fingerprint. */
export const TWIN = { leader: 0, twin: 1, exact: 2 } as const
export const TWIN_SHAPE = { width: 3, keyWidth: 2 }

/** Entries by which twins are found: a hash, and the rank of its record. */
export const HASH_SHAPE = { width: HASH_WORDS + 1, keyWidth: HASH_WORDS }

/** Two ranks, see `copies` and `variants` below. */
const RANKS_SHAPE = { width: 2, keyWidth: 2 }

/**
 * Takes copies out of the join before it begins, or a text that occurs m times would make m^2 pairs.
 *
 * Records are twins where their fingerprints are equal (their texts are, so that the sketch of the best-ranked stands
 * for all), or where their sketches are: punctuation and case do not matter to these. The best-ranked of twins leads. A
 * leader can only be removed as a near duplicate, since no record that ranks before it has its fingerprint. Of its
 * twins none is kept:
 *  - Where the leader is kept, it is the witness of them all: exact where the fingerprints are equal, else as similar
 *    as can be. (Another kept record that is would share a band with the leader, and be removed for it.)
 *  - Where the leader was removed for a kept record A, then A ranks before the twin too and is as similar to it. So
 *    the twin is a near duplicate, and no exact one: whoever has its fingerprint is a twin as well, and not kept. Its
 *    witness need not be A: a kept record that ranks between leader and twin may be more similar: see
 *    `Resolution.resolveTwins`.
 * So only leaders take part in the join. Marks leaders in `leads` and all other twins in `removed`.
 */
export async function findTwins(
  folder: ScratchFolder,
  fingerprints: SortedEntries,
  sketches: SortedEntries,
  removed: BitSet,
  leads: BitSet,
  memory: number,
): Promise<SortedEntries> {
  const share = memory / 4
  // Copies: rank of the first of the same fingerprint, own rank.
  // Variants: own rank, rank of the first of the same sketch.
  const copies = new ExternalSorter(folder, RANKS_SHAPE, share)
  await eachOfEquals(fingerprints, removed, (first, rank) => put(copies, first, rank))
  const variants = new ExternalSorter(folder, RANKS_SHAPE, share)
  await eachOfEquals(sketches, removed, (first, rank) => put(variants, rank, first))
  const sortedCopies = await copies.finish()
  const sortedVariants = await variants.finish()
  const twins = new ExternalSorter(folder, TWIN_SHAPE, share)
  const add = (leader: number, twin: number, exact: number) => {
    leads.add(leader)
    const at = twins.reserve()
    twins.entries[at + TWIN.leader] = leader
    twins.entries[at + TWIN.twin] = twin
    twins.entries[at + TWIN.exact] = exact
  }
  const pauses = new Pauses()
  const copy = sortedCopies.open()
  const variant = sortedVariants.open()
  let isVariant = variant.next()
  const variantRank = () => (isVariant ? variant.entries[variant.at]! : Infinity)
  const nextVariant = () => {
    add(variant.entries[variant.at + 1]!, variantRank(), 0)
    isVariant = variant.next()
  }
  let [first, leader] = [-1, -1]
  while (copy.next()) {
    if (copy.entries[copy.at] !== first) {
      first = copy.entries[copy.at]!
      while (variantRank() < first) nextVariant()
      // What is first of its fingerprint may have a leader itself.
      leader = variantRank() === first ? variant.entries[variant.at + 1]! : first
    }
    add(leader, copy.entries[copy.at + 1]!, leader === first ? 1 : 0)
    if (pauses.due) await pauses.pause()
  }
  while (isVariant) {
    nextVariant()
    if (pauses.due) await pauses.pause()
  }
  sortedCopies.discard()
  sortedVariants.discard()
  return twins.finish()
}

/** Removes all but the first of those with the same hash, leaving out who is removed already, and tells of each. */
async function eachOfEquals(
  hashes: SortedEntries,
  removed: BitSet,
  tell: (first: number, rank: number) => void,
): Promise<void> {
  const stream = hashes.open()
  const current = new Uint32Array(HASH_WORDS)
  let first = -1
  const pauses = new Pauses()
  while (stream.next()) {
    const { entries, at } = stream
    if (pauses.due) await pauses.pause()
    const rank = entries[at + HASH_WORDS]!
    if (removed.has(rank)) continue
    let isSame = first >= 0
    for (let word = 0; word < HASH_WORDS; word++) {
      if (current[word] === entries[at + word]) continue
      isSame = false
      current[word] = entries[at + word]!
    }
    if (isSame) {
      removed.add(rank)
      tell(first, rank)
    } else first = rank
  }
}

function put(sorter: ExternalSorter, one: number, other: number): void {
  const at = sorter.reserve()
  sorter.entries[at] = one
  sorter.entries[at + 1] = other
}
