/** Which record of a group of duplicates stays; `field` is a key of the records, with dots for keys within. */
export type KeepRule = { by: 'first' } | { by: 'longest' } | { by: 'max' | 'min'; field: string }
