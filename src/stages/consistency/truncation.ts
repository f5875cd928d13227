import { withoutFences } from './fences.js'
import type { Finding } from './finding.js'
import { SELDOM_LAST, UNFINISHED } from './vocabulary.js'

/** UTF-16 units at the end of a text that are looked at. */
const TAIL = 4000

const NUMBERED = /^\s{0,16}(?:[*_#]{0,5})\s{0,2}(\d{1,3})[.)]/
/** How a line ends that says all it has to say: with a mark, a bracket, a quotation mark, an emoji. */
const ENDED = /[.!?:;…。！？।)\]}>"”'’*_`~|\p{Extended_Pictographic}\u{FE0F}\u{200D}\u{1F3FB}-\u{1F3FF}]\s*$/u
const OPEN_END = /[\p{Script=Latin}\p{N}'’-]$/u

/**
 * Finds out whether a text breaks off. The value says by what: `marker` (the mark of a list item without the item),
 * `comma`, `colon` (something is announced and does not come), `function-word` (it ends in "the", "of", …), `bracket`
 * (one that is not closed), `word` (a word that seldom ends a sentence, or the beginning of one, in a text whose other
 * sentences have their ends). Only English words are known; the other signs hold in any language.
 */
export function findTruncation(text: string): Finding | undefined {
  const value = breaksOffBy(text)
  return value === undefined ? undefined : { rule: 'truncated', value }
}

function breaksOffBy(text: string): string | undefined {
  const end = text.trimEnd()
  // Right after a block of code nothing can be said.
  if (/(?:```|~~~)$/.test(end)) return undefined
  const tail = end.length > TAIL ? end.slice(-TAIL) : withoutFences(end)
  const lines = tail.split('\n').filter((line) => line.trim() !== '')
  const last = lines.pop()?.trim()
  // Where a block stands at the end, the line before it is not the last one.
  if (last === undefined || !end.endsWith(last)) return undefined
  if (isBareMarker(last, lines)) return 'marker'
  if (last.startsWith('|') || isCode(last, lines) || isTag(last)) return undefined
  if (/[,，、]$/.test(last))
    return countWordsUpTo(last, 8) >= 8 && !isVerse(last, lines) ? 'comma' : undefined
  if (/\p{Ll} ?[:：]$/u.test(last)) return countWordsUpTo(last, 5) >= 5 ? 'colon' : undefined
  if (!OPEN_END.test(last)) return undefined
  const word = /(?:^|[\s"“(*_])([A-Za-z'’]+)$/.exec(last)?.[1]?.replace('’', "'")
  if (word !== undefined && endsUnfinished(word, last)) return 'function-word'
  if (hasOpenBracket(last) && countWordsUpTo(last, 4) >= 4) return 'bracket'
  return endsElsewhere(last, lines) && isCutWord(word, tail) ? 'word' : undefined
}

/** "The answer is a" has its end: it names an option. */
function endsUnfinished(word: string, last: string): boolean {
  if (!UNFINISHED.has(word) || !/[\p{Ll},;:]['’]?\s+\S+$/u.test(last)) return false
  return word !== 'a' || !/\b(?:answers?|options?|choices?|correct|letters?)\b/i.test(last)
}

function countWordsUpTo(line: string, limit: number): number {
  return line.split(/\s+/, limit).length
}

/** "7." after an item that begins with "6.". */
function isBareMarker(last: string, before: string[]): boolean {
  const bullet = /^[-*•+]$/.test(last)
  if (bullet) return before.slice(-6).filter((line) => line.trimStart().startsWith(`${last} `)).length >= 2
  const number = /^[*_#\s]{0,8}(\d{1,3})[.)]?$/.exec(last)?.[1]
  if (number === undefined) return false
  for (let at = before.length - 1; at >= 0 && at >= before.length - 40; at--) {
    const previous = NUMBERED.exec(before[at]!)?.[1]
    if (previous !== undefined) return Number(number) === Number(previous) + 1
  }
  return false
}

const CODE =
  /[{};=<>\\$]|\)\s*$|^\s*(?:#include|import|from|def|class|return|for|if|end|print|let|const|var)\b|\w\(|::|->/
function isCode(last: string, before: string[]): boolean {
  return (
    [last, ...before.slice(-3)].filter((line) => CODE.test(line)).length >= 2 ||
    /https?:\/\/|[\w-]\.\w+\//.test(last.slice(Math.max(last.lastIndexOf(' '), last.lastIndexOf('\t')) + 1))
  )
}

/** Hashtags, mentions, addresses. */
function isTag(last: string): boolean {
  return /(?:^|\s)[#@]\S+$|\S@\S+$/.test(last)
}

function hasOpenBracket(line: string): boolean {
  const open = line.lastIndexOf('(')
  return (
    open >= 0 &&
    !line.includes(')', open) &&
    /(?:^|[\s\w*])\($/.test(line.slice(Math.max(0, open - 1), open + 1)) &&
    !/^\([a-z]?$/.test(line.slice(open))
  )
}

function isVerse(last: string, before: string[]): boolean {
  const near = before.slice(-3)
  return near.length === 3 && [last, ...near].every((line) => line.trim().length <= 60)
}

/** The last line is long and has no end, and all long lines before it have one. */
function endsElsewhere(last: string, before: string[]): boolean {
  const long = before.filter((line) => line.length > 80)
  return (
    last.length > 40 &&
    !isVerse(last, before) &&
    long.length >= 2 &&
    long.filter((line) => ENDED.test(line)).length >= 0.75 * long.length
  )
}

/** The last word is one that seldom ends a sentence, or the beginning of another word of the text. */
function isCutWord(word: string | undefined, tail: string): boolean {
  if (word === undefined) return false
  if (SELDOM_LAST.has(word)) return true
  if (!/^[a-z]{3,}$/.test(word)) return false
  const words = new Set(
    tail
      .toLowerCase()
      .slice(0, -word.length)
      .match(/\p{L}+/gu),
  )
  return (
    !words.has(word) && [...words].some((other) => other.length > word.length + 2 && other.startsWith(word))
  )
}
