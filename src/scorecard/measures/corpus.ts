import type { ReadRecord } from '../../attributes/read-record.js'
import type { Score } from '../scores.js'
import { diversity } from './diversity.js'
import { novelty, type KnownNgrams } from './novelty.js'
import { findPatterns, type FoundPatterns } from './patterns.js'
import { relevance } from './relevance.js'
import { scalability } from './scalability.js'
import { readSample } from './words.js'

/** What is measured by comparing records of a sample with each other. */
export interface CorpusMeasures {
  relevance: Score
  diversity: Score
  scalability: Score
  novelty: Score
  patterns: FoundPatterns
}

export interface CorpusFacts {
  /** The share of the records of the whole run that are no exact or near duplicates, 0 to 1. */
  unique: number
  reference?: KnownNgrams | undefined
}

/** Measures a sample; a pure function. */
export function measureCorpus(
  records: readonly ReadRecord[],
  { unique, reference }: CorpusFacts,
): CorpusMeasures {
  const sample = readSample(records)
  return {
    relevance: relevance(sample, records),
    diversity: diversity(sample),
    scalability: scalability(sample, unique),
    novelty: novelty(sample, reference),
    patterns: findPatterns(sample),
  }
}
