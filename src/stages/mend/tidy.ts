import type { TextEdit } from '../../records/text-edit.js'
import type { Part } from './turns.js'

export const OUTER_WHITE_SPACE = 'outer-white-space'
export const OPEN_CODE_FENCE = 'open-code-fence'

// Behind indentation, and the mark of a list's item or a quotation.
const FENCE = /^([ \t]{0,32}(?:(?:[-*+>]|\d{1,3}[.)])[ \t]{1,8})?)(`{3,}|~{3,})(.*?)\r?$/

/** Edits that take the white space around a text away, and close the fence that an answer leaves open. */
export function tidy(text: string, part: Part): TextEdit[] {
  const end = text.trimEnd().length
  if (end === 0) return []
  const edits: TextEdit[] = []
  const start = leadingSpace(text)
  if (start > 0) edits.push(removal(text, 0, start))
  if (end < text.length) edits.push(removal(text, end, text.length))
  const inserted = part === 'assistant' ? closingFence(text.slice(start, end)) : undefined
  if (inserted !== undefined) {
    edits.push({ rule: OPEN_CODE_FENCE, start: text.length, end: text.length, removed: '', inserted })
  }
  return edits
}

function removal(text: string, start: number, end: number): TextEdit {
  return { rule: OUTER_WHITE_SPACE, start, end, removed: text.slice(start, end), inserted: '' }
}

/** How much white space a text begins with, the indentation of code not counted. */
function leadingSpace(text: string): number {
  const trimmed = text.trimStart()
  const size = text.length - trimmed.length
  return /\n[ \t]/.test(trimmed.trimEnd()) ? text.lastIndexOf('\n', size - 1) + 1 : size
}

const LAST_LINE = 400
const SENTENCE_END = /[.!?…][^\p{L}\p{N}]{0,8}$/u
const PLAIN_WORD = /^[("“*_]{0,3}\p{L}[\p{L}'’-]*[,.;:!?)"”*_]{0,3}$/u

/** Whether a text ends with a sentence: then a fence before it was closed by mistake rather than left open. */
function endsWithSentence(text: string): boolean {
  const tail = text.slice(-LAST_LINE).trimEnd()
  if (!SENTENCE_END.test(tail)) return false
  const words = tail.slice(tail.lastIndexOf('\n') + 1).split(/\s+/)
  return words.length >= 6 && words.filter((word) => PLAIN_WORD.test(word)).length >= words.length * 0.7
}

/**
 * What closes the code fence that is open at the end of a text (CommonMark 0.31, section 4.5). Undefined where none is;
 * where no code stands behind it; where fences are nested so that their number is even; and where the fence can be a
 * stray one that closes, since it names no language and others stand before it.
 */
export function closingFence(text: string): string | undefined {
  if (!text.includes('```') && !text.includes('~~~')) return undefined
  let open: { prefix: string; marks: string; stray: boolean; end: number } | undefined
  let count = 0
  let at = 0
  for (const line of text.split('\n')) {
    const [, prefix = '', marks = '', rest = ''] = FENCE.exec(line) ?? []
    at += line.length + 1
    // Backticks that close on their own line are inline code.
    if (marks === '' || (marks.startsWith('`') && rest.includes('`'))) continue
    if (!open) {
      open = { prefix, marks, stray: count > 0 && rest.trim() === '', end: at }
      count++
    } else if (marks[0] === open.marks[0]) {
      const closes = marks.length >= open.marks.length && rest.trim() === ''
      // A shorter one is part of the code.
      if (marks.length >= open.marks.length) count++
      if (closes) open = undefined
    }
  }
  if (!open || open.stray || count % 2 === 0) return undefined
  const code = text.slice(open.end)
  if (code.trim() === '' || endsWithSentence(code)) return undefined
  return `\n${open.prefix.replace(/[^\s>]/g, ' ')}${open.marks}`
}
