import type { Random } from './random.js'

/** Something that is fuzzed. */
export interface FuzzTarget {
  name: string
  /** The bytes of a case. */
  make(random: Random): Uint8Array
  /** Tries the bytes of a case, and nothing but these; throws where a promise is broken. */
  check(bytes: Uint8Array): void | Promise<void>
  /** MiB of memory that the process may hold at its peak. */
  mostMemory: number
  /** Seconds that a case may take. */
  mostSeconds: number
}

/** A promise that was broken. */
export class Broken extends Error {
  override readonly name = 'Broken'
}

/** Throws where a promise does not hold; `told` says what was seen instead. */
export function holds(condition: boolean, promise: string, told?: () => string): asserts condition {
  if (!condition) throw new Broken(told ? `${promise}: ${told()}` : promise)
}

/** The size of reads that a case is tried with: it follows from the bytes, so that these are all of the case. */
export function readSize(bytes: Uint8Array, salt = 0): number {
  let sum = salt + bytes.length
  for (const byte of bytes.subarray(0, 64)) sum = (sum * 31 + byte) % 65521
  const sizes = [1, 2, 3, 7, 16, 61, 256, 4096, 65536]
  // Single bytes of much would take all the time.
  const fitting = sizes.filter((size) => bytes.length / size < 20_000)
  return fitting[sum % fitting.length]!
}
