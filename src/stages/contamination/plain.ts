// What the kernel does for each record, plainly: this defines what is right.
import { shingles } from '../../../native-free-kernels/sketch/plain.js'
import type { SeedTable } from './seed-table.js'

/**
 * The hash of each run of `width` words: the sketch's shingle hash with its upper half mixed into its lower one, which
 * is the form in which the sketch keeps shingles. Fewer words than `width` make no run.
 */
export function gramHashes(words: readonly Uint8Array[], width: number): bigint[] {
  if (words.length < width) return []
  return shingles(words, width).map((hash) => hash ^ (hash >> 32n))
}

/** Whether the table holds a run of words; false for all but one in 10^9 of those it was not given. */
export function isSeed(table: SeedTable, gram: bigint): boolean {
  const place = gram >> BigInt(64 - table.frontBits)
  if (((table.front[Number(place >> 3n)]! >> Number(place & 7n)) & 1) === 0) return false
  const slots = 1n << BigInt(table.slotBits)
  const tag = Number(gram >> 32n) || 1
  for (let slot = gram % slots; ; slot = (slot + 1n) % slots) {
    const held = table.tags[Number(slot)]
    if (held === tag) return true
    if (held === 0) return false
  }
}

/** Whether the words of a record, those of all its texts one after the other, hold a seed: the kernel's answer. */
export function holdsSeed(words: readonly Uint8Array[], table: SeedTable): boolean {
  return gramHashes(words, table.width).some((gram) => isSeed(table, gram))
}
