import { FATE, type DecidedBatch, type Rejection } from '../decided-batch.js'

/** A record that may be drawn. */
export interface Candidate {
  decided: DecidedBatch
  row: number
  /** From 0 to 1. */
  draw: number
  /** Similar records that were seen. */
  density: number
  /** Smaller is better; see `samplingKey`. */
  key: number
  /** Its part of the balance; 0 where there is none. */
  stratum: number
  /** The value that the stratum stands for. */
  value: string
}

/** How a rejected candidate is told. */
export function rejectionFor(
  { draw, density, value }: Pick<Candidate, 'draw' | 'density' | 'value'>,
  rule: 'density' | 'quota' | 'draw',
  share: number,
): Rejection {
  const stage = 'diversity'
  const threshold = rounded(share)
  if (rule === 'quota') return { stage, rule, value }
  if (rule === 'density') return { stage, rule, value: rounded(density) }
  return { stage, rule, value: rounded(draw), threshold }
}

/** Rejects a candidate of which more alike went by than `most` allows, by its draw; tells whether it did. */
export function isThinned(candidate: Candidate, most: number | undefined): boolean {
  const { decided, row, draw, density } = candidate
  if (most === undefined || draw < most / (density + 1)) return false
  decided.fates[row] = FATE.rejected
  decided.rejections.set(row, { ...rejectionFor(candidate, 'density', 1), threshold: most })
  return true
}

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6
}

/**
 * The rule by which a candidate is left out. Had it been drawn by a draw that only looks at the size of the sample, then
 * its density is to blame.
 */
export function ruleFor(
  candidate: Pick<Candidate, 'draw'>,
  isFull: boolean,
  share: number,
): 'density' | 'quota' | 'draw' {
  if (isFull) return 'quota'
  return candidate.draw < share ? 'density' : 'draw'
}
