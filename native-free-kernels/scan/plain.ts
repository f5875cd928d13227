import { isBlank } from '../text/plain.js'
import {
  isMissing,
  isObject,
  own,
  turnTexts,
  wrong,
  type Found,
  type JsonObject,
  type PlainText,
} from './plain-turns.js'
import { DEEPEST, type Role, type ScanStatus, type Shape } from './scan.js'

export interface PlainScanOptions {
  shape: Shape
  /** Name of the user's own text field. */
  textField?: string | undefined
}

export interface PlainScan {
  status: ScanStatus
  shape: Shape
  /** In the shape's own order; none where the status is not fine. */
  texts: PlainText[]
}

/** A line of white space only is no record; every other line is one. */
export function isBlankLine(line: Uint8Array): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d)
}

/** Reads one line (without its line feed). Of a key that occurs twice the last value counts. */
export function scanLine(line: Uint8Array, options: PlainScanOptions): PlainScan {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line)
  } catch {
    return { ...wrong('invalid-utf8'), shape: 'auto' }
  }
  let record: unknown
  try {
    const excess = firstTooDeep(text)
    if (excess) {
      // Sound up to there? Then a number may stand in place of what is too deep.
      JSON.parse(`${text.slice(0, excess.at)}0${excess.closing}`)
      return { ...wrong('nesting-too-deep'), shape: 'auto' }
    }
    record = JSON.parse(text)
  } catch {
    return { ...wrong('invalid-json'), shape: 'auto' }
  }
  if (!isObject(record)) return { ...wrong('not-an-object'), shape: 'auto' }
  const shape = options.shape === 'auto' ? detectShape(record, options.textField) : options.shape
  const { status, texts } = findTexts(record, shape, options.textField)
  return { status, shape, texts: status === 'fine' ? texts : [] }
}

/** The first bracket that opens a level beyond the deepest, and what would close the levels around it. */
function firstTooDeep(text: string): { at: number; closing: string } | undefined {
  const open: string[] = []
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (inString) {
      if (character === '\\') at++
      else if (character === '"') inString = false
    } else if (character === '"') {
      inString = true
    } else if (character === '[' || character === '{') {
      if (open.length === DEEPEST) return { at, closing: open.reverse().join('') }
      open.push(character === '[' ? ']' : '}')
    } else if (character === ']' || character === '}') {
      open.pop()
    }
  }
  return undefined
}

/** The shape of a record by its keys that hold something, else by all its keys; `auto` where there is none. */
function detectShape(record: JsonObject, textField: string | undefined): Shape {
  const shape = shapeOfKeys((key) => !isMissing(own(record, key)), textField)
  return shape === 'auto' ? shapeOfKeys((key) => Object.hasOwn(record, key), textField) : shape
}

function shapeOfKeys(has: (key: string) => boolean, textField: string | undefined): Shape {
  if (textField && has(textField)) return 'text'
  if (has('messages')) return 'messages'
  if (has('conversations')) return 'sharegpt'
  if (has('chosen') && has('rejected')) return 'preference'
  if (has('instruction')) return 'instruction'
  if (has('prompt') && (has('completion') || has('response'))) return 'completion'
  if (has('text')) return 'text'
  if (has('chosen') || has('rejected')) return 'preference'
  if (has('prompt')) return 'completion'
  return 'auto'
}

function findTexts(record: JsonObject, shape: Shape, textField: string | undefined): Found {
  const firstOf = (key: string, otherwise: string) => (isMissing(own(record, key)) ? otherwise : key)
  switch (shape) {
    case 'auto':
      return wrong('no-known-shape')
    case 'messages':
      return turnTexts(record, 'messages')
    case 'sharegpt':
      return turnTexts(record, 'conversations')
    case 'text':
      return stringText(record, textField ? firstOf(textField, 'text') : 'text', 'text')
    case 'completion':
      return join([
        () => stringText(record, 'prompt', 'user'),
        () => stringText(record, firstOf('completion', 'response'), 'assistant'),
      ])
    case 'preference': {
      const found = join([
        // A prompt may be missing: chosen then begins with it.
        () => (isMissing(own(record, 'prompt')) ? wrong('fine') : stringOrTurns(record, 'prompt', 'user')),
        () => stringOrTurns(record, 'chosen', 'assistant'),
        () => stringOrTurns(record, 'rejected', 'assistant'),
      ])
      return found.status === 'fine' && sameAnswers(found.texts) ? wrong('same-answers') : found
    }
    case 'instruction': {
      // Either the instruction or its input may be blank.
      const question = join([
        () => stringText(record, 'instruction', 'user', false),
        () => (isMissing(own(record, 'input')) ? wrong('fine') : stringText(record, 'input', 'user', false)),
      ])
      if (question.status === 'fine' && question.texts.length === 0) return wrong('empty-text')
      return join([() => question, () => stringText(record, firstOf('output', 'response'), 'assistant')])
    }
  }
}

/** Whether chosen and rejected say the same in the same roles. */
function sameAnswers(texts: PlainText[]): boolean {
  const [chosen, rejected] = ['chosen', 'rejected'].map((key) =>
    texts.filter(({ field }) => field.split('[')[0] === key).map(({ role, text }) => [role, text]),
  )
  return JSON.stringify(chosen) === JSON.stringify(rejected)
}

/** One after the other, up to the first that is wrong. */
function join(parts: (() => Found)[]): Found {
  const texts: PlainText[] = []
  for (const part of parts) {
    const found = part()
    if (found.status !== 'fine') return found
    texts.push(...found.texts)
  }
  return { status: 'fine', texts }
}

/** The string that a key holds; a blank one is left out, or wrong where it is `needed`. */
function stringText(record: JsonObject, key: string, role: Role, needed = true): Found {
  const value = own(record, key)
  if (isMissing(value)) return wrong('missing-text')
  if (typeof value !== 'string') return wrong('wrong-type')
  if (isBlank(value)) return wrong(needed ? 'empty-text' : 'fine')
  return { status: 'fine', texts: [{ field: key, role, text: value }] }
}

function stringOrTurns(record: JsonObject, key: string, role: Role): Found {
  return typeof own(record, key) === 'string' ? stringText(record, key, role) : turnTexts(record, key)
}
