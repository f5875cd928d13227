/** What a rule found out about a record: the measured value and, where there is one, what it was held against. */
export interface Finding {
  rule: string
  value: number | string
  threshold?: number | string
}

/** What answered a prompt: decoded only where the prompt asks for something that can be told of it. */
export interface Answer {
  readonly text: string
}
