import { isAnswer } from '../../attributes/answers.js'
import type { ReadRecord } from '../../attributes/read-record.js'
import { wordsOf } from '../../attributes/text-figures.js'
import type { Score } from '../scores.js'
import { alignmentWith } from './alignment.js'
import type { Bias } from './bias.js'
import { controlOf } from './control.js'
import { measureCorpus, type CorpusMeasures } from './corpus.js'
import { plausibilityScore, type FidelitySigns } from './plausibility.js'

/** What a run counted that a sample cannot tell. */
export interface SampleFacts {
  /** The share of records that are no exact or near duplicates, 0 to 1. */
  unique: number
  signs: FidelitySigns
}

/** All that is measured of a sample. */
export interface SampleMeasures extends CorpusMeasures {
  plausibility: Score
  control: Score
  bias: Omit<Bias, 'score'>
  /** Likeness to the target; undefined where there is none. */
  alignment: Score | undefined
  /** Complexity of each record, and the words of its answers. */
  complexities: number[]
  words: number[]
}

/** Measures a sample of records; a pure function, for a worker. */
export function measureSample(
  records: readonly ReadRecord[],
  target: readonly ReadRecord[] | undefined,
  { unique, signs }: SampleFacts,
): SampleMeasures {
  const { score: control, bias, complexities } = controlOf(records)
  return {
    ...measureCorpus(records, { unique }),
    plausibility: plausibilityScore(records, signs),
    control,
    bias: { professions: bias.professions, groups: bias.groups, answers: bias.answers },
    alignment: target && alignmentWith(target, records),
    complexities,
    words: records.map(({ texts }) =>
      texts.filter(isAnswer).reduce((sum, { text }) => sum + wordsOf(text), 0),
    ),
  }
}
