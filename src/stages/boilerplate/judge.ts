import { PHRASES } from './phrases.js'
import { sentencesOf } from './sentences.js'

/** Words that make an answer of what stands beside a disclaimer, and of what a closing closes. */
const ANSWER_WORDS = 12
const CLOSED_WORDS = 5
/** Characters of a sentence that are looked at. */
const JUDGED = 1200
const EMPHASIS = /^[*_]{1,3}(?=\S)/
const PICTURES = /(?:[ \t]{0,2}[\p{Extended_Pictographic}\u200d\ufe0f\u{1f3fb}-\u{1f3ff}]){1,12}$/u

/** Whether a text has enough words to be closed by more than itself. */
export function isClosable(text: string): boolean {
  const words = text.trimStart().split(/\s+/, CLOSED_WORDS)
  return words.filter((word) => word !== '').length === CLOSED_WORDS
}

/** A sentence without the emphasis around it and the emoji behind it. */
export function unemphasised(sentence: string): string {
  const bare = sentence.charCodeAt(sentence.length - 1) > 127 ? sentence.replace(PICTURES, '') : sentence
  const mark = EMPHASIS.exec(bare)?.[0]
  if (mark === undefined) return bare
  return bare.endsWith(mark) ? bare.slice(mark.length, -mark.length) : bare
}

/** Whether a text does more than decline: enough words in sentences that do not. */
export function isAnswer(text: string): boolean {
  let words = 0
  for (const { start, end } of sentencesOf(text, 0, text.length)) {
    const sentence = text.slice(start, Math.min(end, start + JUDGED))
    if (PHRASES.declining.find(sentence)) continue
    words += sentence.split(/\s+/).length
    if (words >= ANSWER_WORDS) return true
  }
  return false
}
