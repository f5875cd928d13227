import { readDataFile } from '../../records/data-file.js'

type Ranges = readonly [first: number, last: number][]

interface CharacterData {
  terminal: Ranges
  symbol: Ranges
  unspaced: Ranges
  punctuation: string
  quotes: string
  currency: string
}

/** What a code point is, as bits that can be combined. */
export const KIND = {
  known: 1 << 0,
  /** White space as Python's `str.isspace` has it: line ends, U+001C to U+001F and U+0085 included. */
  space: 1 << 1,
  /** General category L, as Python's `str.isalpha` has it. */
  letter: 1 << 2,
  /** A letter that is not a capital (those without case included). */
  lower: 1 << 3,
  /** A letter that is not small (those without case included). */
  upper: 1 << 4,
  /** ASCII digit. */
  digit: 1 << 5,
  /** An end of a sentence. */
  terminal: 1 << 6,
  /** A symbol or an end of a sentence: a token of nothing else does not count as a word with substance. */
  symbol: 1 << 7,
  /** Split off at the edges of a word. */
  punctuation: 1 << 8,
  quote: 1 << 9,
  currency: 1 << 10,
  /** General category So: emoji, arrows, dingbats. */
  icon: 1 << 11,
  /** Letter of a script that is written without spaces. */
  unspaced: 1 << 12,
  /** General category P. */
  mark: 1 << 13,
} as const

const data = readDataFile(new URL('./characters.yaml', import.meta.url)) as CharacterData

const within = (ranges: Ranges, codePoint: number) =>
  ranges.some(([first, last]) => codePoint >= first && codePoint <= last)

/** Kinds found so far, by code point; 0 where nobody asked yet. */
const kinds = new Uint16Array(0x110000)

function findKind(codePoint: number): number {
  const character = String.fromCodePoint(codePoint)
  const letter = /\p{L}/u.test(character)
  let kind: number = KIND.known
  const add = (bit: number, holds: boolean) => (kind |= holds ? bit : 0)
  add(KIND.space, /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/.test(character))
  add(KIND.letter, letter)
  add(KIND.lower, letter && !/\p{Lu}/u.test(character))
  add(KIND.upper, letter && !/\p{Ll}/u.test(character))
  add(KIND.digit, codePoint >= 0x30 && codePoint <= 0x39)
  add(KIND.terminal, within(data.terminal, codePoint))
  add(KIND.symbol, within(data.terminal, codePoint) || within(data.symbol, codePoint))
  add(KIND.punctuation, data.punctuation.includes(character))
  add(KIND.quote, data.quotes.includes(character))
  add(KIND.currency, data.currency.includes(character))
  add(KIND.icon, /\p{So}/u.test(character))
  add(KIND.unspaced, letter && within(data.unspaced, codePoint))
  add(KIND.mark, /\p{P}/u.test(character))
  return kind
}

/** The kinds of a code point, a sum of `KIND` bits. */
export function kindOf(codePoint: number): number {
  return kinds[codePoint]! || (kinds[codePoint] = findKind(codePoint))
}

/** Whether the code point is of at least one of the kinds. */
export function is(codePoint: number, kind: number): boolean {
  return (kindOf(codePoint) & kind) !== 0
}

/** Length of a text in code points; a lone surrogate is one. */
export function codePointLength(text: string): number {
  let length = text.length
  for (let at = 1; at < text.length; at++) if (endsPair(text, at)) length--
  return length
}

/** Whether the unit at `at` is the second half of a code point. */
export function endsPair(text: string, at: number): boolean {
  if ((text.charCodeAt(at) & 0xfc00) !== 0xdc00) return false
  return at > 0 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800
}

/** The code point that ends before `at`. */
export function codePointBefore(text: string, at: number): number {
  return endsPair(text, at - 1) ? text.codePointAt(at - 2)! : text.charCodeAt(at - 1)
}
