import { readDataFile } from '../../../native-free-kernels/data-file.js'
import type { Run } from './mojibake-runs.js'

export interface MojibakeTable {
  'about-encodings': string
  certain: string
  'behind-words': string
  punctuation: string
  examples: readonly { from: string; gives: string }[]
  leaves: readonly string[]
}

export const TABLE = readDataFile(new URL('./rules/mojibake.yaml', import.meta.url)) as MojibakeTable

const NO_BREAK_SPACE = '\u00a0'
const SOFT_HYPHEN = '\u00ad'
const CERTAIN = new Set([...TABLE.certain, SOFT_HYPHEN])
const BEHIND_WORDS = new Set(TABLE['behind-words'])
const PUNCTUATION = new Set([...TABLE.punctuation, NO_BREAK_SPACE])

// Control characters are no part of any writing.
const isCertain = (character: string) =>
  CERTAIN.has(character) || (character >= '\u0080' && character <= '\u009f')
const isLower = (character: string) => /^\p{Ll}/u.test(character)
const isUpper = (character: string) => /^\p{Lu}/u.test(character)
const isLetter = (character: string) => /^\p{L}/u.test(character)
const isDigit = (character: string) => /^[0-9]/.test(character)
const isSpace = (character: string) => character === '' || /^\s/.test(character)
const QUOTE = /^["'`“”‘’„‚«»‹›]/

/** What stands around a run, two characters to each side; empty at the ends of the text. */
export interface Around {
  before: string
  previous: string
  next: string
  after: string
}

export function around(text: string, start: number, end: number): Around {
  const at = (index: number) => text[index] ?? ''
  return { before: at(start - 2), previous: at(start - 1), next: at(end), after: at(end + 1) }
}

/** A run that alone stands in quotation marks is talked about. */
export function isQuoted({ previous, next }: Around): boolean {
  return QUOTE.test(previous) && QUOTE.test(next)
}

/** Whether nobody can have meant a run as it stands. */
export function isCertainRun({ sequences }: Run, context: Around): boolean {
  const { lead, continuations } = sequences[0]!
  if (sequences.length === 1) return isCertainSequence(lead, continuations, context)
  const differ = sequences.some((other) => other.continuations !== continuations || other.lead !== lead)
  return (
    (sequences.length >= 3 && differ) ||
    sequences.some((sequence) => [...sequence.continuations].some(isCertain))
  )
}

function isCertainSequence(lead: number, continuations: string, context: Around): boolean {
  const [first, second] = continuations as unknown as [string, string]
  if (lead === 0xc2) return isCertainSign(first, context)
  if (lead === 0xc3) return isCertainLatin(first, context)
  if (lead === 0xc4 || lead === 0xc5) return isCertainExtended(lead, first, context)
  // Romanian and Vietnamese letters; marks that combine with the letter before.
  if (lead === 0xc6 || lead === 0xc8) return isLower(context.previous) && /[¡°˜™š›]/.test(first)
  if (lead === 0xcc || lead === 0xcd) return isLower(context.previous) && first !== NO_BREAK_SPACE
  if (lead === 0xce || lead === 0xcf) return isCertainGreek(first, context)
  // "áº¿" of Vietnamese; "á»" can end a Spanish quotation, so what follows must be out of place there.
  if (lead === 0xe1) return first === 'º' || (first === '»' && (isCertain(second) || '‡§ª·'.includes(second)))
  // "â€™", "â†’": a circumflexed letter and a sign of money, a dagger, a low quote.
  if (lead === 0xe2) return isCertain(first) || '†‡•™'.includes(first)
  // Fullwidth forms, ligatures, the byte-order mark, the replacement character.
  if (lead === 0xef) return first === '¼' || first === '¬' || ['»¿', '¿½'].includes(continuations)
  // Emoji and mathematical letters.
  if (lead === 0xf0) return first === 'Ÿ' || first === '\u009d'
  return false
}

/** "Â" and the sign itself: "Â£", "Â°", "Â’", or "Â" and a no-break space. */
function isCertainSign(sign: string, { previous, next }: Around): boolean {
  if (sign === NO_BREAK_SPACE) {
    // French sets a no-break space before some marks: "la lettre Â !".
    return !isUpper(previous) && (isLower(previous) || !/^[:;?!%»”"’')\]]/.test(next))
  }
  if (isCertain(sign) || isLower(previous) || isDigit(previous)) return true
  if (isLetter(previous)) return false
  if (BEHIND_WORDS.has(sign)) return true
  if ('“‘«'.includes(sign)) return isLetter(next)
  if ('–—'.includes(sign)) return isSpace(previous) && isSpace(next)
  return /^[.,!?;:)%]/.test(previous)
}

/** "Ã" and a second sign: the accented letters of Western Europe. Portuguese writes "Ã" in words in capitals. */
function isCertainLatin(sign: string, { before, previous, next, after }: Around): boolean {
  if (isCertain(sign)) return true
  if (BEHIND_WORDS.has(sign)) return !isUpper(previous) || isLetter(next)
  if (isLower(previous)) return true
  if (sign === NO_BREAK_SPACE) return !isLetter(previous) && isSpace(next)
  if (sign === '—') {
    // The sign of multiplication.
    return (
      (isDigit(previous) && isDigit(next)) || (isDigit(before) && isSpace(previous + next) && isDigit(after))
    )
  }
  if ('“”‘'.includes(sign) && isLetter(previous) && isLetter(next)) return true
  return '–…“‘'.includes(sign) && !isLetter(previous) && /^[a-z]/.test(next)
}

/** "Ä" or "Å" and a second sign: letters of Central Europe, Turkish, the Baltic. "Å" is a unit too. */
function isCertainExtended(lead: number, sign: string, { before, previous, next }: Around): boolean {
  if (isLower(previous)) return lead !== 0xc5 || !'²³'.includes(sign) || isLower(before)
  if (PUNCTUATION.has(sign) || BEHIND_WORDS.has(sign) || isDigit(previous)) return false
  return isLower(next) || (isUpper(previous) && isLetter(next))
}

function isCertainGreek(sign: string, { previous, next }: Around): boolean {
  if (isCertain(sign)) return true
  if (isLower(previous)) return sign !== NO_BREAK_SPACE
  if (BEHIND_WORDS.has(sign)) return !isUpper(previous)
  return sign === '”' && !isLetter(previous) && isLetter(next)
}
