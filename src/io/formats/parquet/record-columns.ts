import { ColumnBuilder } from './column-builder.js'
import type { JsonScanner } from './json-scanner.js'
import type { LeafNode, ListNode, MapNode, SchemaNode, StructNode } from './schema.js'
import { valueStore, type ValueStore } from './value-store.js'
import { describeType } from './value-type.js'

/** Why a record cannot be stored in the columns of a schema. */
export class RecordFault extends Error {}

/** Takes the next value of its columns from JSON. */
interface NodeReader {
  readonly node: SchemaNode
  read(scanner: JsonScanner, repetition: number): void
}

/** Takes records apart into columns: the inverse of `RecordLines`. */
export class RecordColumns {
  readonly columns: readonly ColumnBuilder[]
  readonly #root: NodeReader

  constructor(root: StructNode, columns: readonly ColumnBuilder[]) {
    this.columns = columns
    this.#root = nodeReader(root, columns, '')
  }

  /** Appends the record at which the scanner stands; after an error the columns are of no more use. */
  append(scanner: JsonScanner): void {
    this.#root.read(scanner, 0)
    scanner.space()
    if (scanner.at !== scanner.end) throw scanner.fault('the end of the record')
  }
}

function nodeReader(node: SchemaNode, columns: readonly ColumnBuilder[], path: string): NodeReader {
  switch (node.kind) {
    case 'leaf':
      return new LeafReader(node, columns, path)
    case 'struct':
      return new StructReader(node, columns, path)
    case 'list':
      return new ListReader(node, columns, path)
    case 'map':
      return new MapReader(node, columns, path)
  }
}

/** At most so much of a value is said in a message. */
const EXCERPT = 40

abstract class BaseReader<Node extends SchemaNode> implements NodeReader {
  readonly node: Node
  protected readonly columns: readonly ColumnBuilder[]
  protected readonly path: string

  constructor(node: Node, columns: readonly ColumnBuilder[], path: string) {
    this.node = node
    this.columns = columns
    this.path = path
  }

  read(scanner: JsonScanner, repetition: number): void {
    if (scanner.kind() === 'null') {
      if (!this.node.nullable)
        throw new RecordFault(`${this.name()} is null, which its column does not allow`)
      scanner.literal()
      this.absent(repetition, this.node.definition - 1)
    } else this.readPresent(scanner, repetition)
  }

  protected abstract readPresent(scanner: JsonScanner, repetition: number): void

  protected name(): string {
    return this.path === '' ? 'the record' : `the key "${this.path}"`
  }

  /** Nothing below the given level. */
  protected absent(repetition: number, definition: number): void {
    for (let at = this.node.from; at < this.node.to; at++) this.columns[at]!.level(repetition, definition)
  }

  protected mismatch(scanner: JsonScanner, start: number, expected: string): RecordFault {
    const { bytes, end } = scanner
    scanner.at = start
    scanner.skipValue()
    const text = Buffer.from(
      bytes.buffer,
      bytes.byteOffset + start,
      Math.min(end, scanner.at) - start,
    ).toString()
    const excerpt = text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text
    return new RecordFault(`${this.name()} has ${excerpt} where its column holds ${expected}`)
  }
}

class LeafReader extends BaseReader<LeafNode> {
  readonly #column: ColumnBuilder
  readonly #store: ValueStore

  constructor(node: LeafNode, columns: readonly ColumnBuilder[], path: string) {
    super(node, columns, path)
    this.#column = columns[node.from]!
    this.#store = valueStore(node.leaf)
  }

  protected readPresent(scanner: JsonScanner, repetition: number): void {
    const start = scanner.at
    if (!this.#store(scanner, this.#column.plain)) {
      throw this.mismatch(scanner, start, describeType(this.node.leaf.type))
    }
    this.#column.value(repetition)
  }
}

interface Field {
  name: string
  key: Uint8Array
  reader: NodeReader
  /** The struct in which it was read last, by number. */
  seen: number
}

