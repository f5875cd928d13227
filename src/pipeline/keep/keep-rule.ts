/** Which record of a group of near duplicates stays. */
export type KeepRule = { by: 'first' } | { by: 'longest' } | { by: 'max' | 'min'; field: string }
