import { readDataFile } from '../../native-free-kernels/data-file.js'

/** Letters a to z as 1 to 26, and the edge of a word as 0. */
export const SYMBOLS = 27
export const PAIRS = SYMBOLS * SYMBOLS
/** A byte of a table is 128 plus the bits of a pair times `SCALE`. */
const NEUTRAL = 128
export const SCALE = 16

/** The tables of all languages, English first: bits of each pair times `SCALE`, at `SYMBOLS` x first letter + second. */
export function letterTables(): { codes: string[]; pairs: Int8Array[] } {
  const file = readDataFile(new URL('./letter-pairs.yaml', import.meta.url)) as {
    languages: Record<string, string>
  }
  const codes = ['en', ...Object.keys(file.languages).filter((code) => code !== 'en')]
  const pairs = codes.map((code) => {
    const bytes = Buffer.from(file.languages[code]!, 'base64')
    if (bytes.length !== PAIRS) throw new Error(`letter pairs of ${code}: ${bytes.length} bytes`)
    return Int8Array.from(bytes, (byte) => byte - NEUTRAL)
  })
  return { codes, pairs }
}

/**
 * One table for a kernel that has no room for all languages, by first and second letter (27 x 27, 0 an edge): 128 -
 * 16 log2(p(b|a) / p(b)), rounded, 0 to 255, of the language in which the pair is likeliest, or of the one named. Low is
 * likely. The mean over the pairs of a text of many words: about 94 for prose and 100 for letters in no order (all
 * languages), 118 and 137 (`en`).
 */
export function letterPairs(language?: string): Uint8Array {
  const tables = letterTables()
  const chosen = language === undefined ? tables.pairs : [tables.pairs[tables.codes.indexOf(language)]]
  return Uint8Array.from({ length: PAIRS }, (_, pair) => {
    const most = Math.max(...chosen.map((table) => table?.[pair] ?? NaN))
    if (Number.isNaN(most)) throw new Error(`no letter pairs of the language ${language}`)
    return Math.min(255, NEUTRAL - most)
  })
}
