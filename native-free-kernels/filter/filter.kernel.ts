// Which records of a batch are duplicates of records kept before? ./filter.ts is its binding.

import { ALL_ALIKE, alikeness } from './alike.kernel'
import { hasKey, touchKey } from './bloom.kernel'
import {
  SKETCHED, bands, capacity, exactKey, filled, findExact, findNear, keep, keysFrom, leastAlike, leastBands, moved,
  nextEntry, oddFrom, placePlace, secondExactKey, oddPlace,
} from './ring.kernel'
import {
  ROW_FINGERPRINT, ROW_LINE, ROW_SIZE, ROW_SKETCH, ROW_STATUS, bandsSeen, findExactEntry, sketchAt,
} from './row.kernel'
import { beginWalk, entryAt, nextOfWalk, touchSlot } from './verified.kernel'

export { differencesAt, workspaceEnd } from './alike.kernel'
export { addKey, chanceOfFalseKey, hasKey, setBloom } from './bloom.kernel'
export {
  configure, configureSketches, entrySize, filledEntries, goOnFrom, movedEntries, oldestEntry, setMoved, takeEntries,
  uniteBloom, upcomingEntry,
} from './ring.kernel'
export { slotsInUse } from './verified.kernel'
export {
  bandsSeenOf, candidatesAt, findCandidates, findExactOf, isExactSeen, keepRow, oddSketchAt, placeOf,
} from './parts.kernel'

const EXACT: u32 = 1
const NEAR: u32 = 2

const VERIFIED: u32 = 0
const BLOOM: u32 = 1

// A result: verdict, tier, similarity in ten-thousandths, unused; place of the witness (64 bits).
const RESULT_SIZE: usize = 24

/** That there was a candidate is told by a similarity, of whatever little. */
const LEAST_TOLD: u32 = 1

let witness: i32 = -1
let witnessAlike: u32 = 0

/** The most similar entry that shares a band, however similar; the earlier one of two alike. */
function findNearEntry(keys: usize, sketch: usize): void {
  witness = -1
  witnessAlike = 0
  let last: i32 = -1
  for (let band: u32 = 0; band < bands; band++) {
    beginWalk(load<u64>(keys + (<usize>band << 3)), band)
    while (true) {
      const entry = nextOfWalk()
      if (entry < 0) break
      if (entry == last || entry == witness) continue
      last = entry
      const at = entryAt(entry)
      const alike = alikeness(at + oddPlace, sketch)
      if (alike < witnessAlike) continue
      if (witness >= 0 && alike == witnessAlike && load<u64>(at + placePlace) > load<u64>(entryAt(<u32>witness) + placePlace)) continue
      witness = entry
      witnessAlike = alike
    }
  }
}

/**
 * Decides on the `count` rows at `rows`, in order: a result each at `results`. `sketches` holds the sketches that the
 * rows point to; the place of a row is `firstPlace` plus its line.
 */
export function decide(rows: usize, count: u32, sketches: usize, results: usize, firstPlace: u64): void {
  for (let index: u32 = 0; index < count; index++) {
    if (index % GROUP == 0) touchGroup(rows, index, min(count, index + GROUP), sketches)
    decideRow(rows + <usize>index * ROW_SIZE, sketches, results + <usize>index * RESULT_SIZE, firstPlace)
  }
}

/**
 * Rows whose lines of memory are asked for together before the first is used: the waits then overlap.
 */
const GROUP: u32 = 4

function touchGroup(rows: usize, from: u32, to: u32, sketches: usize): void {
  let touched: u64 = 0
  if (filled == capacity) {
    // Entries that may have to make room.
    const end = min(capacity, nextEntry + to - from)
    for (let entry = nextEntry; entry < end; entry++) {
      const at = entryAt(entry)
      for (let band: usize = 0; band < <usize>bands; band++) {
        const key = load<u64>(at + (band << 3))
        touched ^= touchSlot(key) ^ touchKey(key)
      }
    }
  }
  for (let index = from; index < to; index++) {
    const row = rows + <usize>index * ROW_SIZE
    if (load<u32>(row, ROW_STATUS) != 0) continue
    if (findExact) {
      touched ^= touchSlot(exactKey(load<u64>(row, ROW_FINGERPRINT), load<u64>(row, ROW_FINGERPRINT + 8)))
    }
    if (!findNear || load<u32>(row, ROW_SKETCH) == 0) continue
    const keys = sketchAt(row, sketches) + keysFrom
    const end = keys + (<usize>bands << 3)
    for (let key = keys; key < end; key += 8) touched ^= touchSlot(load<u64>(key))
    if (!moved) continue
    for (let key = keys; key < end; key += 8) touched ^= touchKey(load<u64>(key))
  }
  blackHole = touched
}

function decideRow(row: usize, sketches: usize, result: usize, firstPlace: u64): void {
  store<u64>(result, 0)
  store<u64>(result, 0, 8)
  store<u64>(result, 0, 16)
  if (load<u32>(row, ROW_STATUS) != 0) return
  const low = load<u64>(row, ROW_FINGERPRINT)
  const high = load<u64>(row, ROW_FINGERPRINT + 8)
  const key = exactKey(low, high)
  // A record without a text to compare is nobody's duplicate.
  const printed = findExact && (low | high) != 0
  const sketched = findNear && load<u32>(row, ROW_SKETCH) != 0
  const sketch = sketchAt(row, sketches)
  const keys = sketch + keysFrom
  if (printed) {
    const entry = findExactEntry(key, low, high)
    if (entry >= 0) {
      report(result, EXACT, VERIFIED, ALL_ALIKE, entry)
      return
    }
    if (moved && hasKey(key) && hasKey(secondExactKey(low, high))) {
      report(result, EXACT, BLOOM, 0, -1)
      return
    }
  }
  if (sketched) {
    findNearEntry(keys, sketch + oddFrom)
    if (witness >= 0 && witnessAlike >= leastAlike) {
      report(result, NEAR, VERIFIED, witnessAlike, witness)
      return
    }
    // A record that stays tells how similar it was to the most similar candidate.
    if (witness >= 0) store<u32>(result, max(witnessAlike, LEAST_TOLD), 8)
    if (moved && bandsSeen(keys) >= leastBands) {
      report(result, NEAR, BLOOM, 0, -1)
      return
    }
  }
  if (!sketched && !printed) return
  keep(keys, sketch + oddFrom, sketched, low, high, key, firstPlace + <u64>load<u32>(row, ROW_LINE))
}

/** Keeps the compiler from leaving the touches out. */
export let blackHole: u64 = 0

function report(result: usize, verdict: u32, tier: u32, alike: u32, entry: i32): void {
  store<u32>(result, verdict)
  store<u32>(result, tier, 4)
  store<u32>(result, alike, 8)
  if (entry >= 0) store<u64>(result, load<u64>(entryAt(entry) + placePlace) & ~SKETCHED, 16)
}

