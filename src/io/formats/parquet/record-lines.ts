import { PageFault } from './byte-reader.js'
import type { ColumnCursor } from './column-cursor.js'
import type { JsonText } from './json-text.js'
import type { LeafNode, ListNode, MapNode, SchemaNode, StructNode } from './schema.js'
import { valueWriter } from './value-text.js'

/** Writes the next value of its columns as JSON. */
interface NodeWriter {
  write(text: JsonText): void
}

const NULL = Buffer.from('null')
const EMPTY_LIST = Buffer.from('[]')
const EMPTY_OBJECT = Buffer.from('{}')
const LINE_FEED = 0x0a
const COMMA = 0x2c
const COLON = 0x3a

/**
 * Puts columns together into records by their levels, as the Dremel paper has it, but straight into text: no object
 * is made for a record or a value.
 */
export class RecordLines {
  readonly #root: NodeWriter
  readonly #cursors: readonly ColumnCursor[]

  constructor(root: StructNode, cursors: readonly ColumnCursor[]) {
    this.#cursors = cursors
    this.#root = nodeWriter(root, cursors)
  }

  /** Writes the next record and its line feed; all columns must have it. */
  write(text: JsonText): void {
    this.#root.write(text)
    text.byte(LINE_FEED)
    for (const cursor of this.#cursors) {
      if (cursor.repetition() !== 0) throw fault(cursor, 'has a list that is longer than the record')
    }
  }
}

function fault({ leaf }: ColumnCursor, what: string): PageFault {
  return new PageFault(`column "${leaf.path.join('.')}" ${what}`)
}

function nodeWriter(node: SchemaNode, cursors: readonly ColumnCursor[]): NodeWriter {
  switch (node.kind) {
    case 'leaf':
      return new LeafWriter(node, cursors)
    case 'struct':
      return new StructWriter(node, cursors)
    case 'list':
      return new ListWriter(node, cursors)
    case 'map':
      return new MapWriter(node, cursors)
  }
}

class LeafWriter implements NodeWriter {
  readonly #cursor: ColumnCursor
  readonly #maxDefinition: number
  readonly #write: ReturnType<typeof valueWriter>

  constructor({ leaf, from }: LeafNode, cursors: readonly ColumnCursor[]) {
    this.#cursor = cursors[from]!
    this.#maxDefinition = leaf.maxDefinition
    this.#write = valueWriter(leaf.type)
  }

  write(text: JsonText): void {
    const cursor = this.#cursor
    if (cursor.definition() === this.#maxDefinition) this.#write(cursor.values, cursor.value++, text)
    else text.raw(NULL)
    cursor.at++
  }
}

/** What structs, lists and maps share: several columns, which must agree on what is null. */
abstract class GroupWriter implements NodeWriter {
  protected readonly node: StructNode | ListNode | MapNode
  protected readonly cursors: readonly ColumnCursor[]
  protected readonly first: ColumnCursor

  constructor(node: StructNode | ListNode | MapNode, cursors: readonly ColumnCursor[]) {
    this.node = node
    this.cursors = cursors.slice(node.from, node.to)
    this.first = this.cursors[0]!
  }

  write(text: JsonText): void {
    const { definition } = this.node
    if (this.node.nullable && this.first.definition() < definition) {
      this.#pass(definition)
      text.raw(NULL)
    } else this.writePresent(text)
  }

  protected abstract writePresent(text: JsonText): void

  /** Whether the list is empty; then its columns are passed. */
  protected isEmpty(): boolean {
    const { definition } = this.node
    if (this.first.definition() > definition) return false
    this.#pass(definition + 1)
    return true
  }

  #pass(definition: number): void {
    for (const cursor of this.cursors) {
      if (cursor.definition() >= definition) throw fault(cursor, 'is not null where its neighbour is')
      cursor.at++
    }
  }

  /** Whether another element follows. */
  protected isContinued(repetition: number): boolean {
    const level = this.first.repetition()
    for (const cursor of this.cursors) {
      if (cursor.repetition() !== level)
        throw fault(cursor, 'has a list of another length than its neighbour')
    }
    if (level > repetition) throw fault(this.first, 'has an element that is longer than its list')
    return level === repetition
  }
}

class StructWriter extends GroupWriter {
  readonly #fields: { key: Uint8Array; writer: NodeWriter }[]

  constructor(node: StructNode, cursors: readonly ColumnCursor[]) {
    super(node, cursors)
    this.#fields = node.fields.map(({ name, node: field }, at) => ({
      key: Buffer.from(`${at === 0 ? '{' : ','}${JSON.stringify(name)}:`),
      writer: nodeWriter(field, cursors),
    }))
  }

  protected writePresent(text: JsonText): void {
    for (const { key, writer } of this.#fields) {
      text.raw(key)
      writer.write(text)
    }
    text.byte(0x7d)
  }
}

class ListWriter extends GroupWriter {
  readonly #element: NodeWriter
  readonly #repetition: number

  constructor(node: ListNode, cursors: readonly ColumnCursor[]) {
    super(node, cursors)
    this.#element = nodeWriter(node.element, cursors)
    this.#repetition = node.repetition
  }

  protected writePresent(text: JsonText): void {
    if (this.isEmpty()) return text.raw(EMPTY_LIST)
    text.byte(0x5b)
    this.#element.write(text)
    while (this.isContinued(this.#repetition)) {
      text.byte(COMMA)
      this.#element.write(text)
    }
    text.byte(0x5d)
  }
}

class MapWriter extends GroupWriter {
  readonly #key: NodeWriter
  readonly #value: NodeWriter
  readonly #repetition: number

  constructor(node: MapNode, cursors: readonly ColumnCursor[]) {
    super(node, cursors)
    this.#key = nodeWriter(node.key, cursors)
    this.#value = nodeWriter(node.value, cursors)
    this.#repetition = node.repetition
  }

  protected writePresent(text: JsonText): void {
    if (this.isEmpty()) return text.raw(EMPTY_OBJECT)
    text.byte(0x7b)
    this.#entry(text)
    while (this.isContinued(this.#repetition)) {
      text.byte(COMMA)
      this.#entry(text)
    }
    text.byte(0x7d)
  }

  #entry(text: JsonText): void {
    this.#key.write(text)
    text.byte(COLON)
    this.#value.write(text)
  }
}
