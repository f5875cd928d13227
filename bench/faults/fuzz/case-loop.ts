import { setImmediate as pause } from 'node:timers/promises'
import { Random } from './random.js'
import type { FuzzTarget } from './target.js'

/** A case that broke a promise. */
export interface Finding {
  number: number
  bytes: Uint8Array
  error: Error
}

export interface CaseLoop {
  target: FuzzTarget
  seed: number
  /** Number of the first case. */
  from: number
  /** Whether to go on with a case. */
  goesOn: (number: number) => boolean
  /** Told of a case before it is tried, and when it is over. */
  onBegin?: (number: number, bytes: Uint8Array) => void
  onEnd?: (number: number, milliseconds: number) => void
  onFinding: (finding: Finding) => void
}

/** Cases between two moments in which whatever else waits may run. */
const CASES_BETWEEN_PAUSES = 16

/** The bytes of a case: they follow from target, seed and number. */
export function caseBytes(target: FuzzTarget, seed: number, number: number): Uint8Array {
  return target.make(new Random(target.name, seed, number))
}

/** Tries one case after the other in this process; returns how many. */
export async function tryCases(loop: CaseLoop): Promise<number> {
  const { target, seed, from, goesOn, onBegin, onEnd, onFinding } = loop
  let number = from
  for (; goesOn(number); number++) {
    const bytes = caseBytes(target, seed, number)
    onBegin?.(number, bytes)
    const began = performance.now()
    try {
      await target.check(bytes)
    } catch (error) {
      onFinding({ number, bytes, error: error instanceof Error ? error : new Error(String(error)) })
    }
    onEnd?.(number, performance.now() - began)
    if (number % CASES_BETWEEN_PAUSES === 0) await pause()
  }
  return number - from
}
