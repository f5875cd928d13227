// Which records of a batch are duplicates of records kept before? ./filter.ts is its binding.

import { addKey, hasKey, setBloom, touchKey } from './bloom.kernel'
import {
  addEntry, beginWalk, entryAt, growTable, nextOfWalk, removeEntry, setVerified, touchSlot,
} from './verified.kernel'

export { addKey, chanceOfFalseKey, hasKey, setBloom } from './bloom.kernel'

const KEPT: u32 = 0
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

let bands: u32 = 0
let registers: u32 = 0
let capacity: u32 = 0
let leastAlike: u32 = 0
let leastBands: u32 = 0
let findExact: bool = false
let findNear: bool = false
let hasBloom: bool = false
let bloomAt: usize = 0

/** Entry: band keys, the fingerprint's key, fingerprint (16), sketch, place (8). */
let fingerprintPlace: usize = 0
let sketchPlace: usize = 0
let placePlace: usize = 0

// The ring.
let nextEntry: u32 = 0
let filled: u32 = 0
let moved: u64 = 0

export function filledEntries(): u32 {
  return filled
}
export function movedEntries(): u64 {
  return moved
}
export function oldestEntry(): u32 {
  return filled == capacity ? nextEntry : 0
}
export function entrySize(bandCount: u32, registerCount: u32): u32 {
  return bandCount * 8 + 8 + 16 + registerCount + 8
}

/** Lays the index out; memory from `at` on must be zero and long enough. */
export function configure(
  bandCount: u32, registerCount: u32, leastRegistersAlike: u32, leastBandsSeen: u32, exact: bool, near: bool,
  table: usize, slots: u32, entries: usize, entryCount: u32, bloom: usize, blocks: u32,
): void {
  bands = bandCount
  registers = registerCount
  capacity = entryCount
  leastAlike = leastRegistersAlike
  leastBands = leastBandsSeen
  findExact = exact
  findNear = near
  hasBloom = blocks > 0
  bloomAt = bloom
  fingerprintPlace = <usize>(bands + 1) << 3
  sketchPlace = fingerprintPlace + 16
  placePlace = sketchPlace + <usize>registers
  setVerified(table, slots, entries, entrySize(bands, registers))
  setBloom(bloom, blocks)
}

/** Key of a fingerprint in the table; the Bloom tier also wants the second one. */
function exactKey(low: u64, high: u64): u64 {
  return (low ^ rotl(high, 32)) * 0x9e3779b97f4a7c15
}
function secondExactKey(low: u64, high: u64): u64 {
  const mixed = (high ^ (low >> 7)) * 0xc2b2ae3d27d4eb4f
  return mixed ^ (mixed >> 32)
}

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

/** The most similar entry that shares a band; the earlier one of two alike. */
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
      if (alike < leastAlike || alike < witnessAlike) continue
      if (alike == witnessAlike && load<u64>(at + placePlace) > load<u64>(entryAt(<u32>witness) + placePlace)) continue
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

/** Whether an entry has a sketch is the uppermost bit of its place. */
const SKETCHED: u64 = 1 << 63

/** The first of an entry's keys that are in the table. */
function firstKey(entry: u32): u32 {
  return load<u64>(entryAt(entry) + placePlace) & SKETCHED ? 0 : bands
}

function endOfKeys(): u32 {
  return findExact ? bands + 1 : bands
}

function moveToBloom(entry: u32): void {
  const at = entryAt(entry)
  const first = firstKey(entry)
  removeEntry(entry, first, endOfKeys())
  moved++
  if (!hasBloom) return
  for (let band = first; band < bands; band++) addKey(load<u64>(at + (<usize>band << 3)))
  if (findExact) {
    const low = load<u64>(at + fingerprintPlace)
    const high = load<u64>(at + fingerprintPlace, 8)
    addKey(exactKey(low, high))
    addKey(secondExactKey(low, high))
  }
}

function keep(keys: usize, sketched: bool, low: u64, high: u64, key: u64, place: u64): void {
  const entry = nextEntry
  const at = entryAt(entry)
  if (filled == capacity) {
    moveToBloom(entry)
  } else {
    growTable(<u64>(filled + 1) * <u64>(bands + 1))
    filled++
  }
  nextEntry = entry + 1 == capacity ? 0 : entry + 1
  if (sketched) {
    memory.copy(at, keys, <usize>bands << 3)
    memory.copy(at + sketchPlace, keys + (<usize>bands << 3), <usize>registers)
  }
  store<u64>(at + (<usize>bands << 3), key)
  store<u64>(at + fingerprintPlace, low)
  store<u64>(at + fingerprintPlace, high, 8)
  store<u64>(at + placePlace, place | (sketched ? SKETCHED : 0))
  addEntry(entry, firstKey(entry), endOfKeys())
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
    if (witness >= 0) {
      report(result, NEAR, VERIFIED, witnessAlike, witness)
      return
    }
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

/** Takes over the counts of an index whose Bloom tier was put in place byte by byte. */
export function setMoved(count: u64): void {
  moved = count
}

/** Takes in bits of another Bloom tier: `bytes` of it at `from`, which belong at `offset` of this one. */
export function uniteBloom(from: usize, offset: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    const to = bloomAt + offset + at
    v128.store(to, v128.or(v128.load(to), v128.load(from + at)))
  }
}

/** Keeps `count` entries of another index, which stand at `from`; the number of their file grows by `files`. */
export function takeEntries(from: usize, count: u32, files: u64): void {
  const size = <usize>entrySize(bands, registers)
  for (let index: u32 = 0; index < count; index++) {
    const at = from + <usize>index * size
    const place = load<u64>(at + placePlace)
    const sketched = (place & SKETCHED) != 0
    if (sketched) memory.copy(sketchStaging, at, <usize>bands << 3)
    if (sketched) memory.copy(sketchStaging + (<usize>bands << 3), at + sketchPlace, <usize>registers)
    const low = load<u64>(at + fingerprintPlace)
    const high = load<u64>(at + fingerprintPlace, 8)
    keep(sketchStaging, sketched, low, high, exactKey(low, high), (place & ~SKETCHED) + (files << FILE_BITS))
  }
}

/** Lowest bit of the file's number in a place; below it stands the line. */
const FILE_BITS: u64 = 40
/** Room for one sketch. */
const sketchStaging: usize = 1024
