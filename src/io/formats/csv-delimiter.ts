import { withoutCompressionEnding } from '../compression/detect.js'

/** Whether a path ends in `.tsv`, an ending of a compression left aside: then tabs stand between cells. */
export function isTabbed(path: string): boolean {
  return withoutCompressionEnding(path).toLowerCase().endsWith('.tsv')
}
