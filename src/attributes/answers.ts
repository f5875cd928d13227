import type { ReadRecord, ReadText } from './read-record.js'

const NO_ANSWER = /^rejected/

/** The texts that a model learns from: what the user says, the answers but those to avoid, and plain text. */
export function learnedTexts({ texts }: ReadRecord): ReadText[] {
  return texts.filter(
    ({ role, field }) =>
      (role === 'assistant' || role === 'user' || role === 'text') && !NO_ANSWER.test(field),
  )
}

/** What a model learns to say: the answers but those to avoid, and plain text. */
export function isAnswer({ role, field }: ReadText): boolean {
  return (role === 'assistant' || role === 'text') && !NO_ANSWER.test(field)
}

/** An answer and the turns of the user that it answers. */
export interface Exchange {
  prompts: readonly ReadText[]
  answer: ReadText
}

/**
 * The answers of a record with what each answers: the turns of the user right before it, or, where none stands before
 * it (keys may come in any order), all of the user's.
 */
export function exchangesOf(record: ReadRecord): Exchange[] {
  const texts = learnedTexts(record)
  const exchanges: Exchange[] = []
  let asked: ReadText[] = []
  let open = false
  for (const text of texts) {
    if (text.role === 'user') {
      if (!open) asked = []
      asked.push(text)
      open = true
    } else {
      open = false
      if (text.role !== 'assistant') continue
      const prompts = asked.length > 0 ? asked : texts.filter(({ role }) => role === 'user')
      if (prompts.length > 0) exchanges.push({ prompts, answer: text })
    }
  }
  return exchanges
}
