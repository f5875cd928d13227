import { withoutCompressionEnding } from '../compression/detect.js'

/** Whether a path ends in `.tsv`, an ending of a compression left aside: then tabs stand between cells. */
export function isTabbed(path: string): boolean {
  return withoutCompressionEnding(path).toLowerCase().endsWith('.tsv')
}

const QUOTED = /"(?:[^"]|"")*"/g
/** What spreadsheets write where a comma stands in numbers, and what is copied from them. */
const OTHERS = [';', '\t']

/**
 * What stands between the cells of a file, by its name and the text that it begins with: a tab where it ends in `.tsv`;
 * otherwise a comma, unless the first row has none and has semicolons or tabs, quoted cells aside.
 */
export function delimiterOf(path: string, beginning: string): string {
  if (isTabbed(path)) return '\t'
  const [header = ''] = beginning.replace(QUOTED, '').split(/[\r\n]/, 1)
  return header.includes(',') ? ',' : (OTHERS.find((other) => header.includes(other)) ?? ',')
}

/** Whether the first row ends in a text that a file begins with: a line feed within a quoted cell ends none. */
export function hasFirstRow(beginning: string): boolean {
  return /^[^"\r\n]*[\r\n]/.test(beginning.replace(QUOTED, ''))
}
