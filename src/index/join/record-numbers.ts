import type { EntryStream } from './entry-stream.js'
import { ExternalSorter } from './external-sorter.js'
import { Pauses } from './pause.js'
import { ColumnWindow, type RankColumn } from './rank-column.js'
import { FOUND, FOUND_SHAPE } from './removals.js'
import { EXACT, REMOVAL } from './resolve-pairs.js'
import type { ScratchFolder } from './scratch-folder.js'
import type { SortedEntries } from './sorted-entries.js'

/** A removal by the rank of the removed record, with the number of the witness. */
const HALFWAY = { removed: 0, witness: 1, found: 3 } as const
const HALFWAY_SHAPE = { width: 4, keyWidth: 1 }
const WINDOW_RECORDS = 8192

/** What was removed, by record numbers. */
export interface FoundRemovals {
  found: SortedEntries
  /** Two bits for each record number. */
  verdicts: Uint8Array
  exact: number
  near: number
}

/**
 * Puts record numbers in the place of ranks. `removals` come in the order of witnesses; then they are put in that of
 * the removed records: both times the numbers of all records are read once from the first to the last. All numbers are
 * below `numbersEnd`.
 */
export async function toRecordNumbers(
  folder: ScratchFolder,
  removals: EntryStream,
  numbers: RankColumn,
  numbersEnd: number,
  memory: number,
): Promise<FoundRemovals> {
  const halfway = new ExternalSorter(folder, HALFWAY_SHAPE, memory)
  const pauses = new Pauses()
  const ofWitness = new ColumnWindow(numbers, WINDOW_RECORDS)
  while (removals.next()) {
    if (pauses.due) await pauses.pause()
    const { entries, at } = removals
    const number = ofWitness.find(entries[at + REMOVAL.witness]!)
    const to = halfway.reserve()
    halfway.entries[to + HALFWAY.removed] = entries[at + REMOVAL.removed]!
    halfway.entries[to + HALFWAY.witness] = ofWitness.words[number]!
    halfway.entries[to + HALFWAY.witness + 1] = ofWitness.words[number + 1]!
    halfway.entries[to + HALFWAY.found] = entries[at + REMOVAL.found]!
  }
  const byRemoved = await halfway.finish()
  const sorter = new ExternalSorter(folder, FOUND_SHAPE, memory)
  const verdicts = new Uint8Array(Math.ceil(numbersEnd / 4))
  const counts = { exact: 0, near: 0 }
  const ofRemoved = new ColumnWindow(numbers, WINDOW_RECORDS)
  const stream = byRemoved.open()
  while (stream.next()) {
    if (pauses.due) await pauses.pause()
    const { entries, at } = stream
    const number = ofRemoved.find(entries[at + HALFWAY.removed]!)
    const [high, low] = [ofRemoved.words[number]!, ofRemoved.words[number + 1]!]
    const found = entries[at + HALFWAY.found]!
    const to = sorter.reserve()
    sorter.entries[to + FOUND.record] = high
    sorter.entries[to + FOUND.record + 1] = low
    sorter.entries[to + FOUND.witness] = entries[at + HALFWAY.witness]!
    sorter.entries[to + FOUND.witness + 1] = entries[at + HALFWAY.witness + 1]!
    sorter.entries[to + FOUND.found] = found
    const record = high * 2 ** 32 + low
    verdicts[Math.floor(record / 4)]! |= (found >>> 16) << ((record % 4) * 2)
    if (found >>> 16 === EXACT) counts.exact++
    else counts.near++
  }
  byRemoved.discard()
  return { found: await sorter.finish(), verdicts, ...counts }
}
