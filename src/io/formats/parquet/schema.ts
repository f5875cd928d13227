import type { KeyValue, SchemaElement } from 'hyparquet'
import { valueTypeOf, type ValueType } from './value-type.js'

/** The columns of a Parquet file, as its footer lists them; can be sent to a worker. */
export interface ParquetSchema {
  /** The root and its descendants, depth first. */
  elements: SchemaElement[]
  /** What the writer of the file noted (of Arrow, pandas or Hugging Face features); written again with the schema. */
  keyValues: KeyValue[]
}

/** A column of values: the format stores nested records as such columns side by side. */
export interface Leaf {
  element: SchemaElement
  type: ValueType
  path: string[]
  /** Definition level of a value, repetition level of the innermost list. */
  maxDefinition: number
  maxRepetition: number
}

interface Shared {
  /** May be null: it is where the definition level is lower than `definition`. */
  nullable: boolean
  definition: number
  /** The columns below it: from `from` up to `to`. */
  from: number
  to: number
}

export interface LeafNode extends Shared {
  kind: 'leaf'
  leaf: Leaf
}
export interface StructNode extends Shared {
  kind: 'struct'
  fields: { name: string; node: SchemaNode }[]
}
/** `repetition` is the level of every element but the first; an element is there from `definition` + 1. */
export interface ListNode extends Shared {
  kind: 'list'
  repetition: number
  element: SchemaNode
}
/** A map whose keys are strings: an object in JSON. Other maps are lists of `{"key":…,"value":…}`. */
export interface MapNode extends Shared {
  kind: 'map'
  repetition: number
  key: LeafNode
  value: SchemaNode
}
/** A schema as records look in JSON: the groups that only encode lists and maps are gone. */
export type SchemaNode = LeafNode | StructNode | ListNode | MapNode

/** What is wrong with a schema, for the caller to say of which file. */
export class SchemaFault extends Error {}

const DEEPEST_SCHEMA = 100

interface Group {
  element: SchemaElement
  children: Group[]
}

/** The tree of a schema and its columns in the order of the file. */
export function schemaTree({ elements }: ParquetSchema): { root: StructNode; leaves: Leaf[] } {
  const groups = groupTree(elements)
  const leaves: Leaf[] = []
  const root = new TreeBuilder(leaves).struct(groups, {
    nullable: false,
    definition: 0,
    repetition: 0,
    path: [],
  })
  return { root, leaves }
}

function groupTree(elements: SchemaElement[]): Group {
  let next = 0
  const read = (depth: number): Group => {
    const element = elements[next++]
    if (!element) throw new SchemaFault('its schema is cut short')
    if (depth > DEEPEST_SCHEMA)
      throw new SchemaFault(`its schema is nested deeper than ${DEEPEST_SCHEMA} levels`)
    const children: Group[] = []
    const count = element.type === undefined ? (element.num_children ?? 0) : 0
    while (children.length < count) children.push(read(depth + 1))
    return { element, children }
  }
  const root = read(0)
  if (next !== elements.length) throw new SchemaFault('its schema has parts that belong to no column')
  return root
}

interface Place {
  nullable: boolean
  definition: number
  repetition: number
  path: string[]
}

class TreeBuilder {
  readonly #leaves: Leaf[]

  constructor(leaves: Leaf[]) {
    this.#leaves = leaves
  }

