// One record at a time: what this memory knows of it, for an index of several memories, each with some of the bands.

import { hasKey } from './bloom.kernel'
import {
  SKETCHED, bands, exactKey, findExact, findNear, keep, keysFrom, moved, oddFrom, placePlace, secondExactKey, oddPlace,
} from './ring.kernel'
import {
  ROW_FINGERPRINT, ROW_LINE, ROW_SKETCH, bandsSeen, findExactEntry, sketchAt,
} from './row.kernel'
import { beginWalk, entryAt, nextOfWalk } from './verified.kernel'

/** Room for the numbers of the candidates: 128 bands with eight entries each. */
const CANDIDATES: usize = 2048

export function candidatesAt(): usize {
  return CANDIDATES
}

/** The entry with the fingerprint of a row; -1 where there is none. */
export function findExactOf(row: usize): i32 {
  const low = load<u64>(row, ROW_FINGERPRINT)
  const high = load<u64>(row, ROW_FINGERPRINT + 8)
  return findExact && (low | high) != 0 ? findExactEntry(exactKey(low, high), low, high) : -1
}

/** Whether the Bloom tier has seen the fingerprint of a row. */
export function isExactSeen(row: usize): bool {
  const low = load<u64>(row, ROW_FINGERPRINT)
  const high = load<u64>(row, ROW_FINGERPRINT + 8)
  if (!findExact || (low | high) == 0 || !moved) return false
  return hasKey(exactKey(low, high)) && hasKey(secondExactKey(low, high))
}

/** Writes the entries that share a band of this memory with a row, not each only once; returns how many. */
export function findCandidates(row: usize, sketches: usize): u32 {
  if (!findNear || load<u32>(row, ROW_SKETCH) == 0) return 0
  const keys = sketchAt(row, sketches) + keysFrom
  let to = CANDIDATES
  let last: i32 = -1
  for (let band: u32 = 0; band < bands; band++) {
    beginWalk(load<u64>(keys + (<usize>band << 3)), band)
    for (let entry = nextOfWalk(); entry >= 0; entry = nextOfWalk()) {
      if (entry == last) continue
      last = entry
      store<i32>(to, entry)
      to += 4
    }
  }
  return <u32>((to - CANDIDATES) >> 2)
}

/** Where what this memory has of an entry's odd sketch stands. */
export function oddSketchAt(entry: u32): usize {
  return entryAt(entry) + oddPlace
}

/** Bands of this memory that the Bloom tier has seen. */
export function bandsSeenOf(row: usize, sketches: usize): u32 {
  if (!moved || !findNear || load<u32>(row, ROW_SKETCH) == 0) return 0
  return bandsSeen(sketchAt(row, sketches) + keysFrom)
}

/** Keeps a row; returns the number of its entry, the same in all memories. */
export function keepRow(row: usize, sketches: usize, firstPlace: u64): u32 {
  const low = load<u64>(row, ROW_FINGERPRINT)
  const high = load<u64>(row, ROW_FINGERPRINT + 8)
  const sketched = findNear && load<u32>(row, ROW_SKETCH) != 0
  const sketch = sketchAt(row, sketches)
  const place = firstPlace + <u64>load<u32>(row, ROW_LINE)
  return keep(sketch + keysFrom, sketch + oddFrom, sketched, low, high, exactKey(low, high), place)
}

export function placeOf(entry: u32): u64 {
  return load<u64>(entryAt(entry) + placePlace) & ~SKETCHED
}
