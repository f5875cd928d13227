import { ALL_ALIKE } from '../../../native-free-kernels/sketch/odd-sketch.js'
import type { BitSet } from './bit-set.js'
import { COMPARED_WITH_ALL } from './candidate-pairs.js'
import type { EntryStream } from './entry-stream.js'
import { ExternalSorter } from './external-sorter.js'
import { Pauses } from './pause.js'
import type { ScratchFolder } from './scratch-folder.js'
import type { SortedEntries } from './sorted-entries.js'
import { TWIN } from './twins.js'
import { VERIFIED } from './verified-pairs.js'

export const EXACT = 1
export const NEAR = 2

/**
 * A removal by ranks: of the witness and of the removed record, then the similarity in ten-thousandths and, in
 * the upper half, the verdict.
 */
export const REMOVAL = { witness: 0, removed: 1, found: 2 } as const
export const REMOVAL_SHAPE = { width: 3, keyWidth: 2 }

/** A kept record that is similar to a leader which was removed: rank of the leader, its own, the similarity. */
const NEIGHBOUR = { leader: 0, kept: 1, alike: 2 } as const
const NEIGHBOUR_SHAPE = { width: 3, keyWidth: 2 }

/** What the records of a join are found to be. */
export class Resolution {
  readonly #folder: ScratchFolder
  /** Who is removed, by rank: at first the twins. */
  readonly #removed: BitSet
  /** Who has twins. */
  readonly #leads: BitSet
  readonly #removals: ExternalSorter

  constructor(folder: ScratchFolder, removed: BitSet, leads: BitSet, removals: ExternalSorter) {
    this.#folder = folder
    this.#removed = removed
    this.#leads = leads
    this.#removals = removals
  }

  #remove(rank: number, witness: number, alike: number, verdict: number): void {
    const at = this.#removals.reserve()
    this.#removals.entries[at + REMOVAL.witness] = witness
    this.#removals.entries[at + REMOVAL.removed] = rank
    this.#removals.entries[at + REMOVAL.found] = (verdict << 16) | alike
  }

  /**
   * Goes through the similar pairs, in the order of the worse record and, for each, the most similar first, then the
   * better ranked. All pairs in which a record is the worse one stand together, and every better record was decided on
   * before: so the first pair with a kept one gives the witness, and where there is none the record is kept.
   *
   * Returns the kept records that are similar to removed leaders of twins, in the order of leaders and ranks.
   */
  async resolvePairs(verified: EntryStream, bands: number, memory: number): Promise<SortedEntries> {
    const neighbours = new ExternalSorter(this.#folder, NEIGHBOUR_SHAPE, memory)
    // A bucket brings no more better records than this.
    const most = Math.max(1, bands) * COMPARED_WITH_ALL
    const [better, alike] = [new Uint32Array(most), new Uint32Array(most)]
    let [worse, count] = [-1, 0]
    const note = (leader: number, kept: number, index: number) => {
      const at = neighbours.reserve()
      neighbours.entries[at + NEIGHBOUR.leader] = leader
      neighbours.entries[at + NEIGHBOUR.kept] = kept
      neighbours.entries[at + NEIGHBOUR.alike] = alike[index]!
    }
    const decide = () => {
      let witness = 0
      while (witness < count && this.#removed.has(better[witness]!)) witness++
      if (witness < count) {
        this.#removed.add(worse)
        this.#remove(worse, better[witness]!, alike[witness]!, NEAR)
        if (!this.#leads.has(worse)) return
        for (let index = witness; index < count; index++) {
          if (!this.#removed.has(better[index]!)) note(worse, better[index]!, index)
        }
      } else {
        for (let index = 0; index < count; index++) {
          if (this.#leads.has(better[index]!)) note(better[index]!, worse, index)
        }
      }
    }
    const pauses = new Pauses()
    while (verified.next()) {
      if (pauses.due) await pauses.pause()
      const { entries, at } = verified
      if (entries[at + VERIFIED.worse] !== worse) {
        if (count > 0) decide()
        worse = entries[at + VERIFIED.worse]!
        count = 0
      }
      better[count] = entries[at + VERIFIED.better]!
      alike[count] = ALL_ALIKE - entries[at + VERIFIED.unlike]!
      count++
    }
    if (count > 0) decide()
    return neighbours.finish()
  }

  /**
   * Finds the witnesses of twins (see ./twins.ts): the leader where it is kept, else the most similar of its kept
   * neighbours that ranks before the twin, the better ranked one of two. Twins and neighbours come in the order of
   * leaders and ranks.
   */
  async resolveTwins(twins: EntryStream, neighbours: EntryStream): Promise<void> {
    let isNeighbour = neighbours.next()
    let [leader, witness, most] = [-1, -1, 0]
    const pauses = new Pauses()
    while (twins.next()) {
      if (pauses.due) await pauses.pause()
      const { entries, at } = twins
      const twin = entries[at + TWIN.twin]!
      if (entries[at + TWIN.leader] !== leader) {
        leader = entries[at + TWIN.leader]!
        ;[witness, most] = [-1, 0]
      }
      if (!this.#removed.has(leader)) {
        this.#remove(twin, leader, ALL_ALIKE, entries[at + TWIN.exact] === 1 ? EXACT : NEAR)
        continue
      }
      while (isNeighbour) {
        const itsLeader = neighbours.entries[neighbours.at + NEIGHBOUR.leader]!
        const kept = neighbours.entries[neighbours.at + NEIGHBOUR.kept]!
        const alike = neighbours.entries[neighbours.at + NEIGHBOUR.alike]!
        if (itsLeader > leader || (itsLeader === leader && kept > twin)) break
        if (itsLeader === leader && alike > most) [witness, most] = [kept, alike]
        isNeighbour = neighbours.next()
      }
      if (witness < 0) throw new Error('duplicate join: a removed leader without a witness')
      this.#remove(twin, witness, most, NEAR)
    }
  }
}
