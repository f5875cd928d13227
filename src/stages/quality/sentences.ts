import { KIND, is } from './characters.js'
import { splitWords } from './words.js'

/**
 * Sentences of a text: one ends after an end mark and all marks that follow it; words after the last end mark are
 * one too (spaCy's sentencizer). An ellipsis of dots is no end mark.
 */
export function countSentences(text: string): number {
  let sentences = 0
  /** Whether a sentence has begun, and whether its end mark was seen. */
  let open = false
  let ended = false
  for (const word of splitWords(text)) {
    const first = word.codePointAt(0)!
    const single = word.length === (first > 0xffff ? 2 : 1)
    const endMark = single && is(first, KIND.terminal)
    if (ended && !endMark && !isMarks(word)) {
      sentences++
      ended = false
    } else if (endMark) {
      ended = true
    }
    open = true
  }
  return open ? sentences + 1 : sentences
}

function isMarks(word: string): boolean {
  for (const character of word) if (!is(character.codePointAt(0)!, KIND.mark)) return false
  return true
}
