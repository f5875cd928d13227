import { ROLES, type Role } from '../../../native-free-kernels/scan/scan.js'
import { SynthcleanError } from '../../errors.js'
import { expandPattern, type Pattern, type PatternEngine } from './pattern.js'
import { PLACES, REMOVALS, type Anchors, type BoilerplateRule, type Removal } from './rule.js'

const KEYS = new Set([
  ...['id', 'when', 'roles', 'on', 'anchors', 'place', 'removes', 'pattern', 'unless', 'unlessPrompt'],
  ...['before', 'followedBy', 'besideAnswer', 'examples', 'leaves'],
])
const WITHOUT_PATTERN: readonly Removal[] = ['fence']
const ID = /^[A-Za-z0-9][\w-]*$/
/** One to four words of letters and digits. */
const ANCHOR = /^[\p{L}\p{N}]+(?: [\p{L}\p{N}]+){0,3}$/u

/** How a removal looks at a pattern: as a whole piece of text, at the beginning of one, or anywhere in it. */
function framed(source: string, removes: Removal): string {
  if (removes === 'opening') return `^(?:${source})`
  return ['line', 'sentence', 'closing'].includes(removes) ? `^(?:${source})$` : source
}

/** Reads one rule; every fault is thrown as an error that says what is wrong. */
class RuleReader {
  readonly #raw: Record<string, unknown>
  readonly #engine: PatternEngine
  readonly #terms: Record<string, string>

  constructor(raw: Record<string, unknown>, engine: PatternEngine, terms: Record<string, string>) {
    this.#raw = raw
    this.#engine = engine
    this.#terms = terms
    for (const key of Object.keys(raw)) if (!KEYS.has(key)) throw new Error(`it has an unknown key "${key}"`)
  }

  text(key: string): string {
    const value = this.#raw[key]
    if (typeof value !== 'string' || value === '') throw new Error(`"${key}" must be a text`)
    return value
  }

  id(): string {
    const id = this.text('id')
    if (!ID.test(id)) throw new Error('"id" must be letters and digits, and "-" or "_" between them')
    return id
  }

  flag(key: string, otherwise: boolean): boolean {
    const value = this.#raw[key] ?? otherwise
    if (typeof value !== 'boolean') throw new Error(`"${key}" must be true or false`)
    return value
  }

  oneOf<T extends string>(key: string, allowed: readonly T[], otherwise?: T): T {
    const value = (this.#raw[key] ?? otherwise) as T
    if (!allowed.includes(value)) throw new Error(`"${key}" must be one of ${allowed.join(', ')}`)
    return value
  }

  roles(allowed: readonly Role[]): Role[] {
    const value = this.#raw['roles']
    if (!Array.isArray(value) || value.length === 0) throw new Error('"roles" must be a list of roles')
    for (const role of value as unknown[]) {
      if (!ROLES.includes(role as Role)) throw new Error(`"roles" has an unknown role "${String(role)}"`)
      if (allowed.includes(role as Role)) continue
      throw new Error(`"roles" may only have ${allowed.join(' and ')}: other turns are never touched`)
    }
    return value as Role[]
  }

  anchors(): Anchors {
    const value = this.#raw['anchors']
    if (value === 'token' || value === 'fence' || value === 'prompt') return value
    const wanted = '"anchors" must be token, fence, prompt or a list of phrases (lower case, 1 to 4 words)'
    if (!Array.isArray(value) || value.length === 0) throw new Error(wanted)
    for (const anchor of value as unknown[]) {
      if (typeof anchor === 'string' && ANCHOR.test(anchor) && anchor === anchor.toLowerCase()) continue
      throw new Error(`${wanted}; this is none: "${String(anchor)}"`)
    }
    return value as string[]
  }

  pattern(key: string, frame: (source: string) => string = (source) => source): Pattern | undefined {
    if (this.#raw[key] === undefined) return undefined
    const written = this.text(key)
    try {
      return this.#engine(frame(expandPattern(written, this.#terms)))
    } catch (cause) {
      const fault = cause instanceof Error ? cause.message : String(cause)
      throw new Error(`its ${key} cannot be compiled: ${fault}`, { cause })
    }
  }

  /** A list of objects whose given keys are texts; a text alone stands for the first key. */
  list<Key extends string>(key: string, keys: readonly Key[]): (Record<Key, string> & { prompt?: string })[] {
    const value = this.#raw[key]
    if (!Array.isArray(value) || value.length === 0) throw new Error(`"${key}" must be a list of examples`)
    return (value as unknown[]).map((entry) => {
      const example = (typeof entry === 'string' ? { [keys[0]!]: entry } : entry) as Record<Key, string>
      for (const part of keys) {
        if (typeof example?.[part] !== 'string') throw new Error(`an entry of "${key}" has no text "${part}"`)
      }
      return example
    })
  }
}

function readRule(
  raw: Record<string, unknown>,
  pack: string,
  engine: PatternEngine,
  terms: Record<string, string>,
  allowedRoles: readonly Role[],
): BoilerplateRule {
  const reader = new RuleReader(raw, engine, terms)
  const removes = reader.oneOf('removes', REMOVALS)
  const pattern = reader.pattern('pattern', (source) => framed(source, removes))
  if (!pattern && !WITHOUT_PATTERN.includes(removes)) throw new Error('it has no "pattern"')
  return {
    id: reader.id(),
    pack,
    when: reader.text('when'),
    roles: reader.roles(allowedRoles),
    on: reader.flag('on', true),
    anchors: reader.anchors(),
    place: reader.oneOf('place', PLACES, 'anywhere'),
    removes,
    pattern,
    unless: reader.pattern('unless'),
    unlessPrompt: reader.pattern('unlessPrompt'),
    before: reader.pattern('before', (source) => `(?:${source})$`),
    followedBy: reader.pattern('followedBy', (source) => `^\\s{0,8}(?:${source})`),
    besideAnswer: reader.flag('besideAnswer', false),
    examples: reader.list('examples', ['from', 'to']),
    leaves: reader.list('leaves', ['text']),
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What is wrong with a pack. `path` names it. */
export function packFailure(path: string, fault: string, cause?: unknown): SynthcleanError {
  return new SynthcleanError('usage', `boilerplate rules ${path}: ${fault}`, { cause })
}

/**
 * Reads a parsed pack: a list of rules, or `rules` with `terms` that patterns may name. `path` is for messages. Throws a
 * usage error that names file, rule and fault.
 */
export function readPack(
  file: unknown,
  pack: string,
  path: string,
  engine: PatternEngine,
  allowedRoles: readonly Role[],
): BoilerplateRule[] {
  const fail = (fault: string, cause?: unknown): never => {
    throw packFailure(path, fault, cause)
  }
  const rules: unknown = isObject(file) ? file['rules'] : file
  const terms = isObject(file) ? (file['terms'] ?? {}) : {}
  if (!Array.isArray(rules)) return fail('there is no list of rules')
  if (!isObject(terms) || Object.values(terms).some((term) => typeof term !== 'string')) {
    return fail('"terms" must name texts')
  }
  return rules.map((raw: unknown, at) => {
    if (!isObject(raw)) return fail(`rule ${at + 1} is no list of keys and values`)
    const name = typeof raw['id'] === 'string' ? `rule "${raw['id']}"` : `rule ${at + 1}`
    try {
      return readRule(raw, pack, engine, terms as Record<string, string>, allowedRoles)
    } catch (cause) {
      return fail(`${name}: ${cause instanceof Error ? cause.message : String(cause)}`, cause)
    }
  })
}
