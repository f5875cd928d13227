import { mixed } from '../../attributes/mixed.js'

/**
 * A number from 0 to 1, both left out, that depends on a record's fingerprint and the seed alone: the same content is
 * drawn alike wherever it stands.
 */
export function drawOf(low: number, high: number, seed: number): number {
  const first = mixed(low ^ mixed(seed ^ 0x9e3779b9))
  const second = mixed(high ^ first)
  const third = mixed(first ^ second ^ low)
  return ((second >>> 5) * 2 ** 26 + (third >>> 6) + 0.5) / 2 ** 53
}

export interface Weighed {
  /** From 0 to 1, both left out. */
  draw: number
  /** Similar records that were seen. */
  density: number
  /** Log importance weight; undefined where there is no target. */
  logWeight: number | undefined
  /** 0 to 1. */
  plausibility: number
}

/**
 * The key by which records are drawn: a sample has those of the smallest keys. Without a target this is sequential
 * Poisson sampling: a record is drawn where `draw < t / (1 + density)`, with t as the sample's size asks for, so that
 * rare and plausible records are drawn for certain once t reaches 1. With a target the key adds Gumbel noise to the log
 * importance weight, which is sampling without replacement by these weights.
 * Sources: E. Ohlsson, "Sequential Poisson Sampling", Journal of Official Statistics 14, 1998; for the Gumbel keys the
 * paper of ../relevance/importance.ts.
 */
export function samplingKey({ draw, density, logWeight, plausibility }: Weighed): number {
  const rarity = Math.log1p(density) - Math.log(Math.max(plausibility, 1e-9))
  return logWeight === undefined ? Math.log(draw) + rarity : Math.log(-Math.log(draw)) + rarity - logWeight
}
