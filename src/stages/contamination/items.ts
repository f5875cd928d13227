import { SynthcleanError } from '../../errors.js'
import { readDataFile } from '../../../native-free-kernels/data-file.js'

/** One evaluation record; what it does not have is empty. */
export interface EvaluationItem {
  /** Line in the file, from 1; in a file that is one JSON text, the number of the record. */
  line: number
  question: string
  choices: string[]
  answer: string
}

interface Fields {
  question: string[]
  passage: string[]
  choices: string[]
  answer: string[]
  noText: string[]
  annotations: { pattern: string; example: string; without: string }[]
}

export const FIELDS = readDataFile(new URL('./fields.yaml', import.meta.url)) as Fields

const ANNOTATIONS = FIELDS.annotations.map(({ pattern }) => new RegExp(pattern, 'g'))
const NO_TEXT: ReadonlySet<string> = new Set(FIELDS.noText)
/** Levels of containers within a field that are looked into. */
const DEEPEST = 8

/** An evaluation file that cannot be used: which one, where, why. */
export class EvaluationFileError extends Error {
  override readonly name = 'EvaluationFileError'
  readonly file: string
  readonly line: number | undefined

  constructor(file: string, line: number | undefined, reason: string, options?: { cause?: unknown }) {
    super(`evaluation file ${file}${line === undefined ? '' : `, line ${line}`}: ${reason}`, options)
    this.file = file
    this.line = line
  }
}

/** The text without the marks that a set adds to it; the same text where it has none. */
export function withoutAnnotations(text: string): string {
  return ANNOTATIONS.reduce((rest, pattern) => rest.replace(pattern, ''), text)
}

/** All strings in a value, in order. */
function stringsIn(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null || depth === DEEPEST) return []
  if (Array.isArray(value)) return value.flatMap((element) => stringsIn(element, depth + 1))
  return Object.entries(value)
    .filter(([key]) => !NO_TEXT.has(key))
    .flatMap(([, element]) => stringsIn(element, depth + 1))
}

function stringsOf(record: Record<string, unknown>, names: readonly string[]): string[] {
  return names.flatMap((name) => (Object.hasOwn(record, name) ? stringsIn(record[name]) : []))
}

function textOf(record: Record<string, unknown>, names: readonly string[]): string {
  return stringsOf(record, names).join('\n')
}

/** Reads the texts of one evaluation record: by the names of its fields, else all its strings as the question. */
export function evaluationItem(record: Record<string, unknown>, line: number): EvaluationItem {
  const question = textOf(record, FIELDS.question) || textOf(record, FIELDS.passage)
  const choices = stringsOf(record, FIELDS.choices)
  const answer = textOf(record, FIELDS.answer)
  if (question === '' && answer === '') {
    return { line, question: stringsIn(record).join('\n'), choices: [], answer: '' }
  }
  return { line, question, choices, answer }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Reads the lines of a file, whatever its compression. */
export type LinesOf = (file: string) => AsyncIterable<Uint8Array>

/**
 * The records of an evaluation file: JSON Lines, or one JSON text that is an array of records or an object with one
 * (`{"examples": […]}`). `linesOf` reads its lines; a SynthcleanError that it throws passes as it is. Throws
 * EvaluationFileError for a file that cannot be used.
 */
export async function* evaluationItems(file: string, linesOf: LinesOf): AsyncGenerator<EvaluationItem> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let line = 0
  let first: { record: Record<string, unknown>; line: number } | undefined
  let isLines = false
  /** Lines of a file that is one JSON text, and why its first line is not one. */
  let whole: string[] | undefined
  let failure: unknown
  try {
    for await (const bytes of linesOf(file)) {
      line++
      // The decoder leaves out a byte-order mark.
      const text = decoder.decode(bytes)
      if (whole) whole.push(text)
      if (whole || text.trim() === '') continue
      if (first && !isLines) {
        isLines = true
        yield evaluationItem(first.record, first.line)
      }
      let value: unknown
      try {
        value = JSON.parse(text)
      } catch (error) {
        if (isLines) throw error
        failure = error
      }
      if (isLines) yield evaluationItem(asRecord(value), line)
      else if (isRecord(value)) first = { record: value, line }
      else whole = [text]
    }
  } catch (error) {
    // It says itself which file cannot be read.
    if (error instanceof SynthcleanError) throw error
    throw notUsable(file, line, error)
  }
  if (isLines) return
  if (whole) yield* itemsOfWhole(file, whole.join('\n'), failure)
  else if (first) yield* itemsOfOne(first.record, first.line)
  else throw new EvaluationFileError(file, undefined, 'it has no records')
}

function asRecord(value: unknown): Record<string, unknown> {
  if (!isRecord(value)) throw new TypeError('it is no JSON object')
  return value
}

/** The records of a file that is one object: the first array of records in it, or itself. */
function* itemsOfOne(record: Record<string, unknown>, line: number): Generator<EvaluationItem> {
  const isItem = [...FIELDS.question, ...FIELDS.answer].some((name) => Object.hasOwn(record, name))
  const inside = Object.values(record).find(
    (one): one is Record<string, unknown>[] => Array.isArray(one) && one.length > 0 && one.every(isRecord),
  )
  if (isItem || !inside) yield evaluationItem(record, line)
  else for (const [at, one] of inside.entries()) yield evaluationItem(one, at + 1)
}

function* itemsOfWhole(file: string, text: string, failure: unknown): Generator<EvaluationItem> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw notUsable(file, 1, failure ?? error)
  }
  if (isRecord(value)) {
    yield* itemsOfOne(value, 1)
    return
  }
  if (!Array.isArray(value)) throw new EvaluationFileError(file, undefined, 'it holds no records')
  for (const [at, record] of (value as unknown[]).entries()) {
    if (!isRecord(record)) throw new EvaluationFileError(file, at + 1, 'it is no JSON object')
    yield evaluationItem(record, at + 1)
  }
}

function notUsable(file: string, line: number, cause: unknown): EvaluationFileError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new EvaluationFileError(file, line === 0 ? undefined : line, reason, { cause })
}
