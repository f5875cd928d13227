import type { TextEdit } from '../../records/text-edit.js'
import { KIND, codePointLength, is } from './characters.js'
import { LineEdits } from './line-edits.js'
import { splitLines, strip, type Piece } from './lines.js'
import { countSentences } from './sentences.js'
import { failsAt, ruleOf, thresholdOf, type Failure, type QualityRule, type Thresholds } from './rules.js'

const CITATION = /\[\d*\]|\[edit\]|\[citation needed\]/g
const END_MARKS = ['.', '?', '!', '"', "'"]
const POLICY = [
  'terms of use',
  'privacy policy',
  'cookie policy',
  'uses cookies',
  'use of cookies',
  'use cookies',
]

/** What a rule of single lines looks at: the line without white space at its edges, and then without citations. */
interface Line {
  words: readonly string[]
  clean: string
  lower: string
}

type LineValue = (line: Line) => number
const says = (holds: boolean) => (holds ? 1 : 0)

/** In the order in which a line is tried. A line that fails goes, or takes the whole text with it. */
const LINE_RULES: readonly { rule: QualityRule; value: LineValue; takes: 'line' | 'text' }[] = [
  { rule: ruleOf('c4-too-long-word'), value: (line) => longest(line.words), takes: 'line' },
  { rule: ruleOf('c4-no-terminal-punct'), value: ({ clean }) => says(endsWell(clean)), takes: 'line' },
  { rule: ruleOf('c4-too-few-words'), value: ({ words }) => words.length, takes: 'line' },
  {
    rule: ruleOf('c4-lorem-ipsum'),
    value: ({ lower }) => says(lower.includes('lorem ipsum')),
    takes: 'text',
  },
  { rule: ruleOf('c4-javascript'), value: ({ lower }) => says(lower.includes('javascript')), takes: 'line' },
  { rule: ruleOf('c4-curly-bracket'), value: ({ clean }) => says(clean.includes('{')), takes: 'text' },
  {
    rule: ruleOf('c4-policy'),
    value: ({ lower }) => says(POLICY.some((phrase) => lower.includes(phrase))),
    takes: 'line',
  },
]
const CITATIONS = ruleOf('c4-citation')
const SENTENCES = ruleOf('c4-too-few-sentences')

export interface C4Verdict {
  failure?: Failure
  /** What is taken from the text, in order, without overlap; empty where it fails or stays as it is. */
  edits: TextEdit[]
}

/**
 * C4's rules for a text (section 2.2 of arXiv 1910.10683, in datatrove's order): lines that fail go, what is left
 * must have enough sentences. The edited text is the lines that stay, without white space at their edges, joined by
 * one newline each. Time is linear in the length.
 */
export function evaluateC4(text: string, thresholds: Thresholds = {}): C4Verdict {
  const rules = LINE_RULES.map(({ rule, ...rest }) => ({
    ...rest,
    rule,
    threshold: thresholdOf(rule, thresholds),
  }))
  const citations = thresholdOf(CITATIONS, thresholds) !== undefined
  const atLeast = thresholdOf(SENTENCES, thresholds)
  const edits = new LineEdits(text, CITATIONS.id)
  let sentences = 0
  for (const piece of splitLines(text)) {
    const { start, end } = strip(text, piece.start, piece.end)
    const raw = text.slice(start, end)
    const clean = citations ? raw.replace(CITATION, '') : raw
    const line = { words: splitAtSpace(raw), clean, lower: clean.toLowerCase() }
    let failed: QualityRule | undefined
    for (const { rule, value: valueOf, threshold, takes } of rules) {
      if (threshold === undefined) continue
      const value = valueOf(line)
      if (!failsAt(rule.compare, value, threshold)) continue
      if (takes === 'text') return { failure: { rule, value, threshold }, edits: [] }
      failed = rule
      break
    }
    if (failed) {
      edits.drop(piece, failed.id)
      continue
    }
    if (atLeast !== undefined) sentences += countSentences(clean)
    edits.keep(piece, start, end, citations ? citationsIn(raw, start) : [])
  }
  if (atLeast !== undefined && failsAt(SENTENCES.compare, sentences, atLeast)) {
    return { failure: { rule: SENTENCES, value: sentences, threshold: atLeast }, edits: [] }
  }
  return { edits: edits.finish() }
}

/**
 * C4's rule for paragraphs: whether at least three lines have 200 code points. Not part of a preset; datatrove has
 * it as a filter of its own.
 */
export function hasThreeParagraphs(text: string): boolean {
  let long = 0
  for (const line of text.split('\n')) {
    if (line.length >= 200 && codePointLength(line) >= 200 && ++long === 3) return true
  }
  return false
}

function endsWell(line: string): boolean {
  return END_MARKS.some((mark) => line.endsWith(mark)) && !line.endsWith('...')
}

function longest(words: readonly string[]): number {
  return words.reduce((most, word) => (word.length > most ? Math.max(most, codePointLength(word)) : most), 0)
}

function splitAtSpace(line: string): string[] {
  const words: string[] = []
  for (let at = 0, start = 0; at <= line.length; at++) {
    if (at < line.length && !is(line.charCodeAt(at), KIND.space)) continue
    if (at > start) words.push(line.slice(start, at))
    start = at + 1
  }
  return words
}

function citationsIn(line: string, offset: number): Piece[] {
  return Array.from(line.matchAll(CITATION), ({ index, 0: mark }) => {
    const end = offset + index + mark.length
    return { start: offset + index, end, next: end }
  })
}
