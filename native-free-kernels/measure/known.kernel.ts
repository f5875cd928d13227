// How short chunks were split before: a chunk is split the same way wherever it stands, and most that are no plain
// words come again ("don't", "1.", "**Note:**").

import { headOf, tailOf } from './hash.kernel'
import { KNOWN_CHUNKS, KNOWN_CHUNK_COUNT } from './layout.kernel'

// An entry is 32 bytes: first eight bytes, last eight, lengths of the words (4 bits each, the first one lowest), length.

/** The entry for a chunk of that hash; it holds another chunk or none where `isKnown` says no. */
// @ts-ignore: decorator
@inline
export function knownChunk(hash: u64): usize {
  return KNOWN_CHUNKS + ((<usize>hash & (KNOWN_CHUNK_COUNT - 1)) << 5)
}

// @ts-ignore: decorator
@inline
export function isKnown(entry: usize, head: u64, tail: u64, length: usize): bool {
  return load<u64>(entry) == head && load<u64>(entry, 8) == tail && load<u64>(entry, 24) == <u64>length
}

/** Lengths of the words of a chunk that is known. */
// @ts-ignore: decorator
@inline
export function wordLengths(entry: usize): u64 {
  return load<u64>(entry, 16)
}

/** Keeps how the chunk from `start` on was split. */
export function keepChunk(entry: usize, start: usize, length: usize, lengths: u64): void {
  store<u64>(entry, headOf(start, length))
  store<u64>(entry, tailOf(start, length), 8)
  store<u64>(entry, lengths, 16)
  store<u64>(entry, <u64>length, 24)
}
