import { readFileSync } from 'node:fs'
import { BLOCK, distinctBlocks } from '../distinct-blocks.js'

/** What a code point beyond ASCII counts as. */
export type CharacterClass = 'word' | 'own' | 'space' | 'punctuation' | 'ignored'

interface UnicodeData {
  classes: [first: number, last: number, kind: CharacterClass][]
  folds: [first: number, last: number, step: number, delta: number][]
  lookAlikes: [codePoint: number, ascii: string][]
}

export const unicode = JSON.parse(
  readFileSync(new URL('./unicode.json', import.meta.url), 'utf8'),
) as UnicodeData

const CODES: Record<CharacterClass, number> = { word: 0, own: 1, space: 2, punctuation: 3, ignored: 4 }

/** Punctuation without an ASCII look-alike counts as a full stop. */
export const PLAIN_PUNCTUATION = '.'

/** The class table of the kernel in two stages: the block of each 128 code points, and the distinct blocks. */
export function classTable(): { index: Uint16Array; blocks: Int32Array } {
  const entries = new Int32Array(0x110000)
  for (const [first, last, kind] of unicode.classes) {
    const folded = kind === 'punctuation' ? PLAIN_PUNCTUATION.charCodeAt(0) : 0
    entries.fill((folded << 3) | CODES[kind], first, last + 1)
  }
  for (const [first, last, step, delta] of unicode.folds) {
    for (let codePoint = first; codePoint <= last; codePoint += step) entries[codePoint] = delta * 8
  }
  for (const [codePoint, ascii] of unicode.lookAlikes) {
    entries[codePoint] = (ascii.charCodeAt(0) << 3) | CODES.punctuation
  }
  const { index, blocks } = distinctBlocks(entries)
  const table = new Int32Array(blocks.length * BLOCK)
  for (const [place, content] of blocks.entries()) table.set(content, place * BLOCK)
  return { index, blocks: table }
}