class StructReader extends BaseReader<StructNode> {
  readonly #fields: Field[]
  readonly #byName: Map<string, number>
  #structs = 0

  constructor(node: StructNode, columns: readonly ColumnBuilder[], path: string) {
    super(node, columns, path)
    this.#fields = node.fields.map(({ name, node: field }) => ({
      name,
      key: Buffer.from(name),
      reader: nodeReader(field, columns, path === '' ? name : `${path}.${name}`),
      seen: 0,
    }))
    this.#byName = new Map(this.#fields.map(({ name }, at) => [name, at]))
  }

  protected readPresent(scanner: JsonScanner, repetition: number): void {
    if (scanner.kind() !== 'object') throw this.mismatch(scanner, scanner.at, 'objects')
    const struct = ++this.#structs
    let next = 0
    if (scanner.open()) {
      do {
        scanner.key()
        next = this.#find(scanner, next)
        const field = this.#fields[next++]!
        if (field.seen === struct)
          throw new RecordFault(`${this.name()} has "${field.name}" twice, a column only once`)
        field.seen = struct
        field.reader.read(scanner, repetition)
      } while (scanner.more('}'))
    }
    for (const field of this.#fields) if (field.seen !== struct) this.#missing(field, repetition)
  }

  /** Keys come in the order of the columns as a rule. */
  #find(scanner: JsonScanner, expected: number): number {
    const { bytes, start, stop, escaped } = scanner
    const key = this.#fields[expected]?.key
    if (key && !escaped && key.length === stop - start) {
      let at = 0
      while (at < key.length && key[at] === bytes[start + at]) at++
      if (at === key.length) return expected
    }
    const name = scanner.text()
    const found = this.#byName.get(name)
    if (found === undefined)
      throw new RecordFault(`${this.name()} has "${name}", for which there is no column`)
    return found
  }

  /** Parquet has no missing keys: they become null. */
  #missing({ name, reader: { node } }: Field, repetition: number): void {
    if (!node.nullable)
      throw new RecordFault(`${this.name()} has no "${name}", which its column does not allow`)
    for (let at = node.from; at < node.to; at++) this.columns[at]!.level(repetition, node.definition - 1)
  }
}

class ListReader extends BaseReader<ListNode> {
  readonly #element: NodeReader

  constructor(node: ListNode, columns: readonly ColumnBuilder[], path: string) {
    super(node, columns, path)
    this.#element = nodeReader(node.element, columns, `${path}[]`)
  }

  protected readPresent(scanner: JsonScanner, repetition: number): void {
    if (scanner.kind() !== 'list') throw this.mismatch(scanner, scanner.at, 'lists')
    if (!scanner.open()) return this.absent(repetition, this.node.definition)
    let level = repetition
    do {
      this.#element.read(scanner, level)
      level = this.node.repetition
    } while (scanner.more(']'))
  }
}

class MapReader extends BaseReader<MapNode> {
  readonly #key: ColumnBuilder
  readonly #storeKey: ValueStore
  readonly #value: NodeReader

  constructor(node: MapNode, columns: readonly ColumnBuilder[], path: string) {
    super(node, columns, path)
    this.#key = columns[node.key.from]!
    this.#storeKey = valueStore(node.key.leaf)
    this.#value = nodeReader(node.value, columns, `${path}{}`)
  }

  protected readPresent(scanner: JsonScanner, repetition: number): void {
    if (scanner.kind() !== 'object') throw this.mismatch(scanner, scanner.at, 'objects')
    if (!scanner.open()) return this.absent(repetition, this.node.definition)
    let level = repetition
    do {
      scanner.space()
      const start = scanner.at
      if (scanner.kind() !== 'string') scanner.key()
      if (!this.#storeKey(scanner, this.#key.plain)) throw this.mismatch(scanner, start, 'text as its keys')
      this.#key.value(level)
      scanner.at = start
      scanner.key()
      this.#value.read(scanner, level)
      level = this.node.repetition
    } while (scanner.more('}'))
  }
}
