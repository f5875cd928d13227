import type { ReadRecord } from '../../../src/attributes/read-record.js'

/** A record of an instruction and its answer. */
export function instruction(prompt: string, answer: string): ReadRecord {
  return {
    shape: 'instruction',
    texts: [
      { role: 'user', field: 'instruction', text: prompt },
      { role: 'assistant', field: 'output', text: answer },
    ],
  }
}

/** A text of invented words, the same for the same numbers: `first` is the number of its first word. */
export function inventedText(words: number, first: number): string {
  return Array.from({ length: words }, (_, at) => `w${(first + at).toString(36)}`).join(' ')
}
