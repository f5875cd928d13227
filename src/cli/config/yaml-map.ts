import { Composer, isAlias, isMap, isScalar, isSeq, LineCounter, type Document, type Node } from 'yaml'
import { SynthcleanError } from '../../errors.js'
import { yamlTokens } from '../../records/yaml-tokens.js'

/** Entries of a map, with what stands where. */
export interface Entry {
  key: string
  keyNode: Node
  value: Node
}

const OPTIONS = {
  version: '1.2',
  schema: 'core',
  merge: false,
  uniqueKeys: false,
  prettyErrors: false,
} as const
/** Most aliases of a file: each is looked for from its beginning, so that many would take time by the square. */
const MOST_ALIASES = 100
const CORE_TAG = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/

/**
 * A file that holds one YAML 1.2 map (core schema): data only, no tags but those of the schema, no key twice. Faults are
 * usage errors that name file, line and column.
 */
export class YamlFile {
  readonly #path: string
  readonly #lines = new LineCounter()
  readonly #document: Document | undefined
  #aliases = 0

  constructor(text: string, path: string) {
    this.#path = path
    const tooDeep = (offset: number) => this.#faultAt(offset, 'this is nested too deeply')
    const tokens = yamlTokens(text, tooDeep, this.#lines.addNewLine)
    const documents = [...new Composer(OPTIONS).compose(tokens, false, text.length)]
    for (const { errors, warnings } of documents) {
      for (const { pos, message } of [...errors, ...warnings]) throw this.#faultAt(pos[0], message)
    }
    if (documents.length > 1)
      throw this.#faultAt(documents[1]!.range?.[0] ?? 0, 'a second document begins here')
    this.#document = documents[0]
    if (this.#document?.directives?.yaml.explicit && this.#document.directives.yaml.version !== '1.2') {
      throw this.#faultAt(0, 'this is read as YAML 1.2 only')
    }
  }

  /** Entries of the whole file; none where it is empty. */
  entries(): Entry[] {
    const contents = this.#document?.contents
    if (!contents || (isScalar(contents) && contents.value === null)) return []
    const map = this.#checked(contents)
    const entries = this.entriesOf(map)
    if (!entries) throw this.fault(map, 'expected options with their values, as "near-threshold: 0.8"')
    return entries
  }

  /** Undefined for what is no map. */
  entriesOf(node: Node): Entry[] | undefined {
    if (!isMap<Node, Node | null>(node)) return undefined
    const seen = new Map<string, Node>()
    return node.items.map(({ key, value }) => {
      const keyNode = this.#checked(key)
      const name = isScalar(keyNode) ? this.text(keyNode) : undefined
      if (name === undefined) throw this.fault(keyNode, 'a key must be a word')
      const first = seen.get(name)
      if (first)
        throw this.fault(
          keyNode,
          `${name} is given a second time; the first is in line ${this.#lineOf(first)}`,
        )
      seen.set(name, keyNode)
      if (!value) throw this.fault(keyNode, `${name} has no value: give one, or leave it out`)
      return { key: name, keyNode, value: this.#checked(value) }
    })
  }

  /** Undefined for what is no list. */
  itemsOf(node: Node): Node[] | undefined {
    if (!isSeq<Node>(node)) return undefined
    return node.items.map((item) => this.#checked(item))
  }

  /** Text of a scalar, numbers as they are written; undefined for a list, a map, true, false and null. */
  text(node: Node): string | undefined {
    if (!isScalar(node)) return undefined
    if (typeof node.value === 'string') return node.value
    return typeof node.value === 'number' ? node.source : undefined
  }

  /** Undefined for what is neither true nor false. */
  truth(node: Node): boolean | undefined {
    return isScalar(node) && typeof node.value === 'boolean' ? node.value : undefined
  }

  isNull(node: Node): boolean {
    return isScalar(node) && node.value === null
  }

  fault(node: Node, message: string, cause?: unknown): SynthcleanError {
    return this.#faultAt(node.range?.[0] ?? 0, message, cause)
  }

  #lineOf(node: Node): number {
    return this.#lines.linePos(node.range?.[0] ?? 0).line
  }

  #faultAt(offset: number, message: string, cause?: unknown): SynthcleanError {
    const { line, col } = this.#lines.linePos(offset)
    const place = line === 0 ? '' : `:${line}:${col}`
    return new SynthcleanError('usage', `${this.#path}${place}: ${message}`, { cause })
  }

  /** The node that an alias stands for; throws for a tag. */
  #checked(node: Node): Node {
    if (isAlias(node) && ++this.#aliases > MOST_ALIASES) {
      throw this.fault(node, `there are more than ${MOST_ALIASES} aliases: write values out`)
    }
    const target = isAlias(node) ? node.resolve(this.#document!) : node
    if (!target) throw this.fault(node, 'there is no anchor of this name before it')
    const { tag } = target
    if (tag !== undefined && !CORE_TAG.test(tag)) throw this.fault(target, `the tag ${tag} is not allowed`)
    return target
  }
}
