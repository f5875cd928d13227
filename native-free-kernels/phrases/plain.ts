import type { Role } from '../scan/scan.js'
import { words } from '../text/plain.js'
import { EARLY, type Phrase } from './phrases.js'

/** The groups of the phrases that occur in the texts of a record, as bits. */
export function phraseGroups(
  texts: readonly { role: Role; text: string }[],
  phrases: readonly Phrase[],
): bigint {
  let groups = 0n
  for (const { role, text } of texts) {
    const found = words(text).map((word) => Buffer.from(word).toString())
    for (const phrase of phrases) {
      const wanted = phrase.text.split(' ')
      const last = phrase.early ? EARLY : found.length
      const occurs = (at: number) => wanted.every((word, index) => found[at + index] === word)
      const begins = Array.from({ length: Math.min(last, found.length) }, (_, at) => at)
      if (phrase.roles.includes(role) && begins.some(occurs)) groups |= 1n << BigInt(phrase.group)
    }
  }
  return groups
}
