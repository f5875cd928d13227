// One hash table for words, n-grams and lines in turn: keys of 64 bits, a number for each. Each use has a generation,
// and slots of another are empty, so the table need not be cleared. Keys of words and lines are hashes: two texts of
// the same hash would count as one, which at 64 bits is rarer than a fault of the machine.

import { TABLE } from './layout.kernel'

// A slot is 16 bytes: key, number, generation.
export let generation: u32 = 0
export let slotMask: usize = 0
const SMALLEST: usize = 64

/** Begins a use with room for `items` keys: at most half of the slots are taken. */
export function beginTable(items: usize): void {
  generation++
  if (generation == 0) {
    memory.fill(TABLE, 0, ((<usize>memory.size()) << 16) - TABLE)
    generation = 1
  }
  let slots = SMALLEST
  while (slots < 2 * items) slots <<= 1
  slotMask = slots - 1
}

/** `known` where the bit is 1, `other` where it is 0: engines may make a branch of a `select`, never of this. */
// @ts-ignore: decorator
@inline
export function choose(bit: u32, known: u32, other: u32): u32 {
  return other ^ ((other ^ known) & (0 - bit))
}

/** The slot of a key: its own where `isTaken`, else a free one. */
// @ts-ignore: decorator
@inline
export function slotOf(key: u64, hash: u64): usize {
  const mask = slotMask
  const table = TABLE
  const current = generation
  let slot = <usize>hash & mask
  while (true) {
    const at = table + (slot << 4)
    // Both at once: which of them it is cannot be foreseen.
    if (<u32>(load<u32>(at, 12) != current) | <u32>(load<u64>(at) == key)) return at
    slot = (slot + 1) & mask
  }
}

// @ts-ignore: decorator
@inline
export function isTaken(slot: usize): bool {
  return load<u32>(slot, 12) == generation
}

// @ts-ignore: decorator
@inline
export function numberAt(slot: usize): u32 {
  return load<u32>(slot, 8)
}

// @ts-ignore: decorator
@inline
export function take(slot: usize, key: u64, number: u32): void {
  store<u64>(slot, key)
  store<u32>(slot, number, 8)
  store<u32>(slot, generation, 12)
}

/** Whether the key was there; it is from now on. */
export function isSeen(key: u64): bool {
  const slot = slotOf(key, key)
  if (isTaken(slot)) return true
  take(slot, key, 0)
  return false
}
