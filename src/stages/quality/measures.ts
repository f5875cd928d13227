import type { TextMeasures } from '../../../native-free-kernels/measure/text-measures.js'
import { KIND, codePointBefore, codePointLength, is } from './characters.js'
import { splitAtNewlines, splitLines, strip, type Piece } from './lines.js'
import { countRepeats, measureNgrams } from './repetition.js'
import { splitWords } from './words.js'

/** A text is measured by its first 2,097,152 code points, which bounds memory; shorter texts are measured whole. */
export const LONGEST_MEASURED = 1 << 21

/** A line of at most so many code points is short. */
const SHORT_LINE = 30

const STOP_WORDS = new Set(['the', 'be', 'to', 'of', 'and', 'that', 'have', 'with'])

export type { TextMeasures }

/** Measures a text: the definition that faster code is held to. Time is linear in the length. */
export function measureText(whole: string): TextMeasures {
  const text = beginning(whole, LONGEST_MEASURED)
  const words = splitWords(text)
  const stripped = strip(text, 0, text.length)
  const paragraphs = text.slice(stripped.start, stripped.end)
  return {
    ...measureCharacters(text),
    ...measureWords(words),
    ...measureNgrams(words),
    ...measureLines(text),
    lineRuns: countRepeats(text, splitAtNewlines(text, 1)),
    paragraphs: countRepeats(paragraphs, splitAtNewlines(paragraphs, 2)),
    ...measureNewlineLines(text),
  }
}

function beginning(text: string, codePoints: number): string {
  if (text.length <= codePoints) return text
  let at = 0
  for (let left = codePoints; left > 0 && at < text.length; left--)
    at += text.codePointAt(at)! > 0xffff ? 2 : 1
  return text.slice(0, at)
}

function measureCharacters(text: string) {
  const found = { characters: 0, letters: 0, unspacedLetters: 0, hashes: 0, ellipses: 0, newlines: 0 }
  let dots = 0
  for (const character of text) {
    const codePoint = character.codePointAt(0)!
    found.characters++
    if (is(codePoint, KIND.letter)) found.letters++
    if (is(codePoint, KIND.unspaced)) found.unspacedLetters++
    if (character === '#') found.hashes++
    if (character === '\n') found.newlines++
    dots = character === '.' ? dots + 1 : 0
    if (character === '…' || dots === 3) {
      found.ellipses++
      dots = 0
    }
  }
  return found
}

function measureWords(words: readonly string[]) {
  const found = { plainWords: 0, plainWordCharacters: 0, alphabeticWords: 0, stopWords: 0 }
  const distinct = new Set<string>()
  for (const word of words) {
    let plain = false
    let alphabetic = false
    for (const character of word) {
      const codePoint = character.codePointAt(0)!
      plain ||= !is(codePoint, KIND.symbol)
      alphabetic ||= is(codePoint, KIND.letter)
    }
    if (plain) {
      found.plainWords++
      found.plainWordCharacters += codePointLength(word)
    }
    if (alphabetic) found.alphabeticWords++
    if (STOP_WORDS.has(word)) {
      found.stopWords++
      distinct.add(word)
    }
  }
  return { words: words.length, ...found, distinctStopWords: distinct.size }
}

function measureLines(text: string) {
  const lines = splitLines(text)
  let bulletLines = 0
  let ellipsisLines = 0
  for (const line of lines) {
    const { start, end } = strip(text, line.start, line.end)
    if (start === end) continue
    if (text[start] === '•' || text[start] === '-') bulletLines++
    if (text[end - 1] === '…' || (end - start >= 3 && text.endsWith('...', end))) ellipsisLines++
  }
  return { lines: countRepeats(text, lines), bulletLines, ellipsisLines }
}

function measureNewlineLines(text: string) {
  const found = { terminalLines: 0, shortLines: 0, quotedTerminalLines: 0, shortLinesWithBlank: 0 }
  const filled: Piece[] = []
  for (let start = 0; start <= text.length;) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    const short = end - start <= SHORT_LINE || isShort(text, start, end)
    if (short) found.shortLinesWithBlank++
    if (end > start && '.?!"\''.includes(text[end - 1]!)) found.quotedTerminalLines++
    if (!isBlank(text, start, end)) {
      filled.push({ start, end, next: end + 1 })
      if (short) found.shortLines++
      if (is(codePointBefore(text, end), KIND.terminal)) found.terminalLines++
    }
    start = end + 1
  }
  return { filledLines: countRepeats(text, filled), ...found }
}

function isShort(text: string, start: number, end: number): boolean {
  // A code point is at most two units.
  return end - start <= 2 * SHORT_LINE && codePointLength(text.slice(start, end)) <= SHORT_LINE
}

function isBlank(text: string, start: number, end: number): boolean {
  const filled = strip(text, start, end)
  return filled.start === filled.end
}
