import { similarity } from '../../stages/near-duplicates.js'
import { ExternalSorter } from './external-sorter.js'
import { Pauses } from './pause.js'
import { EXACT, NEAR } from './resolve-pairs.js'
import type { ScratchFolder } from './scratch-folder.js'
import type { SortedEntries } from './sorted-entries.js'

/** What becomes of a record. */
export const JOIN_VERDICT = { kept: 0, exact: EXACT, near: NEAR } as const
export type JoinVerdict = (typeof JOIN_VERDICT)[keyof typeof JOIN_VERDICT]

/** A removal by record numbers, of two words each; `found`: similarity in ten-thousandths and, in the upper half, the verdict. */
export const FOUND = { record: 0, witness: 2, found: 4 } as const
export const FOUND_SHAPE = { width: 5, keyWidth: 2 }

/** A removal in the order of witnesses. */
const MEMBER = { witness: 0, record: 2, found: 4 } as const
const MEMBER_SHAPE = { width: 5, keyWidth: 4 }
const MOST_MEMBERS = 4096

/** Why a record was removed. */
export interface RemovalWitness {
  kind: 'exact' | 'near'
  /** Number of the kept record. */
  record: number
  /** Estimated Jaccard similarity with it; undefined for exact duplicates. */
  similarity: number | undefined
}

export interface GroupMember {
  record: number
  kind: 'kept' | 'exact' | 'near'
  /** To the kept record; undefined for itself and its exact duplicates. */
  similarity: number | undefined
}

/** A kept record and what was removed for it. */
export interface DuplicateGroup {
  /** Number of the kept record. */
  id: number
  /** The kept one first, then the removed ones in the order of their numbers. */
  members: GroupMember[]
}

/** What was found, for the report. */
export interface JoinCounts {
  /** Records that were added. */
  records: number
  exact: number
  near: number
  /** Pairs whose sketches were compared. */
  candidates: number
  /** Pairs that were similar enough. */
  similarPairs: number
  /**
   * Band keys that so many records share that not all of these were compared with one another, and how many times a
   * record was not.
   */
  largeBuckets: number
  partlyCompared: number
  /** The most bytes that temporary files took at one time. */
  diskBytes: number
}

/** What a join removes. To be used until the join is closed. */
export class Removals {
  readonly counts: Readonly<JoinCounts>
  /** Two bits for each record. */
  readonly #verdicts: Uint8Array
  readonly #found: SortedEntries
  readonly #folder: ScratchFolder
  readonly #memory: number

  constructor(
    counts: JoinCounts,
    verdicts: Uint8Array,
    found: SortedEntries,
    folder: ScratchFolder,
    memory: number,
  ) {
    this.counts = counts
    this.#verdicts = verdicts
    this.#found = found
    this.#folder = folder
    this.#memory = memory
  }

  /** What becomes of a record; kept where it was never added. */
  verdictOf(record: number): JoinVerdict {
    const four = this.#verdicts[Math.floor(record / 4)] ?? 0
    return ((four >>> ((record % 4) * 2)) & 3) as JoinVerdict
  }

  /** Finds the witnesses of removed records, asked for in the order of their numbers. */
  witnesses(): Witnesses {
    return new Witnesses(this.#found)
  }

  /**
   * The kept records that something was removed for, in the order of their numbers. A group of more than 4,096 members
   * comes in several parts, one after another, with the same `id`; only the first one has the kept record.
   */
  async *groups(): AsyncGenerator<DuplicateGroup, void, undefined> {
    const sorted = await this.#byWitness()
    try {
      const stream = sorted.open()
      let group: DuplicateGroup | undefined
      while (stream.next()) {
        const { entries, at } = stream
        const id = wideNumber(entries, at + MEMBER.witness)
        if (group && (group.id !== id || group.members.length >= MOST_MEMBERS)) {
          yield group
          group = group.id === id ? { id, members: [] } : undefined
        }
        group ??= { id, members: [{ record: id, kind: 'kept', similarity: undefined }] }
        const { kind, similarity } = foundIn(entries[at + MEMBER.found]!)
        group.members.push({ record: wideNumber(entries, at + MEMBER.record), kind, similarity })
      }
      if (group) yield group
    } finally {
      sorted.discard()
    }
  }

  async #byWitness(): Promise<SortedEntries> {
    const sorter = new ExternalSorter(this.#folder, MEMBER_SHAPE, this.#memory)
    const stream = this.#found.open()
    const pauses = new Pauses()
    while (stream.next()) {
      if (pauses.due) await pauses.pause()
      const { entries, at } = stream
      const to = sorter.reserve()
      sorter.entries[to + MEMBER.witness] = entries[at + FOUND.witness]!
      sorter.entries[to + MEMBER.witness + 1] = entries[at + FOUND.witness + 1]!
      sorter.entries[to + MEMBER.record] = entries[at + FOUND.record]!
      sorter.entries[to + MEMBER.record + 1] = entries[at + FOUND.record + 1]!
      sorter.entries[to + MEMBER.found] = entries[at + FOUND.found]!
    }
    return sorter.finish()
  }
}

/** A walk over the removed records. */
export class Witnesses {
  readonly #stream: ReturnType<SortedEntries['open']>
  #record = -1
  #asked = -1

  constructor(found: SortedEntries) {
    this.#stream = found.open()
  }

  /**
   * Why a record was removed; undefined where it is kept. Throws a RangeError where `record` is lower than the last
   * one.
   */
  of(record: number): RemovalWitness | undefined {
    if (record < this.#asked) throw new RangeError('records are to be asked for in their order')
    this.#asked = record
    while (this.#record < record) {
      this.#record = this.#stream.next()
        ? wideNumber(this.#stream.entries, this.#stream.at + FOUND.record)
        : Infinity
    }
    if (this.#record !== record) return undefined
    const { entries, at } = this.#stream
    const found = foundIn(entries[at + FOUND.found]!)
    return { ...found, record: wideNumber(entries, at + FOUND.witness) }
  }
}

/** A number of two words. */
export function wideNumber(entries: Uint32Array, at: number): number {
  return entries[at]! * 2 ** 32 + entries[at + 1]!
}

function foundIn(found: number): Pick<RemovalWitness, 'kind' | 'similarity'> {
  return found >>> 16 === EXACT
    ? { kind: 'exact', similarity: undefined }
    : { kind: 'near', similarity: similarity(found & 0xffff) }
}
