import type { SchemaElement } from 'hyparquet'
import { GrowingBytes } from './growing-bytes.js'
import type { JsonScanner } from './json-scanner.js'
import { exactDouble } from './number-store.js'
import { RecordFault } from './record-columns.js'
import { unescapeInto } from './unescape.js'

/** Beyond so many columns, or keys of one object, objects below the top stay JSON text: such keys are mostly values. */
const MOST_COLUMNS = 5000
const MOST_KEYS = 500
/** Keys at the top that become columns, each of which takes memory for every row: more of them are values. */
const MOST_AT_THE_TOP = 10_000
const DEEPEST = 32
const LARGEST_LONG = 2n ** 63n

/** What was seen of the values of one key. */
class Learned {
  /** Whole numbers of 64 bits, and whether a double holds all of them. */
  integers = false
  exact = true
  fractions = false
  strings = false
  booleans = false
  /** Values that no Parquet type holds as they are: half surrogate pairs, numbers too large, keys that stand twice. */
  others = false
  element: Learned | undefined
  fields: Map<string, Learned> | undefined
}

/** Learns the columns that records of JSON need, from all that it sees of them. */
export class SchemaLearner {
  readonly #records = new Map<string, Learned>()
  readonly #known: ReadonlySet<string>
  readonly #scratch = new GrowingBytes(1024)
  #columns = 0

  /** Keys of records that are `known` have columns already. */
  constructor(known: ReadonlySet<string> = new Set()) {
    this.#known = known
  }

  /** Learns from the record at which the scanner stands. */
  see(scanner: JsonScanner): void {
    if (scanner.kind() !== 'object')
      throw new RecordFault('the record is no object, whose keys could be columns')
    if (!scanner.open()) return
    do {
      scanner.key()
      const name = scanner.text()
      if (this.#known.has(name)) {
        scanner.skipValue()
        continue
      }
      let learned = this.#records.get(name)
      if (!learned) {
        if (Buffer.from(name).toString() !== name)
          throw new RecordFault(`no column can be named ${JSON.stringify(name)}`)
        if (this.#records.size === MOST_AT_THE_TOP)
          throw new RecordFault(
            `"${name}" would be a column more than ${MOST_AT_THE_TOP}, all from keys of records`,
          )
        this.#records.set(name, (learned = this.#column()))
      }
      this.#see(scanner, learned, 0)
    } while (scanner.more('}'))
  }

  #column(): Learned {
    this.#columns++
    return new Learned()
  }

  #see(scanner: JsonScanner, learned: Learned, depth: number): void {
    switch (scanner.kind()) {
      case 'null':
        scanner.literal()
        return
      case 'boolean':
        scanner.literal()
        learned.booleans = true
        return
      case 'number':
        return seeNumber(scanner, learned)
      case 'string':
        scanner.string()
        learned.strings = true
        if (scanner.surrogates && !this.#isText(scanner)) learned.others = true
        return
      case 'list':
        if (learned.others || depth === DEEPEST) break
        learned.element ??= this.#column()
        return this.#list(scanner, learned.element, depth + 1)
      case 'object':
        if (learned.others || depth === DEEPEST) break
        learned.fields ??= new Map()
        return this.#object(scanner, learned, learned.fields, depth + 1)
    }
    learned.others = true
    scanner.skipValue()
  }

  #list(scanner: JsonScanner, element: Learned, depth: number): void {
    if (!scanner.open()) return
    do this.#see(scanner, element, depth)
    while (scanner.more(']'))
  }

  #object(scanner: JsonScanner, learned: Learned, fields: Map<string, Learned>, depth: number): void {
    if (!scanner.open()) return
    const seen = new Set<string>()
    do {
      scanner.key()
      const name = scanner.text()
      let field = fields.get(name)
      if (!field) {
        const isName = Buffer.from(name).toString() === name
        if (!isName || fields.size === MOST_KEYS || this.#columns >= MOST_COLUMNS) learned.others = true
        else fields.set(name, (field = this.#column()))
      }
      if (seen.has(name)) learned.others = true
      seen.add(name)
      if (field) this.#see(scanner, field, depth)
      else scanner.skipValue()
    } while (scanner.more('}'))
  }

  #isText({ bytes, start, stop }: JsonScanner): boolean {
    this.#scratch.length = 0
    return unescapeInto(bytes, start, stop, this.#scratch)
  }

  /** The columns, in the order in which their keys were seen first. */
  elements(): { elements: SchemaElement[]; columns: number } {
    const elements: SchemaElement[] = []
    for (const [name, learned] of this.#records) addElements(name, learned, elements)
    return { elements, columns: this.#records.size }
  }
}

function seeNumber(scanner: JsonScanner, learned: Learned): void {
  scanner.number()
  const text = scanner.digits()
  const value = exactDouble(text, scanner.integer)
  if (scanner.integer && text !== '-0' && isLong(text)) {
    learned.integers = true
    if (value === undefined) learned.exact = false
  } else if (value === undefined) learned.others = true
  else learned.fractions = true
}

function isLong(text: string): boolean {
  if (text.length < 19) return true
  if (text.length > 20) return false
  const value = BigInt(text)
  return value >= -LARGEST_LONG && value < LARGEST_LONG
}

function addElements(name: string, learned: Learned, elements: SchemaElement[]): void {
  const { integers, fractions, strings, booleans, element, fields } = learned
  const numbers = integers || fractions
  const kinds = [numbers, strings, booleans, element !== undefined, fields !== undefined].filter(
    Boolean,
  ).length
  const fits = !learned.others && kinds === 1 && !(fractions && !learned.exact) && fields?.size !== 0
  const common = { name, repetition_type: 'OPTIONAL' } as const
  if (!fits) {
    elements.push({ ...common, type: 'BYTE_ARRAY', converted_type: 'JSON', logical_type: { type: 'JSON' } })
  } else if (strings) {
    elements.push({ ...common, type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } })
  } else if (numbers) elements.push({ ...common, type: fractions ? 'DOUBLE' : 'INT64' })
  else if (booleans) elements.push({ ...common, type: 'BOOLEAN' })
  else if (element) {
    elements.push({ ...common, num_children: 1, converted_type: 'LIST', logical_type: { type: 'LIST' } })
    elements.push({ name: 'list', repetition_type: 'REPEATED', num_children: 1 })
    addElements('element', element, elements)
  } else if (fields) {
    elements.push({ ...common, num_children: fields.size })
    for (const [field, inner] of fields) addElements(field, inner, elements)
  }
}
