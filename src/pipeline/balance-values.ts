import { ROW } from '../../native-free-kernels/record/record.js'
import { isAnswer } from '../attributes/answers.js'
import { complexityOf } from '../attributes/complexity.js'
import { FORMATS, formatOf } from '../attributes/format.js'
import { LETTER_LANGUAGES, letterFlow } from '../attributes/plausibility.js'
import type { ReadRecord } from '../attributes/read-record.js'
import { classOf, COMPLEXITY_LEVELS } from '../attributes/levels.js'
import { SHAPES } from '../../native-free-kernels/scan/scan.js'

/** Values by which a sample is balanced: the distinct ones of a batch, and for each row which it has. */
export interface BalanceValues {
  names: string[]
  numbers: Uint32Array<ArrayBuffer>
}

/** Measured attributes that a sample can be balanced by. */
export const MEASURED = ['@shape', '@length', '@format', '@complexity', '@language'] as const

const ABSENT = '(none)'
const UNKNOWN = '(unknown)'
/** A language is told from so many UTF-16 units. */
const LANGUAGE_UNITS = 600

/** The values of the rows of a batch. `field` is a key of the records, with dots for keys within, or one of MEASURED. */
export function balanceValues(
  field: string,
  lines: Uint8Array,
  rows: Uint32Array,
  recordOf: (row: number) => ReadRecord,
): BalanceValues {
  const names: string[] = []
  const known = new Map<string, number>()
  const numbers = new Uint32Array(rows.length / ROW.size)
  const valueOf = field.startsWith('@') ? measured(field, recordOf) : keyValue(field, lines)
  for (let row = 0; row < numbers.length; row++) {
    const cells = rows.subarray(row * ROW.size, (row + 1) * ROW.size)
    if (cells[ROW.status] !== 0) continue
    const value = valueOf(cells, row)
    let number = known.get(value)
    if (number === undefined) {
      number = names.push(value) - 1
      known.set(value, number)
    }
    numbers[row] = number
  }
  return { names, numbers }
}

function measured(
  field: string,
  recordOf: (row: number) => ReadRecord,
): (cells: Uint32Array, row: number) => string {
  if (field === '@shape') return (cells) => SHAPES[cells[ROW.shape]!]!
  if (field === '@length') return (cells) => lengthClass(cells[ROW.words]!)
  if (field === '@complexity') return (_, row) => complexityClass(complexityOf(recordOf(row)).score)
  if (field === '@format') return (_, row) => formatOf(answerOf(recordOf(row)))
  return (_, row) => letterFlow(answerOf(recordOf(row)), LANGUAGE_UNITS).language ?? UNKNOWN
}

/** The last answer, or the text. */
function answerOf({ texts }: ReadRecord): string {
  return texts.findLast(isAnswer)?.text ?? ''
}

const COMPLEXITY_CLASSES = ['very easy', 'easy', 'middle', 'hard', 'very hard'] as const

function complexityClass(complexity: number): string {
  return COMPLEXITY_CLASSES[classOf(complexity, COMPLEXITY_LEVELS)]!
}

const NAMED_VALUES: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['@shape', SHAPES.filter((shape) => shape !== 'auto')],
  ['@format', FORMATS],
  ['@complexity', COMPLEXITY_CLASSES],
  ['@language', [...LETTER_LANGUAGES, UNKNOWN]],
])

/** What values a measured field has, where `value` can be none of them; undefined for other fields. */
export function otherValues(field: string, value: string): string | undefined {
  if (field === '@length') {
    const least = /^(\d{1,15}) to /.exec(value)?.[1] ?? 0
    return value === lengthClass(Number(least)) ? undefined : 'under 10 words, 10 to 99 words and so on'
  }
  const known = NAMED_VALUES.get(field)
  return known === undefined || known.includes(value) ? undefined : known.join(', ')
}

/** Records that are up to ten times as long as the shortest of their class. */
function lengthClass(words: number): string {
  const least = words < 1 ? 0 : 10 ** Math.floor(Math.log10(words) + 1e-9)
  return least < 10 ? 'under 10 words' : `${least} to ${10 * least - 1} words`
}

function keyValue(field: string, lines: Uint8Array): (cells: Uint32Array) => string {
  const keys = field.split('.')
  const text = Buffer.from(lines.buffer, lines.byteOffset, lines.length)
  return (cells) => {
    const start = cells[ROW.start]!
    let value = JSON.parse(text.toString('utf8', start, start + cells[ROW.length]!)) as unknown
    for (const key of keys) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return ABSENT
      value = (value as Record<string, unknown>)[key]
    }
    return typeof value === 'string' ? value : JSON.stringify(value)
  }
}
