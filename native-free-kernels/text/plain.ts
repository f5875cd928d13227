import { unicode, type CharacterClass } from './classes.js'

/** A word counts by its first 4,096 bytes of UTF-8. */
const LONGEST_WORD = 4096

const CODE_POINTS = 0x110000

const CLASSES: readonly CharacterClass[] = ['word', 'own', 'space', 'punctuation', 'ignored']

/** Place in CLASSES of the class of each code point beyond ASCII. */
const classes = new Uint8Array(CODE_POINTS)
for (const [first, last, kind] of unicode.classes) classes.fill(CLASSES.indexOf(kind), first, last + 1)

/** What a code point becomes when its case is folded. */
const folded = new Map<number, number>()
for (const [first, last, step, delta] of unicode.folds) {
  for (let codePoint = first; codePoint <= last; codePoint += step) folded.set(codePoint, codePoint + delta)
}

/** The class of any code point: of ASCII only letters and digits make words. */
export function classOf(codePoint: number): CharacterClass {
  if (codePoint >= 0x80) return CLASSES[classes[codePoint]!]!
  if (codePoint <= 0x20 || codePoint === 0x7f) return 'space'
  return /[A-Za-z0-9]/.test(String.fromCharCode(codePoint)) ? 'word' : 'punctuation'
}

export function fold(codePoint: number): number {
  if (codePoint >= 0x41 && codePoint <= 0x5a) return codePoint + 0x20
  return folded.get(codePoint) ?? codePoint
}

/** The code points of a text; a lone surrogate is one. */
export function codePoints(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0)!)
}

/** White space, controls and what cannot be seen: a text of nothing else is empty. */
export function isBlank(text: string): boolean {
  return codePoints(text).every((codePoint) => ['space', 'ignored'].includes(classOf(codePoint)))
}

/** UTF-8 of a code point, in which a lone surrogate takes three bytes like its neighbours. */
function utf8(codePoint: number): number[] {
  const continuation = (shift: number) => 0x80 | ((codePoint >> shift) & 0x3f)
  if (codePoint < 0x80) return [codePoint]
  if (codePoint < 0x800) return [0xc0 | (codePoint >> 6), continuation(0)]
  if (codePoint < 0x10000) return [0xe0 | (codePoint >> 12), continuation(6), continuation(0)]
  return [0xf0 | (codePoint >> 18), continuation(12), continuation(6), continuation(0)]
}

/**
 * The words of a text, folded, as UTF-8. A word is a run of letters, marks and digits; a code point of a script that
 * is written without spaces, or a symbol beyond ASCII, is a word of its own; what is ignored parts no words.
 */
export function words(text: string): Uint8Array[] {
  const found: Uint8Array[] = []
  let word: number[] = []
  const endWord = () => {
    if (word.length > 0) found.push(Uint8Array.from(word.slice(0, LONGEST_WORD)))
    word = []
  }
  for (const codePoint of codePoints(text)) {
    const kind = classOf(codePoint)
    if (kind === 'ignored') continue
    if (kind === 'word') {
      word.push(...utf8(fold(codePoint)))
      continue
    }
    endWord()
    if (kind === 'own') found.push(Uint8Array.from(utf8(codePoint)))
  }
  endWord()
  return found
}
