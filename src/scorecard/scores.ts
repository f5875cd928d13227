/** The attributes of a corpus of high utility, in the order in which they are shown. */
export const ATTRIBUTES = [
  'relevance',
  'diversity',
  'plausibility',
  'control',
  'scalability',
  'novelty',
  'integrity',
] as const

export type Attribute = (typeof ATTRIBUTES)[number]

/** What one attribute, or a part of one, comes to. */
export interface Score {
  /** From 0 (worst) to 1; null where the records do not allow to tell. */
  score: number | null
  /** The figures that the score is made of. */
  measures: Record<string, number | null>
  /** Scores of its parts, as `linguistic`, `content` and `format` of diversity; the score is their mean. */
  parts?: Record<string, Score>
}

export type Scores = Record<Attribute, Score>

/** Records by a number that each has: counts in bins that touch, of the sample as it came and of what was kept. */
export interface Histogram {
  /** What is counted, as `words` or `complexity`. */
  of: string
  bins: { from: number; to: number; before: number; after: number }[]
}

/** Something that many records have in common, as an opening. */
export interface Pattern {
  /** As it reads in one of the records. */
  text: string
  records: number
  /** Of all records that could have it, 0 to 1. */
  share: number
}
