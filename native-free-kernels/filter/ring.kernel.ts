// The kept records: their entries in a ring, with keys in the verified tier, and in the Bloom tier once the ring has
// gone round.

import { addKey, setBloom } from './bloom.kernel'
import { addEntry, entryAt, growTable, removeEntry, setSlotCount, setVerified } from './verified.kernel'

export let bands: u32 = 0
/** Bytes of odd sketches that are here. */
export let oddBytes: u32 = 0
export let capacity: u32 = 0
export let leastAlike: u32 = 0
export let leastBands: u32 = 0
export let findExact: bool = false
export let findNear: bool = false
let hasBloom: bool = false
let bloomAt: usize = 0

/** Entry: band keys; where exact duplicates are found too, the fingerprint's key and the fingerprint (16); odd sketch, place (8). */
export let fingerprintPlace: usize = 0
export let oddPlace: usize = 0
export let placePlace: usize = 0

// The ring.
export let nextEntry: u32 = 0
export let filled: u32 = 0
export let moved: u64 = 0

export function filledEntries(): u32 {
  return filled
}
export function movedEntries(): u64 {
  return moved
}
export function upcomingEntry(): u32 {
  return nextEntry
}
export function oldestEntry(): u32 {
  return filled == capacity ? nextEntry : 0
}
export function entrySize(bandCount: u32, odd: u32, exact: bool): u32 {
  return bandCount * 8 + (exact ? 8 + 16 : 0) + odd + 8
}

/** A sketch as records bring it, and what of it this memory holds: it may be one of several, each with a part. */
export let sketchSize: usize = 0
export let keysFrom: usize = 0
export let oddFrom: usize = 0

export function configureSketches(size: u32, firstKey: u32, firstOfOdd: u32): void {
  sketchSize = <usize>size
  keysFrom = <usize>firstKey
  oddFrom = <usize>firstOfOdd
}

/** Lays the index out; memory from `at` on must be zero and long enough. */
export function configure(
  bandCount: u32, odd: u32, leastSimilarity: u32, leastBandsSeen: u32, exact: bool, near: bool,
  table: usize, slots: u32, entries: usize, entryCount: u32, bloom: usize, blocks: u32,
): void {
  bands = bandCount
  oddBytes = odd
  capacity = entryCount
  leastAlike = leastSimilarity
  leastBands = leastBandsSeen
  findExact = exact
  findNear = near
  hasBloom = blocks > 0
  bloomAt = bloom
  fingerprintPlace = <usize>(bands + 1) << 3
  oddPlace = exact ? fingerprintPlace + 16 : <usize>bands << 3
  placePlace = oddPlace + <usize>oddBytes
  configureSketches((bands << 3) + oddBytes, 0, bands << 3)
  setVerified(table, slots, entries, entrySize(bands, oddBytes, exact))
  setBloom(bloom, blocks)
}

/** Key of a fingerprint in the table; the Bloom tier also wants the second one. */
export function exactKey(low: u64, high: u64): u64 {
  return (low ^ rotl(high, 32)) * 0x9e3779b97f4a7c15
}
export function secondExactKey(low: u64, high: u64): u64 {
  const mixed = (high ^ (low >> 7)) * 0xc2b2ae3d27d4eb4f
  return mixed ^ (mixed >> 32)
}

/** Whether an entry has a sketch is the uppermost bit of its place. */
export const SKETCHED: u64 = 1 << 63

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

/** Keeps a record, whose keys and odd sketch stand at `keys` and `from`; returns the number of its entry. */
export function keep(
  keys: usize, from: usize, sketched: bool, low: u64, high: u64, key: u64, place: u64,
): u32 {
  const entry = nextEntry
  const at = entryAt(entry)
  if (filled == capacity) {
    moveToBloom(entry)
  } else {
    growTable(<u64>(filled + 1) * <u64>endOfKeys())
    filled++
  }
  nextEntry = entry + 1 == capacity ? 0 : entry + 1
  if (sketched) {
    memory.copy(at, keys, <usize>bands << 3)
    memory.copy(at + oddPlace, from, <usize>oddBytes)
  }
  if (findExact) {
    store<u64>(at + (<usize>bands << 3), key)
    store<u64>(at + fingerprintPlace, low)
    store<u64>(at + fingerprintPlace, high, 8)
  }
  store<u64>(at + placePlace, place | (sketched ? SKETCHED : 0))
  addEntry(entry, firstKey(entry), endOfKeys())
  return entry
}

/** Takes over the counts of an index whose Bloom tier was put in place byte by byte. */
export function setMoved(count: u64): void {
  moved = count
}

/** Goes on from a state whose table, entries and Bloom tier were put in place byte by byte. */
export function goOnFrom(next: u32, filledCount: u32, movedCount: u64, slots: u32): void {
  nextEntry = next
  filled = filledCount
  moved = movedCount
  setSlotCount(<u64>slots)
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
  const size = <usize>entrySize(bands, oddBytes, findExact)
  for (let index: u32 = 0; index < count; index++) {
    const at = from + <usize>index * size
    const place = load<u64>(at + placePlace)
    const low = findExact ? load<u64>(at + fingerprintPlace) : 0
    const high = findExact ? load<u64>(at + fingerprintPlace, 8) : 0
    const moved = (place & ~SKETCHED) + (files << FILE_BITS)
    keep(at, at + oddPlace, (place & SKETCHED) != 0, low, high, exactKey(low, high), moved)
  }
}

/** Lowest bit of the file's number in a place; below it stands the line. */
const FILE_BITS: u64 = 40
