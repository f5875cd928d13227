import type { Found } from './pattern.js'

/** A line that prose does not have: one that ends or begins as a statement of code, a table, a tag. */
const CODE_LINE =
  /[;{}|]\s*$|^\s*(?:[<{}|@$]|\/\/|#!|import |from |def |class |function |const |let |var |return |if \(|for \(|\w+ ?= ?)|\w\(\)/
const PROSE_LANGUAGE = /^(?:|markdown|md|text|txt|plaintext)$/i

/** The opening and closing line of a code fence around a whole text of prose, or undefined. */
export function fenceAround(text: string): { open: Found; close: Found } | undefined {
  const start = text.length - text.trimStart().length
  const end = text.trimEnd().length
  if (!text.startsWith('```', start) || !text.endsWith('```', end)) return undefined
  const lineEnd = text.indexOf('\n', start)
  if (lineEnd < 0 || lineEnd >= end - 3 || !PROSE_LANGUAGE.test(text.slice(start + 3, lineEnd).trim()))
    return undefined
  const inner = text.slice(lineEnd + 1, end - 3)
  if (inner.includes('```') || !isProse(inner)) return undefined
  return { open: { start, end: lineEnd }, close: { start: end - 3, end } }
}

/** Whether most lines are sentences or headings of running text, and none looks like code. */
function isProse(text: string): boolean {
  let lines = 0
  let sentences = 0
  for (const line of text.slice(0, 20_000).split('\n')) {
    if (line.trim() === '') continue
    if (CODE_LINE.test(line)) return false
    lines++
    if (/^\s{0,3}\p{Lu}/u.test(line) && /[.!?:,"”]\s*$/.test(line) && line.trim().split(/\s+/).length >= 8)
      sentences++
  }
  return lines > 0 && sentences * 2 >= lines
}

/** Words that a prompt must have for its echo to be no chance; more where it might be a title of the answer. */
const ECHO_WORDS = 4
const TITLE_WORDS = 10

/**
 * How much of the beginning of a text repeats the prompt, white space and case aside: the whole prompt, and behind it the
 * end of a line or of a sentence. 0 where it does not.
 */
export function echoLength(text: string, prompt: string): number {
  const wanted = prompt.trim()
  const isSentence = /[.?!:]$/.test(wanted)
  const least = isSentence ? ECHO_WORDS : TITLE_WORDS
  if (wanted.split(/\s+/, least).length < least) return 0
  let at = text.length - text.trimStart().length
  for (let index = 0; index < wanted.length;) {
    if (/\s/.test(wanted[index]!)) {
      if (!/\s/.test(text[at] ?? '')) return 0
      while (/\s/.test(wanted[index] ?? '')) index++
      while (/\s/.test(text[at] ?? '')) at++
      continue
    }
    if (wanted[index++]!.toLowerCase() !== text[at++]?.toLowerCase()) return 0
  }
  const ended = isSentence ? /^\s/ : /^[ \t]*\n/
  return ended.test(text.slice(at, at + 8)) && text.slice(at).trim() !== '' ? at : 0
}
