// The verified tier: the last kept records with their sketches, in a ring; a table finds them by key. When the ring is
// full the oldest record's keys move to the Bloom tier.

// A slot of the table: tag (upper half) and entry number + 1; zero is empty. The tag also says where the slot belongs,
// so that a removal can close the gap behind it (linear probing, backward shift).

import { DIFFERENCES_AT } from './alike.kernel'

let tableAt: usize = 0
let slotCount: u64 = 0
let mostSlots: u64 = 0
let entriesAt: usize = 0
let entrySize: usize = 0

/** Entries that share one key are kept in the table up to this number: a template must not make a lookup slow. */
const MOST_ALIKE: u32 = 8

/**
 * The table starts small and grows: memory is then first used as records come. Measured: a first use costs 5 us for
 * each 4 KiB on a virtual machine, more than all other work on the records of a small corpus.
 */
const FEWEST_SLOTS: u64 = 1 << 20

/**
 * Doubles the table where `keys` keys would fill more than two thirds of it. Slots stand nearly in the order of their
 * tags, so from the last to the first each moves to about twice its place: a walk through memory, not a jump for each
 * key, and no second table.
 */
export function growTable(keys: u64): void {
  if (slotCount == mostSlots || keys * 3 <= slotCount * 2) return
  const old = slotCount
  slotCount = min<u64>(mostSlots, slotCount * 2)
  let heldBack = HELD_BACK
  for (let slot = old; slot-- > 0; ) {
    const held = load<u64>(slotAt(slot))
    if (held == 0) continue
    store<u64>(slotAt(slot), 0)
    if (homeOf(held >> 32) > slot) {
      putSlot(held)
      continue
    }
    // At the beginning of the table a slot may belong before some that have not moved yet.
    if (heldBack == HELD_BACK_END) unreachable()
    store<u64>(heldBack, held)
    heldBack += 8
  }
  for (let at = HELD_BACK; at < heldBack; at += 8) putSlot(load<u64>(at))
}

/** Room for the slots of the first clusters of the table: some hundreds at the most. */
const HELD_BACK: usize = 8192
const HELD_BACK_END: usize = DIFFERENCES_AT

function putSlot(held: u64): void {
  let free = homeOf(held >> 32)
  while (load<u64>(slotAt(free)) != 0) free = next(free)
  store<u64>(slotAt(free), held)
}

export function setVerified(table: usize, slots: u32, entries: usize, size: u32): void {
  tableAt = table
  mostSlots = <u64>slots
  slotCount = min<u64>(mostSlots, FEWEST_SLOTS)
  entriesAt = entries
  entrySize = <usize>size
}

export function slotsInUse(): u32 {
  return <u32>slotCount
}

export function setSlotCount(slots: u64): void {
  slotCount = slots
}

export function entryAt(entry: u32): usize {
  return entriesAt + <usize>entry * entrySize
}

function homeOf(tag: u64): u64 {
  return (tag * slotCount) >> 32
}

function slotAt(slot: u64): usize {
  return tableAt + (<usize>slot << 3)
}

function next(slot: u64): u64 {
  const following = slot + 1
  return following == slotCount ? 0 : following
}

export function touchSlot(key: u64): u64 {
  return load<u64>(slotAt(homeOf(key >> 32)))
}

// A walk over the entries that hold a key.
let walkSlot: u64 = 0
let walkKey: u64 = 0
let walkPlace: usize = 0

/** Begins a walk over the entries whose key number `which` is `key`. */
export function beginWalk(key: u64, which: u32): void {
  walkKey = key
  walkPlace = <usize>which << 3
  walkSlot = homeOf(key >> 32)
}

/** The next entry of the walk, or -1. */
export function nextOfWalk(): i32 {
  const tag = walkKey >> 32
  while (true) {
    const slot = load<u64>(slotAt(walkSlot))
    if (slot == 0) return -1
    walkSlot = next(walkSlot)
    if (slot >> 32 != tag) continue
    const entry = <u32>slot - 1
    if (load<u64>(entryAt(entry) + walkPlace) == walkKey) return <i32>entry
  }
  return -1
}

/** Puts the keys `first` to `end` of an entry, already written, into the table. */
export function addEntry(entry: u32, first: u32, end: u32): void {
  const at = entryAt(entry)
  for (let which = first; which < end; which++) {
    const key = load<u64>(at + (<usize>which << 3))
    beginWalk(key, which)
    let alike: u32 = 0
    while (nextOfWalk() >= 0) alike++
    // The walk ended at an empty slot.
    if (alike < MOST_ALIKE) store<u64>(slotAt(walkSlot), (key >> 32 << 32) | <u64>(entry + 1))
  }
}

/** Takes the keys `first` to `end` of an entry out of the table. */
export function removeEntry(entry: u32, first: u32, end: u32): void {
  const at = entryAt(entry)
  for (let which = first; which < end; which++) {
    const key = load<u64>(at + (<usize>which << 3))
    const wanted = (key >> 32 << 32) | <u64>(entry + 1)
    let slot = homeOf(key >> 32)
    while (true) {
      const held = load<u64>(slotAt(slot))
      if (held == wanted) {
        closeGap(slot)
        break
      }
      if (held == 0) break
      slot = next(slot)
    }
  }
}

function closeGap(gap: u64): void {
  let slot = gap
  while (true) {
    slot = next(slot)
    const held = load<u64>(slotAt(slot))
    if (held == 0) break
    const home = homeOf(held >> 32)
    // Whether the gap lies between the slot's home and the slot, around the end of the table too.
    const reaches = slot >= home ? gap >= home && gap < slot : gap >= home || gap < slot
    if (!reaches) continue
    store<u64>(slotAt(gap), held)
    gap = slot
  }
  store<u64>(slotAt(gap), 0)
}
