/** What a line of a text is, as far as its beginning tells. */
export type LineKind =
  'blank' | 'heading' | 'bullet' | 'number' | 'table' | 'quote' | 'code' | 'fence' | 'paragraph'

const BULLETS = new Set('-*+•‣◦●▪·–—')
const HASH = 0x23
const SPACE = 0x20
const TAB = 0x09
const BAR = 0x7c
const STAR = 0x2a

/**
 * Calls `visit` with the kind of each line of a text and where it stands, in UTF-16 code units and without its line
 * break, in order. What stands in a fence is code.
 */
export function eachLine(text: string, visit: (kind: LineKind, from: number, to: number) => void): void {
  let fenced = false
  for (let from = 0; from <= text.length;) {
    const found = text.indexOf('\n', from)
    const to = found < 0 ? text.length : found
    const kind = kindOf(text, from, to)
    if (kind === 'fence') fenced = !fenced
    visit(fenced && kind !== 'fence' ? 'code' : kind, from, to)
    from = to + 1
  }
}

function kindOf(text: string, from: number, to: number): LineKind {
  let at = from
  while (at < to && isSpace(text.charCodeAt(at))) at++
  let end = to
  while (end > at && isSpace(text.charCodeAt(end - 1))) end--
  if (at >= end) return 'blank'
  const code = text.charCodeAt(at)
  if (code === HASH) {
    let level = at
    while (level < end && level - at < 7 && text.charCodeAt(level) === HASH) level++
    return level - at <= 6 && text.charCodeAt(level) === SPACE ? 'heading' : 'paragraph'
  }
  if (code === 0x60 || code === 0x7e) {
    const fence = code === 0x60 ? '```' : '~~~'
    if (text.startsWith(fence, at)) return text.slice(at + 3, end).includes(fence) ? 'code' : 'fence'
  }
  if (code === 0x3e && text.charCodeAt(at + 1) === SPACE) return 'quote'
  if (code === BAR && text.charCodeAt(end - 1) === BAR && end - at > 2) return 'table'
  if (isItem(text, at, end)) return 'number'
  if (BULLETS.has(text[at]!) && at + 1 < end && isSpace(text.charCodeAt(at + 1))) return 'bullet'
  // A line that is bold as a whole heads what follows.
  if (code === STAR && text.startsWith('**', at) && end - at > 4 && end - at < 100) {
    const close = text.indexOf('**', at + 2)
    if (close === end - 2 || (close === end - 3 && text[end - 1] === ':')) return 'heading'
  }
  return 'paragraph'
}

/** Whether a line begins as `1. `, `2) `, `(3) `, `a) `, `Step 4:`, `4、` or `**5. `. */
function isItem(text: string, at: number, end: number): boolean {
  if (text.startsWith('**', at)) at += 2
  if (text.startsWith('Step ', at)) at += 5
  if (text[at] === '(') at++
  let digits = at
  while (digits < end && digits - at < 3 && isDigit(text.charCodeAt(digits))) digits++
  if (digits === at) {
    const code = text.charCodeAt(at) | 0x20
    if (code < 0x61 || code > 0x7a || text[at + 1] !== ')') return false
    return isSpace(text.charCodeAt(at + 2))
  }
  const after = text[digits]
  if (after === '、' || after === '．') return true
  if (after !== '.' && after !== ')' && after !== ':') return false
  return digits + 1 < end && isSpace(text.charCodeAt(digits + 1))
}

function isSpace(code: number): boolean {
  return (
    code === SPACE || (code >= TAB && code <= 0x0d) || code === 0xa0 || code === 0x3000 || code === 0xfeff
  )
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}
