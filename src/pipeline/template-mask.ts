import { CELLS } from '../../native-free-kernels/record/record.js'

/** A mask that all workers see: a number that tells whether it is learned, then a bit for each cell. */
export type SharedMask = SharedArrayBuffer

/** Byte at which the bits begin. */
const MASK_AT = 64

/** A mask that is not learned yet. */
export function newMask(): SharedMask {
  return new SharedArrayBuffer(MASK_AT + CELLS / 8)
}

/** Puts cells into the mask, for all batches that are read from now on. */
export function setMask(mask: SharedMask, cells: readonly number[]): void {
  const bits = new Uint8Array(mask, MASK_AT)
  for (const cell of cells) bits[cell >> 3]! |= 1 << (cell & 7)
  Atomics.store(new Int32Array(mask, 0, 1), 0, 1)
}

/** The bits of a mask that is learned; undefined before that. */
export function learnedMask(mask: SharedMask | undefined): Uint8Array | undefined {
  if (!mask || Atomics.load(new Int32Array(mask, 0, 1), 0) === 0) return undefined
  return new Uint8Array(mask, MASK_AT)
}
