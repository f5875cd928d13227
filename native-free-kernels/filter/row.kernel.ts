// A record as a row of a batch's table brings it, and what the tiers say of it.

import { hasKey } from './bloom.kernel'
import { bands, fingerprintPlace, sketchSize } from './ring.kernel'
import { beginWalk, entryAt, nextOfWalk } from './verified.kernel'

// Layout of a row of the batch's table (native-free-kernels/record/layout.kernel.ts).
export const ROW_SIZE: usize = 128
export const ROW_STATUS: usize = 8
export const ROW_FINGERPRINT: usize = 32
export const ROW_SKETCH: usize = 48
export const ROW_LINE: usize = 56

export function sketchAt(row: usize, sketches: usize): usize {
  return sketches + <usize>(load<u32>(row, ROW_SKETCH) - 1) * sketchSize
}

export function findExactEntry(key: u64, low: u64, high: u64): i32 {
  beginWalk(key, bands)
  while (true) {
    const entry = nextOfWalk()
    if (entry < 0) return -1
    const at = entryAt(entry) + fingerprintPlace
    if (load<u64>(at) == low && load<u64>(at, 8) == high) return entry
  }
  return -1
}

export function bandsSeen(keys: usize): u32 {
  let seen: u32 = 0
  for (let band: u32 = 0; band < bands; band++) seen += u32(hasKey(load<u64>(keys + (<usize>band << 3))))
  return seen
}
