/** One record that was rejected or edited, as the ledger tells it. */
export interface LedgerEntry {
  action: 'reject' | 'edit'
  stage: string
  rule: string
  /** What the rule measured, and its limit, where it has them. */
  value?: number | string
  threshold?: number | string
  /** `line` from 1, `offset` in bytes. */
  source: { file: string; line: number; offset: number }
  /** Of duplicates: the kept record, or the tier where it is no longer known. */
  witness?: { file: string; line: number; similarity?: number } | { tier: 'verified' | 'bloom' }
  /** Of contamination: the record of the evaluation set, and the words in common. */
  evaluation?: { file: string; line: number; field: string; overlap: string }
  /** Offsets in code points of the field's text. */
  edits?: {
    stage: string
    rule: string
    field: string
    start: number
    end: number
    removed: string
    inserted: string
  }[]
  /** The record as it came, where it is UTF-8. */
  original?: string
  /** The bytes of the record, where it is not UTF-8. A record that was too long to be kept has neither. */
  originalBase64?: string
}
