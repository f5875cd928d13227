import { eachLine } from './line-kinds.js'

/** The formats that an answer can have. */
export const FORMATS = [
  'short-answer',
  'prose',
  'numbered-list',
  'bulleted-list',
  'document',
  'table',
  'code',
  'json',
  'maths',
  'dialogue',
  'verse',
] as const

export type FormatClass = (typeof FORMATS)[number]

/** The format of a longer text is that of its beginning. */
const MOST_TEXT = 16_384
/** In columns: a Han letter takes two. */
const SHORT_ANSWER = 80
const VERSE_LINE = 70
const MOST_JSON = 2 ** 20

const CODE_BEGINNING =
  /^\s{0,99}(?:(?:import|def|class|function|const|let|var|return|public|private|static|void|int|package|func|fn|echo|SELECT|INSERT|UPDATE|CREATE)\s|(?:if|for|while|print|switch) ?\(|from \S+ import |#include|else\b|try:|\s{2,}[\w.[\]]{1,60} ?[=(]|\$ |<\/?[a-zA-Z][^<>]{0,200}>)/
const CODE_END = /[;{]\s*$|^\s*[})\]]{1,8}[;,]?\s*$/
const MATHS =
  /\\(?:\(|\[|frac|sqrt|sum|int|begin\{(?:align|equation|cases|matrix))|\$\$|\$[^$\n]{1,200}[\\^_=][^$\n]{0,200}\$/g
const EQUATION = /[\d\w)]\s*=\s*[-\d\w(√]/
const SPEAKER = /^\s*(?:\*\*)?([\p{L}][\p{L}\p{N} .'’-]{0,30})(?:\*\*)?\s?[:：](?:\*\*)?\s/u
const SENTENCE_END = /[.。:：;]["')”]?\s*$/

interface LineCounts {
  lines: number
  code: number
  fences: number
  headings: number
  bullets: number
  numbers: number
  tables: number
  /** Lines of text that are neither of the above. */
  plain: number
  width: number
  codeWidth: number
}

/**
 * The format of a text, from its lines: a pure function that costs little. The first rule that holds decides: all of it
 * is JSON; at least half is code, in fences or by its signs; three lines of a table are a third of the lines; two
 * headings; maths in every fourth line; two items of a list are a third of the lines; turns of two speakers; short
 * lines that do not end as sentences; three items of a list anywhere; a short text; else prose.
 */
export function formatOf(text: string): FormatClass {
  const trimmed = text.trim()
  if (isJson(trimmed)) return 'json'
  const beginning = trimmed.length > MOST_TEXT ? trimmed.slice(0, MOST_TEXT) : trimmed
  if (!beginning.includes('\n')) return formatOfLine(beginning)
  const plain: string[] = []
  const counts = countLines(beginning, plain)
  const { lines, code, codeWidth, fences, width, headings, bullets, numbers, tables } = counts
  if (fences > 0 && codeWidth * 2 >= width) return isJson(unfenced(beginning)) ? 'json' : 'code'
  const codeLines = plain.reduce((count, line) => count + (isCode(line) ? 1 : 0), 0)
  if (plain.length >= 3 && (codeLines + code) * 2 >= lines) return 'code'
  if (tables >= 3 && tables * 3 >= lines) return 'table'
  if (headings >= 2) return 'document'
  const maths = countMatches(beginning, MATHS)
  const equations = plain.reduce(
    (count, line) => count + (line.length < 200 && EQUATION.test(line) ? 1 : 0),
    0,
  )
  if (maths >= 2 && (maths + equations) * 4 >= lines) return 'maths'
  if (equations * 3 >= lines && equations >= 2) return 'maths'
  const items = bullets + numbers
  if (items >= 2 && items * 3 >= lines) return numbers >= bullets ? 'numbered-list' : 'bulleted-list'
  if (plain.length >= 3 && isDialogue(plain, lines)) return 'dialogue'
  if (plain.length >= 4 && plain.length * 5 >= lines * 4 && isVerse(plain)) return 'verse'
  if (numbers >= 3) return 'numbered-list'
  if (bullets >= 3) return 'bulleted-list'
  return columns(beginning) <= SHORT_ANSWER ? 'short-answer' : 'prose'
}

function formatOfLine(line: string): FormatClass {
  if (/^`{3}|^`[^`]{1,500}`$/.test(line)) return 'code'
  return columns(line) <= SHORT_ANSWER ? 'short-answer' : countMatches(line, MATHS) >= 3 ? 'maths' : 'prose'
}

function isJson(text: string): boolean {
  const first = text[0]
  if ((first !== '{' && first !== '[') || text.length > MOST_JSON) return false
  if (text.at(-1) !== (first === '{' ? '}' : ']')) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function unfenced(text: string): string {
  const open = text.indexOf('\n', text.indexOf('```'))
  return text.slice(open, text.indexOf('```', open)).trim()
}

function countLines(text: string, plain: string[]): LineCounts {
  const counts: LineCounts = {
    lines: 0,
    code: 0,
    fences: 0,
    headings: 0,
    bullets: 0,
    numbers: 0,
    tables: 0,
    plain: 0,
    width: 0,
    codeWidth: 0,
  }
  eachLine(text, (kind, from, to) => {
    if (kind === 'blank') return
    if (kind === 'fence') {
      counts.fences++
      return
    }
    counts.lines++
    counts.width += to - from
    if (kind === 'code') {
      counts.code++
      counts.codeWidth += to - from
    } else if (kind === 'heading') counts.headings++
    else if (kind === 'bullet') counts.bullets++
    else if (kind === 'number') counts.numbers++
    else if (kind === 'table') counts.tables++
    else {
      const line = text.slice(from, to)
      if (line.includes(' | ')) counts.tables++
      else plain.push(line)
    }
  })
  return counts
}

function isCode(line: string): boolean {
  return CODE_BEGINNING.test(line.slice(0, 300)) || CODE_END.test(line.length > 300 ? line.slice(-300) : line)
}

function isDialogue(lines: readonly string[], all: number): boolean {
  const speakers = new Map<string, number>()
  let turns = 0
  for (const line of lines) {
    const name = SPEAKER.exec(line)?.[1]
    if (name === undefined) continue
    turns++
    speakers.set(name, (speakers.get(name) ?? 0) + 1)
  }
  const repeated = [...speakers.values()].filter((count) => count >= 2).length
  return turns >= 3 && turns * 2 >= all && speakers.size >= 2 && repeated >= 1
}

function isVerse(lines: readonly string[]): boolean {
  let short = 0
  let sentences = 0
  for (const line of lines) {
    if (columns(line) <= VERSE_LINE) short++
    if (SENTENCE_END.test(line.slice(-8))) sentences++
  }
  return short * 10 >= lines.length * 9 && sentences * 2 <= lines.length
}

function countMatches(text: string, pattern: RegExp): number {
  pattern.lastIndex = 0
  let count = 0
  while (pattern.exec(text) !== null) count++
  return count
}

/** The width of a text, where letters from U+1100 on count two; beyond the longest that matters it is only long. */
function columns(text: string): number {
  if (text.length > 200) return text.length
  let width = 0
  for (let at = 0; at < text.length; at++) width += text.charCodeAt(at) >= 0x1100 ? 2 : 1
  return width
}
