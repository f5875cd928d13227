export const STAGE_NAMES = [
  'validate',
  'boilerplate',
  'quality',
  'contamination',
  'plugins',
  'relevance',
  'exact-duplicates',
  'near-duplicates',
  'diversity',
] as const

export type StageName = (typeof STAGE_NAMES)[number]

/** One reason for which a stage rejects or edits records. */
export interface Rule {
  id: string
  /** Completes "a record is rejected (or edited) when". */
  when: string
}

/** What a stage is, written once: `--skip`, the ledger, the counters and the report follow from it. */
export interface StageDeclaration {
  name: StageName
  /** A record stage looks at one record, in parallel; a corpus stage remembers what came before, in order. */
  kind: 'record' | 'corpus'
  rejects: readonly Rule[]
  edits: readonly Rule[]
  /** What it only says of records, unless `--drop` names the rule: then they are rejected. */
  tags: readonly Rule[]
}
