/**
 * How two records are alike: by their texts, by their sketches, by what was compared. `leads` stands for no pair: the one
 * record of its row is the first of those with one sketch.
 */
export const PAIR_KIND = { exact: 'exact', twin: 'twin', similar: 'similar', leads: 'leads' } as const

export type PairKind = (typeof PAIR_KIND)[keyof typeof PAIR_KIND]
