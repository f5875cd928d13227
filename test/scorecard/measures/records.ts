import type { ReadRecord } from '../../../src/attributes/read-record.js'

/** A record of one turn, as the measures take it. */
export function record(prompt: string, answer: string): ReadRecord {
  return {
    shape: 'instruction',
    texts: [
      { role: 'user', field: 'instruction', text: prompt },
      { role: 'assistant', field: 'output', text: answer },
    ],
  }
}

export function times<T>(count: number, make: (at: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => make(at))
}
