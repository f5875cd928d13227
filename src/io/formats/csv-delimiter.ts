import { withoutCompressionEnding } from '../compression/detect.js'

/** Whether a path ends in `.tsv`, an ending of a compression left aside: then tabs stand between cells. */
export function isTabbed(path: string): boolean {
  return withoutCompressionEnding(path).toLowerCase().endsWith('.tsv')
}

const QUOTED = /"(?:[^"]|"")*"/g
/** What spreadsheets write where a comma stands in numbers, and what is copied from them. */
const OTHERS = [';', '\t']

/** Blank lines are no rows. */
const BLANK = /^[\r\n]+/
/** A first line in which a spreadsheet tells the delimiter. */
const TOLD = /^sep=([^\r\n])\r?\n/i

/** What a delimiter is found out from at the most, in characters. */
export const LONGEST_BEGINNING = 1 << 16

/** What stands between the cells of a file, and how much of its beginning only tells so. */
export interface Delimiter {
  delimiter: string
  told: number
}

/**
 * The delimiter by the name of a file and the text that it begins with: what a line `sep=;` tells; a tab where the name
 * ends in `.tsv`; otherwise a comma, unless the first row has none and has semicolons or tabs, quoted cells aside.
 */
export function delimiterOf(path: string, beginning: string): Delimiter {
  const looked = beginning.slice(0, LONGEST_BEGINNING)
  const line = TOLD.exec(looked)
  if (line) return { delimiter: line[1]!, told: line[0].length }
  if (isTabbed(path)) return { delimiter: '\t', told: 0 }
  const [header = ''] = looked.replace(BLANK, '').replace(QUOTED, '').split('\n', 1)
  const delimiter = header.includes(',') ? ',' : (OTHERS.find((other) => header.includes(other)) ?? ',')
  return { delimiter, told: 0 }
}

/** Whether the first row ends in a text that a file begins with: a line feed within a quoted cell ends none. */
export function hasFirstRow(beginning: string): boolean {
  return /^[^"\n]*\n/.test(beginning.replace(BLANK, '').replace(QUOTED, ''))
}
