import { readDataFile } from '../data-file.js'

type Ranges = readonly [first: number, last: number][]

/** Sets of characters that are no matter of Unicode's; the quality rules own them. */
interface CharacterData {
  terminal: Ranges
  symbol: Ranges
  unspaced: Ranges
  punctuation: string
  quotes: string
  currency: string
}

type Category = 'capital' | 'small' | 'letter' | 'icon' | 'mark'

/** What a code point is, as bits that can be combined. */
export const KIND = {
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

const SPACES: Ranges = [
  [0x9, 0xd],
  [0x1c, 0x20],
  [0x85, 0x85],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
]

function makeTable(): Uint16Array {
  const characters = readDataFile(new URL('./characters.yaml', import.meta.url)) as CharacterData
  const categories = readDataFile(new URL('./categories.yaml', import.meta.url)) as Record<Category, string>
  const table = new Uint16Array(0x110000)
  const mark = ([first, last]: Ranges[number], step: number, set: number, unset = 0) => {
    for (let codePoint = first; codePoint <= last; codePoint += step) {
      table[codePoint] = (table[codePoint]! & ~unset) | set
    }
  }
  const markCategory = (name: Category, set: number, unset = 0) => {
    for (const range of categories[name].split(' ')) {
      const [first, last = first, step] = range.split(/[-/]/)
      mark([parseInt(first!, 16), parseInt(last!, 16)], Number(step ?? 1), set, unset)
    }
  }
  const markRanges = (ranges: Ranges, set: number) => {
    for (const range of ranges) mark(range, 1, set)
  }
  markRanges(characters.unspaced, KIND.unspaced)
  markCategory('letter', KIND.letter | KIND.lower | KIND.upper)
  markCategory('capital', 0, KIND.lower)
  markCategory('small', 0, KIND.upper)
  for (let codePoint = 0; codePoint < table.length; codePoint++) {
    if (!(table[codePoint]! & KIND.letter)) table[codePoint] = 0
  }
  markCategory('icon', KIND.icon)
  markCategory('mark', KIND.mark)
  markRanges(SPACES, KIND.space)
  mark([0x30, 0x39], 1, KIND.digit)
  markRanges(characters.terminal, KIND.terminal | KIND.symbol)
  markRanges(characters.symbol, KIND.symbol)
  for (const [set, bit] of [
    [characters.punctuation, KIND.punctuation],
    [characters.quotes, KIND.quote],
    [characters.currency, KIND.currency],
  ] as const) {
    for (const character of set) table[character.codePointAt(0)!]! |= bit
  }
  return table
}

let table: Uint16Array | undefined

/** The kinds of each code point, sums of `KIND` bits. The same on every version of Node: Unicode 16.0.0. */
export function kindTable(): Uint16Array {
  return (table ??= makeTable())
}
