import { ALL_ALIKE, alikeness } from '../../../native-free-kernels/sketch/odd-sketch.js'
import type { PairOrder } from './candidate-pairs.js'
import type { EntryStream } from './entry-stream.js'
import type { ExternalSorter } from './external-sorter.js'
import { Pauses } from './pause.js'
import { ColumnWindow, type RankColumn } from './rank-column.js'

/** A pair that is similar enough: rank of the worse one, what lacks to all alike, rank of the better one. */
export const VERIFIED = { worse: 0, unlike: 1, better: 2 } as const
export const VERIFIED_SHAPE = { width: 3, keyWidth: 3 }

/** Bytes of a window on the sketches of the worse records. */
const WINDOW = 2 ** 16
/** An array of 32-bit words is not to be longer than 4 GiB. */
const LONGEST_BLOCK = 2 ** 32
const MOST_BITS = 31

/** How many bits of ranks a block may have so that its sketches take at most `memory` bytes. */
export function blockBits(words: number, memory: number): number {
  const bytes = Math.min(memory, LONGEST_BLOCK)
  let bits = 1
  while (bits < MOST_BITS && 2 ** (bits + 1) * words * 4 <= bytes) bits++
  return bits
}

/** Compares the odd sketches of candidates; returns how many pairs there were. */
export async function verifyPairs(
  pairs: EntryStream,
  order: PairOrder,
  sketches: RankColumn,
  leastAlike: number,
  verified: ExternalSorter,
): Promise<number> {
  const { words } = sketches
  const blockSize = 2 ** order.bits
  const block = new ColumnWindow(sketches, blockSize)
  const window = new ColumnWindow(sketches, Math.floor(WINDOW / (words * 4)))
  let count = 0
  const pauses = new Pauses()
  while (pairs.next()) {
    if (pauses.due) await pauses.pause()
    const better = order.better(pairs.entries, pairs.at)
    const worse = order.worse(pairs.entries, pairs.at)
    count++
    if (!block.has(better)) block.read(better - (better % blockSize))
    const other = block.has(worse) ? block : window
    const otherAt = other.find(worse)
    const alike = alikeness(block.words, block.at(better), other.words, otherAt)
    if (alike < leastAlike) continue
    const at = verified.reserve()
    verified.entries[at + VERIFIED.worse] = worse
    verified.entries[at + VERIFIED.unlike] = ALL_ALIKE - alike
    verified.entries[at + VERIFIED.better] = better
  }
  return count
}
