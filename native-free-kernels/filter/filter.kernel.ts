// Which records of a batch are duplicates of records kept before? ./filter.ts is its binding.

import { hasKey, touchKey } from './bloom.kernel'
import {
  SKETCHED, bands, capacity, exactKey, filled, findExact, findNear, fingerprintPlace, keep, leastAlike, leastBands, moved,
  nextEntry, placePlace, registers, secondExactKey, sketchPlace,
} from './ring.kernel'
import { beginWalk, entryAt, nextOfWalk, touchSlot } from './verified.kernel'

export { addKey, chanceOfFalseKey, hasKey, setBloom } from './bloom.kernel'
export {
  configure, entrySize, filledEntries, movedEntries, oldestEntry, setMoved, takeEntries, uniteBloom,
} from './ring.kernel'

const EXACT: u32 = 1
const NEAR: u32 = 2

const VERIFIED: u32 = 0
const BLOOM: u32 = 1

// Layout of a row of the batch's table (native-free-kernels/record/layout.kernel.ts).
const ROW_SIZE: usize = 64
const ROW_STATUS: usize = 8
const ROW_FINGERPRINT: usize = 32
const ROW_SKETCH: usize = 48
const ROW_LINE: usize = 56

// A result: verdict, tier, registers alike, unused; place of the witness (64 bits).
const RESULT_SIZE: usize = 24

function registersAlike(a: usize, b: usize): u32 {
  let alike: u32 = 0
  for (let at: usize = 0; at < <usize>registers; at += 16) {
    const left = <usize>registers - at
    let same = <u32>i8x16.bitmask(i8x16.eq(v128.load(a + at), v128.load(b + at)))
    if (left < 16) same &= (1 << <u32>left) - 1
    alike += popcnt(same)
  }
  return alike
}

let witness: i32 = -1
let witnessAlike: u32 = 0

function findExactEntry(key: u64, low: u64, high: u64): i32 {
  beginWalk(key, bands)
  while (true) {
    const entry = nextOfWalk()
    if (entry < 0) return -1
    const at = entryAt(entry) + fingerprintPlace
    if (load<u64>(at) == low && load<u64>(at, 8) == high) return entry
  }
  return -1
}

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
      const alike = registersAlike(at + sketchPlace, sketch)
      if (alike < witnessAlike) continue
      if (witness >= 0 && alike == witnessAlike && load<u64>(at + placePlace) > load<u64>(entryAt(<u32>witness) + placePlace)) continue
      witness = entry
      witnessAlike = alike
    }
  }
}

function bandsSeen(keys: usize): u32 {
  let seen: u32 = 0
  for (let band: u32 = 0; band < bands; band++) seen += u32(hasKey(load<u64>(keys + (<usize>band << 3))))
  return seen
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

function sketchAt(row: usize, sketches: usize): usize {
  const sketchSize = (<usize>bands << 3) + <usize>registers
  return sketches + <usize>(load<u32>(row, ROW_SKETCH) - 1) * sketchSize
}

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
    const keys = sketchAt(row, sketches)
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
  const keys = sketchAt(row, sketches)
  if (printed) {
    const entry = findExactEntry(key, low, high)
    if (entry >= 0) {
      report(result, EXACT, VERIFIED, registers, entry)
      return
    }
    if (moved && hasKey(key) && hasKey(secondExactKey(low, high))) {
      report(result, EXACT, BLOOM, 0, -1)
      return
    }
  }
  if (sketched) {
    findNearEntry(keys, keys + (<usize>bands << 3))
    if (witness >= 0 && witnessAlike >= leastAlike) {
      report(result, NEAR, VERIFIED, witnessAlike, witness)
      return
    }
    // A record that stays tells how similar it was to the most similar candidate.
    if (witness >= 0) store<u32>(result, witnessAlike, 8)
    if (moved && bandsSeen(keys) >= leastBands) {
      report(result, NEAR, BLOOM, 0, -1)
      return
    }
  }
  if (sketched || printed) keep(keys, sketched, low, high, key, firstPlace + <u64>load<u32>(row, ROW_LINE))
}

/** Keeps the compiler from leaving the touches out. */
export let blackHole: u64 = 0

function report(result: usize, verdict: u32, tier: u32, alike: u32, entry: i32): void {
  store<u32>(result, verdict)
  store<u32>(result, tier, 4)
  store<u32>(result, alike, 8)
  if (entry >= 0) store<u64>(result, load<u64>(entryAt(entry) + placePlace) & ~SKETCHED, 16)
}