  /** A field with its own repetition; `place` is that of its parent. */
  #field(group: Group, place: Place): SchemaNode {
    const { repetition_type: type, name } = group.element
    const path = [...place.path, name]
    if (type === 'REPEATED') {
      // A repeated field outside a list's group is a list that cannot be null, of elements that cannot.
      return this.#list({ ...place, nullable: false }, (inner) => this.#content(group, { ...inner, path }))
    }
    const nullable = type === 'OPTIONAL'
    const definition = place.definition + (nullable ? 1 : 0)
    return this.#content(group, { nullable, definition, repetition: place.repetition, path })
  }

  #content(group: Group, place: Place): SchemaNode {
    if (group.element.type !== undefined) return this.#leaf(group.element, place)
    const child = group.children[0]
    const wraps = group.children.length === 1 && child?.element.repetition_type === 'REPEATED'
    if (!wraps || child === undefined) return this.struct(group, place)
    const path = [...place.path, child.element.name]
    const annotation = annotationOf(group.element)
    if (annotation === 'LIST') {
      return this.#list(place, (inner) => this.#element(group, child, { ...inner, path }))
    }
    if (annotation === 'MAP') return this.#map(child, place, path)
    return this.struct(group, place)
  }

  #leaf(element: SchemaElement, { nullable, definition, repetition, path }: Place): LeafNode {
    const leaf: Leaf = {
      element,
      type: valueTypeOf(element),
      path,
      maxDefinition: definition,
      maxRepetition: repetition,
    }
    const from = this.#leaves.push(leaf) - 1
    return { kind: 'leaf', leaf, nullable, definition, from, to: from + 1 }
  }

  struct(group: Group, place: Place): StructNode {
    const from = this.#leaves.length
    const names = new Set<string>()
    const fields = group.children.map((child) => {
      const { name } = child.element
      if (names.has(name))
        throw new SchemaFault(`two of its columns are named "${[...place.path, name].join('.')}"`)
      names.add(name)
      return { name, node: this.#field(child, place) }
    })
    const to = this.#leaves.length
    if (from === to)
      throw new SchemaFault(
        `its ${place.path.length === 0 ? 'schema has no columns' : `column "${place.path.join('.')}" is a group without fields`}`,
      )
    return { kind: 'struct', fields, nullable: place.nullable, definition: place.definition, from, to }
  }

  #list(place: Place, element: (inner: Omit<Place, 'path'>) => SchemaNode): ListNode {
    const { nullable, definition } = place
    const from = this.#leaves.length
    const repetition = place.repetition + 1
    const inner = element({ nullable: false, definition: definition + 1, repetition })
    return { kind: 'list', nullable, definition, repetition, element: inner, from, to: this.#leaves.length }
  }

  /** The element of a list by the format's rules for old writers, in which the repeated field is the element itself. */
  #element(list: Group, repeated: Group, place: Place): SchemaNode {
    const [only, ...others] = repeated.children
    const isElement =
      only === undefined ||
      others.length > 0 ||
      repeated.element.name === 'array' ||
      repeated.element.name === `${list.element.name}_tuple` ||
      only.element.repetition_type === 'REPEATED' ||
      annotationOf(repeated.element) !== undefined
    return isElement ? this.#content(repeated, place) : this.#field(only, place)
  }

  #map(entries: Group, place: Place, path: string[]): SchemaNode {
    const [key, value] = entries.children
    const ofStrings =
      entries.children.length === 2 &&
      key?.element.repetition_type === 'REQUIRED' &&
      key.element.type !== undefined &&
      valueTypeOf(key.element).kind === 'string'
    if (!ofStrings || value === undefined) {
      return this.#list(place, (inner) => this.struct(entries, { ...inner, path }))
    }
    const { nullable, definition } = place
    const from = this.#leaves.length
    const repetition = place.repetition + 1
    const inner = { nullable: false, definition: definition + 1, repetition, path }
    const keyNode = this.#field(key, inner) as LeafNode
    const valueNode = this.#field(value, inner)
    const to = this.#leaves.length
    return { kind: 'map', nullable, definition, repetition, key: keyNode, value: valueNode, from, to }
  }
}

function annotationOf({
  logical_type: logical,
  converted_type: converted,
}: SchemaElement): 'LIST' | 'MAP' | undefined {
  if (logical?.type === 'LIST' || converted === 'LIST') return 'LIST'
  if (logical?.type === 'MAP' || converted === 'MAP' || converted === 'MAP_KEY_VALUE') return 'MAP'
  return undefined
}
