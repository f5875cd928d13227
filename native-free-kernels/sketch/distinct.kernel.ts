// One of each of some shingles.

import { DISTINCT, DISTINCT_BITS } from '../record/layout.kernel'

/** No honest set has so many shingles in a row in a table that is hardly filled: more are not told from each other. */
const MOST_PROBES: u32 = 64

/** Leaves one of each of the shingles from `from` to `end`, in their order; returns where they end. */
export function distinct(from: usize, end: usize): usize {
  const count = <u64>((end - from) >> 3)
  let bits: u64 = 6
  while (<u64>1 << bits < count << 2 && bits < DISTINCT_BITS) bits++
  const shift = 64 - bits
  const mask = (<u64>1 << bits) - 1
  memory.fill(DISTINCT, 0, <usize>8 << <usize>bits)
  let to = from
  // Zero marks a free slot, and is a shingle like any other.
  let hasZero = false
  for (; from < end; from += 8) {
    const shingle = load<u64>(from)
    let slot = shingle >> shift
    let held = load<u64>(DISTINCT + (<usize>slot << 3))
    let probes: u32 = 0
    while (held != 0 && held != shingle && probes < MOST_PROBES) {
      slot = (slot + 1) & mask
      held = load<u64>(DISTINCT + (<usize>slot << 3))
      probes++
    }
    if (held == shingle && (held != 0 || hasZero)) continue
    hasZero = hasZero || shingle == 0
    store<u64>(DISTINCT + (<usize>slot << 3), shingle)
    store<u64>(to, shingle)
    to += 8
  }
  return to
}
