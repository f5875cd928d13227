import { KIND, codePointBefore, endsPair, is } from './characters.js'
import { UNITS } from '../../../native-free-kernels/measure/exceptions.js'
import { exceptionAt, longestException } from './word-exceptions.js'

const DOT = 0x2e
const ELLIPSIS = 0x2026
const EDGE = KIND.punctuation | KIND.quote | KIND.icon
/** §, %, =, and the en and em dash. */
const OPENING_SIGNS = new Set([0xa7, 0x25, 0x3d, 0x2013, 0x2014])
/** After one of these a full stop at the end is a token: %, ², -, +, and what stands for quotes and brackets. */
const BEFORE_STOP = new Set([0x25, 0xb2, 0x2d, 0x2b, 0x28, 0x29, 0x3a, 0x3f, 0x7c])
const UNIT_NAMES: ReadonlySet<string> = new Set(UNITS)
const URL = new RegExp(
  // Host names with a last label of small letters; then nothing, a port, or a path.
  /^(?:[A-Za-z0-9\u00a1-\uffff][\w\u00a1-\uffff-]{0,62}\.)+[a-z\u00df-\uffff]{2,63}(?::\d{2,5})?(?:[/?#]|$)/,
)

/**
 * Splits a text into words and signs, close to spaCy's rule-based tokenizer for English (the one datatrove counts
 * with): white space parts chunks; from both edges of a chunk signs are taken off until nothing or an exception
 * (an abbreviation, a contraction, an emoticon) is left; a chunk that is an address stays whole; any other is parted
 * at inner signs, such as hyphens between letters. Time is linear in the length of the text.
 *
 * Known differences: alphabets are those of Unicode rather than spaCy's list, units of measurement are Latin only,
 * and addresses of numbers are not recognized.
 */
export function splitWords(text: string): string[] {
  const words: string[] = []
  let at = 0
  while (at < text.length) {
    while (at < text.length && is(text.charCodeAt(at), KIND.space)) at++
    const start = at
    while (at < text.length && !is(text.charCodeAt(at), KIND.space)) at++
    if (at === start) continue
    const chunk = text.slice(start, at)
    const first = words.length
    splitChunk(chunk, words)
    if (words.length - first > 1) joinExceptions(chunk, words, first)
  }
  return words
}

function splitChunk(chunk: string, words: string[]): void {
  let start = 0
  let end = chunk.length
  const suffixes: string[] = []
  while (start < end && !exceptionAt(chunk, start, end)) {
    const prefix = prefixLength(chunk, start, end)
    if (prefix > 0 && exceptionAt(chunk, start + prefix, end)) {
      words.push(chunk.slice(start, (start += prefix)))
      break
    }
    const suffix = suffixLength(chunk, start + prefix, end)
    if (suffix > 0 && exceptionAt(chunk, start, end - suffix)) {
      suffixes.push(chunk.slice(end - suffix, end))
      end -= suffix
      break
    }
    if (prefix === 0 && suffix === 0) break
    if (prefix > 0) words.push(chunk.slice(start, start + prefix))
    if (suffix > 0) suffixes.push(chunk.slice(end - suffix, end))
    start += prefix
    end -= suffix
  }
  const exception = exceptionAt(chunk, start, end)
  if (exception) words.push(...exception)
  else if (start < end) splitInside(chunk.slice(start, end), words)
  for (let at = suffixes.length - 1; at >= 0; at--) words.push(suffixes[at]!)
}

/**
 * Neighbours among the words of a chunk, from `first` on, that are an exception together become its words: ")" and
 * ":" one sad face even in "(so):". Longest first, from left to right.
 */
function joinExceptions(chunk: string, words: string[], first: number): void {
  const parts = words.slice(first)
  let joined = false
  const result: string[] = []
  for (let at = 0, start = 0; at < parts.length;) {
    let taken = 1
    let exception: readonly string[] | undefined
    let end = start + parts[at]!.length
    for (let next = at + 1; next < parts.length && end - start < longestException(); next++) {
      end += parts[next]!.length
      const found = exceptionAt(chunk, start, end)
      if (!found) continue
      exception = found
      taken = next + 1 - at
    }
    result.push(...(exception ?? [parts[at]!]))
    joined ||= exception !== undefined
    for (const part of parts.slice(at, at + taken)) start += part.length
    at += taken
  }
  if (!joined) return
  words.length = first
  for (const word of result) words.push(word)
}

/** Length of the sign at the beginning of `text[start, end)`; 0 where there is none. */
function prefixLength(text: string, start: number, end: number): number {
  const first = text.codePointAt(start)!
  if (first === DOT) {
    const dots = dotsFrom(text, start, end)
    return dots > 1 ? dots : 0
  }
  if (first === 0x2b) return start + 1 < end && is(text.charCodeAt(start + 1), KIND.digit) ? 0 : 1
  if (is(first, EDGE | KIND.currency) || OPENING_SIGNS.has(first)) return first > 0xffff ? 2 : 1
  // US$, C$, A$
  if (first < 0x80 && /^(?:US|C|A)\$/.test(text.slice(start, Math.min(end, start + 3)))) {
    return text.indexOf('$', start) + 1 - start
  }
  return 0
}

/** Length of the sign, possessive ending or unit at the end of `text[start, end)`; 0 where there is none. */
function suffixLength(text: string, start: number, end: number): number {
  if (start >= end) return 0
  const last = codePointBefore(text, end)
  if (last === DOT) {
    let dots = 1
    while (end - dots > start && text.charCodeAt(end - dots - 1) === DOT) dots++
    return dots > 1 || stopIsToken(text, start, end - 1) ? dots : 0
  }
  if (is(last, EDGE) || last === 0x2013 || last === 0x2014) return last > 0xffff ? 2 : 1
  if (last === 0x73 || last === 0x53) {
    const apostrophe = end - 2 >= start ? text[end - 2] : ''
    if (apostrophe === "'" || apostrophe === '’') return 2
  }
  const afterDigit = (length: number) => {
    return end - length > start && is(text.charCodeAt(end - length - 1), KIND.digit)
  }
  if ((last === 0x2b || is(last, KIND.currency)) && afterDigit(1)) return 1
  for (let length = 4; length > 0; length--) {
    if (afterDigit(length) && UNIT_NAMES.has(text.slice(end - length, end))) return length
  }
  return 0
}

/** Whether a full stop at `at`, the end of a word, is a token of its own rather than part of an abbreviation. */
function stopIsToken(text: string, start: number, at: number): boolean {
  if (at <= start) return false
  const before = codePointBefore(text, at)
  if (is(before, KIND.lower | KIND.digit | KIND.punctuation | KIND.quote) || BEFORE_STOP.has(before))
    return true
  if (!is(before, KIND.upper) || at - 1 <= start) return false
  const second = codePointBefore(text, at - 1)
  return is(second, KIND.upper) || (second === 0xb0 && 'FCK'.includes(text[at - 1]!))
}

function dotsFrom(text: string, start: number, end: number): number {
  let at = start
  while (at < end && text.charCodeAt(at) === DOT) at++
  return at - start
}

/** Parts a word that has no signs left at its edges. */
function splitInside(word: string, words: string[]): void {
  if (isAddress(word)) {
    words.push(word)
    return
  }
  let start = 0
  for (let at = 0; at < word.length;) {
    const length = infixLength(word, at)
    if (length > 0 && at > 0) {
      if (at > start) words.push(word.slice(start, at))
      words.push(word.slice(at, at + length))
      start = at + length
    }
    at += Math.max(length, 1)
  }
  if (start < word.length) words.push(word.slice(start))
}

/** Length of the sign at `at` that parts a word; 0 where there is none. */
function infixLength(word: string, at: number): number {
  const sign = word.charCodeAt(at)
  if (is(sign, KIND.letter | KIND.digit) || endsPair(word, at)) return 0
  if (sign === ELLIPSIS) return 1
  const dots = sign === DOT ? dotsFrom(word, at, word.length) : 0
  if (dots > 1) return dots
  const whole = word.codePointAt(at)!
  if (is(whole, KIND.icon)) return whole > 0xffff ? 2 : 1
  if (at === 0) return 0
  const before = codePointBefore(word, at)
  const follows = (length: number, kind: number) =>
    at + length < word.length && is(word.codePointAt(at + length)!, kind)
  const digitBefore = is(before, KIND.digit)
  switch (word[at]) {
    case '.':
      return is(before, KIND.lower | KIND.quote) && follows(1, KIND.upper | KIND.quote) ? 1 : 0
    case ',':
      return is(before, KIND.letter) && follows(1, KIND.letter) ? 1 : 0
    case ':':
    case '<':
    case '>':
    case '=':
    case '/':
      return is(before, KIND.letter | KIND.digit) && follows(1, KIND.letter) ? 1 : 0
    case '+':
    case '*':
    case '^':
      return digitBefore && (follows(1, KIND.digit) || word[at + 1] === '-') ? 1 : 0
    case '-':
      if (digitBefore && (follows(1, KIND.digit) || word[at + 1] === '-')) return 1
  }
  if (!'-–—~'.includes(word[at]!) || !is(before, KIND.letter | KIND.digit)) return 0
  const run = /^(?:---?|——|[-–—~])/.exec(word.slice(at, at + 3))![0].length
  return follows(run, KIND.letter) ? run : 0
}

/** Whether a word is a web or mail address with a host name. */
function isAddress(word: string): boolean {
  if (!word.includes('.')) return false
  const scheme = word.indexOf('://')
  const host = scheme >= 2 && /^[\w+\-.]+$/.test(word.slice(0, scheme)) ? scheme + 3 : 0
  if (URL.test(word.slice(host))) return true
  const user = word.lastIndexOf('@')
  return user > host && URL.test(word.slice(user + 1))
}
