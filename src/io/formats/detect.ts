import { compressionOfName, withoutCompressionEnding } from '../compression/detect.js'

export type RecordFormat = 'jsonl' | 'json' | 'parquet' | 'csv' | 'text'

/** How many of the first (unpacked) bytes of an input tell its format. */
export const FORMAT_BEGINNING_LENGTH = 64 * 1024

const FORMAT_OF_ENDING: Record<string, RecordFormat> = {
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  json: 'json',
  parquet: 'parquet',
  csv: 'csv',
  tsv: 'csv',
  txt: 'text',
}

/** The format that the ending of a path asks for, an ending of a compression left aside; undefined for others. */
export function formatOfName(path: string): RecordFormat | undefined {
  const ending = /\.(\w+)$/.exec(withoutCompressionEnding(path))?.[1]?.toLowerCase()
  if (ending === undefined || !Object.hasOwn(FORMAT_OF_ENDING, ending)) return undefined
  // Parquet packs its own pages: the whole of it is not packed once more.
  const format = FORMAT_OF_ENDING[ending]
  return format === 'parquet' && compressionOfName(path) !== undefined ? undefined : format
}

/**
 * The format of an input, by its first (unpacked) bytes, `FORMAT_BEGINNING_LENGTH` of them or all, and where these do
 * not tell, by its name:
 * - `PAR1` is Parquet.
 * - A line that is a whole JSON array, with another line behind it, is JSON Lines (of records that are none).
 *   Otherwise `[` begins one array, if it is followed by `{` or `]`, or the name ends in `.json`.
 * - CSV and text by name, unless the first line is a JSON object, or begins like a long one (then it is JSON Lines),
 *   or an array of objects begins it.
 * - Everything else is JSON Lines, one object over many lines or `{"data": […]}` included: there is no telling these
 *   from damaged lines.
 */
export function formatOf(name: string, beginning: Uint8Array): RecordFormat {
  const text = Buffer.from(beginning.buffer, beginning.byteOffset, beginning.byteLength).toString('utf8')
  if (text.startsWith('PAR1')) return 'parquet'
  const content = text.replace(/^\ufeff/, '').trimStart()
  const named = formatOfName(name)
  const plain = named === 'csv' || named === 'text'
  if (content.startsWith('[') && (!plain || /^\[\s*\{\s*"/.test(content))) {
    if (isWholeLine(content)) return hasOtherLine(content) ? 'jsonl' : 'json'
    if (named === 'json' || /^\[\s*([{\]]|$)/.test(content)) return 'json'
  } else if (content.startsWith('{')) {
    const isRecord = isWholeLine(content) || (!content.includes('\n') && /^\{\s*"/.test(content))
    if (!plain || isRecord) return 'jsonl'
  }
  return plain || named === 'parquet' ? named : 'jsonl'
}

function isWholeLine(content: string): boolean {
  try {
    JSON.parse(firstLine(content))
    return true
  } catch {
    return false
  }
}

function hasOtherLine(content: string): boolean {
  return content.slice(firstLine(content).length).trim() !== ''
}

function firstLine(content: string): string {
  return /^[^\n]*/.exec(content)![0]
}
