/** What a rule found out about a record: the measured value and, where there is one, what it was held against. */
export interface Finding {
  rule: string
  value: number | string
  threshold?: number | string
}

/** What answered a prompt: decoded when a rule reads it, which few do before they know what was asked. */
export interface Answer {
  readonly text: string
}
