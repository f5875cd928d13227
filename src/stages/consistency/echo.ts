import type { Answer, Finding } from './finding.js'

/** Folded characters below which a prompt may well be its own answer: a greeting, a single name. */
const MIN_LENGTH = 16
/** UTF-16 units by which most answers are seen to be another text. */
const BEGINNING = 80

/** Letters and digits alone, in lower case; which form a sigma has depends on what follows it. */
function fold(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '')
    .replaceAll('ς', 'σ')
}

/** The answer is the prompt again, once or several times, and nothing else. Linear in the answer's length. */
export function responseEqualsPrompt(prompt: string, answer: Answer): Finding | undefined {
  const asked = fold(prompt)
  if (asked.length < MIN_LENGTH) return undefined
  const beginning = fold(answer.text.slice(0, BEGINNING))
  if (beginning.length > MIN_LENGTH && !beginning.startsWith(asked.slice(0, MIN_LENGTH))) return undefined
  const answered = fold(answer.text)
  if (answered.length < asked.length || answered.length % asked.length !== 0) return undefined
  const times = answered.length / asked.length
  return answered === asked.repeat(times) ? { rule: 'response-equals-prompt', value: times } : undefined
}
