/** The quantile of the normal distribution for an interval of 95%. */
export const Z95 = 1.959964

/** A share and where its true value lies with 95%. */
export interface Interval {
  share: number
  low: number
  high: number
}

/** Wilson's score interval of a share (Wilson, "Probable inference", 1927): sound for few trials and for shares near 0. */
export function wilson(successes: number, trials: number): Interval {
  if (trials === 0) return { share: NaN, low: 0, high: 1 }
  const share = successes / trials
  const square = Z95 * Z95
  const middle = (share + square / (2 * trials)) / (1 + square / trials)
  const half =
    (Z95 / (1 + square / trials)) * Math.sqrt((share * (1 - share)) / trials + square / (4 * trials * trials))
  return { share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}

/** Entropy of counts by that of an even spread over all classes, from 0 (all in one) to 1; null without counts or a second class. */
export function normalisedEntropy(counts: readonly number[]): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total === 0 || counts.length < 2) return null
  let entropy = 0
  for (const count of counts) if (count > 0) entropy -= (count / total) * Math.log(count / total)
  return Math.min(1, entropy / Math.log(counts.length))
}

/**
 * By how much the largest of some classes surely exceeds its share in an even spread: from 0 (the Wilson interval of its
 * share holds the even share) to 1 (all are in one class).
 */
export function sureImbalance(counts: readonly number[], even = 1 / counts.length): number {
  const total = counts.reduce((sum, count) => sum + count, 0)
  return Math.max(0, (wilson(Math.max(...counts), total).low - even) / (1 - even))
}

/** The mean of what is known; null where nothing is. */
export function meanOfKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}
