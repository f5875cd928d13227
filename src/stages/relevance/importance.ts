/** Keeps the logarithm of a share finite where nothing was counted; the published value. */
const LEAST_SHARE = 1e-8

/**
 * For each bucket of words and pairs of words, the log of its share in the target minus the log of its share in the
 * corpus: what one occurrence adds to the log importance weight of a record.
 * Source: S. M. Xie, S. Santurkar, T. Ma, P. Liang, "Data Selection for Language Models via Importance Resampling" (DSIR), 2023.
 */
export function logRatios(target: Uint32Array, corpus: Uint32Array): Float64Array {
  const targetLogs = logShares(target)
  const corpusLogs = logShares(corpus)
  return targetLogs.map((log, bucket) => log - corpusLogs[bucket]!)
}

function logShares(counts: Uint32Array): Float64Array {
  const all = counts.reduce((sum, count) => sum + count, 0)
  return Float64Array.from(counts, (count) => Math.log((all === 0 ? 0 : count / all) + LEAST_SHARE))
}

/**
 * The relevance of a record: its log importance weight for each word and pair of words, in nats. Above 0 it reads more
 * like the target, below 0 more like the corpus; words that a small target lacks cost so much that all is below 0, and
 * only the order tells. 0 where it has no word.
 */
export function relevanceOf(logWeight: number, grams: number): number {
  return grams === 0 ? 0 : logWeight / grams
}
