import { SynthcleanError } from '../errors.js'
import { pathFault, valueAt, type ReportToCome } from './gate-path.js'
import type { Report } from './report.js'

const OPERATORS = {
  '<': (value: number, limit: number) => value < limit,
  '<=': (value: number, limit: number) => value <= limit,
  '>': (value: number, limit: number) => value > limit,
  '>=': (value: number, limit: number) => value >= limit,
  '==': (value: number, limit: number) => value === limit,
  '!=': (value: number, limit: number) => value !== limit,
}

type Operator = keyof typeof OPERATORS

interface Comparison {
  kind: 'comparison'
  path: string
  operator: Operator
  limit: number
}

interface Junction {
  kind: 'and' | 'or'
  terms: Condition[]
}

type Condition = Comparison | Junction

/** A condition on the finished report. */
export interface Gate {
  /** As it was given. */
  text: string
  condition: Condition
}

/** What became of a gate that is not passed. */
export interface GateResult {
  outcome: 'met' | 'unknown'
  /** The values that decided. */
  message: string
}

/** Most brackets within brackets. */
const DEEPEST = 50
const TOKEN =
  /\s*(?:([<>]=?|[=!]=)|([()])|(-?\d+(?:\.\d+)?(?:e[+-]?\d{1,3})?)(%?)|([a-z][\w-]*(?:\.[\w-]+(?:\/[\w-]+)?)*))/iy

interface Token {
  kind: 'operator' | 'bracket' | 'number' | 'name' | 'end'
  text: string
  value: number
  at: number
}

/**
 * Reads an expression of comparisons (`PATH OP NUMBER`, the number with `%` for hundredths) joined with `and`, which
 * binds closer, and `or`. One that cannot be met by any report is a wrong usage.
 */
export function parseGate(text: string, known: Partial<ReportToCome> = {}): Gate {
  return {
    text,
    condition: new Parser(text, { ownRules: false, scores: true, without: [], ...known }).parse(),
  }
}

class Parser {
  readonly #text: string
  readonly #report: ReportToCome
  readonly #tokens: Token[] = []
  #next = 0

  constructor(text: string, report: ReportToCome) {
    this.#text = text
    this.#report = report
    this.#read()
  }

  parse(): Condition {
    const condition = this.#any(0)
    const rest = this.#peek()
    if (rest.kind !== 'end') throw this.#fault('expected and, or, or the end', rest.at)
    return condition
  }

  #read(): void {
    const end = this.#text.trimEnd().length
    TOKEN.lastIndex = 0
    let at = 0
    while (at < end) {
      TOKEN.lastIndex = at
      const match = TOKEN.exec(this.#text)
      if (!match)
        throw this.#fault(
          'this is no part of an expression',
          at + /^\s*/.exec(this.#text.slice(at))![0].length,
        )
      const [whole, operator, bracket, number, percent, name] = match
      const start = TOKEN.lastIndex - whole.trimStart().length
      at = TOKEN.lastIndex
      const kind = operator ? 'operator' : bracket ? 'bracket' : number ? 'number' : 'name'
      const value = number === undefined ? Number.NaN : percent ? Number(`${number}e-2`) : Number(number)
      // Of a number with an exponent the per cent are divided, which may round.
      const divided = Number.isNaN(value) && number !== undefined ? Number(number) / 100 : value
      this.#tokens.push({
        kind,
        text: operator ?? bracket ?? name ?? whole.trim(),
        value: divided,
        at: start,
      })
    }
    this.#tokens.push({ kind: 'end', text: '', value: Number.NaN, at: end })
  }

  #peek(): Token {
    return this.#tokens[this.#next]!
  }

  #take(): Token {
    const token = this.#peek()
    if (token.kind !== 'end') this.#next++
    return token
  }

  #any(depth: number): Condition {
    return this.#joined('or', () => this.#joined('and', () => this.#term(depth)))
  }

  #joined(kind: 'and' | 'or', term: () => Condition): Condition {
    const terms = [term()]
    while (this.#peek().kind === 'name' && this.#peek().text.toLowerCase() === kind) {
      this.#take()
      terms.push(term())
    }
    return terms.length === 1 ? terms[0]! : { kind, terms }
  }

  #term(depth: number): Condition {
    const open = this.#peek()
    if (open.text !== '(') return this.#comparison()
    if (depth === DEEPEST) throw this.#fault(`more than ${DEEPEST} brackets within brackets`, open.at)
    this.#take()
    const condition = this.#any(depth + 1)
    const close = this.#take()
    if (close.text !== ')') throw this.#fault('expected )', close.at)
    return condition
  }

  #comparison(): Comparison {
    const name = this.#take()
    if (name.kind !== 'name' || /^(?:and|or)$/i.test(name.text)) {
      throw this.#fault('expected a name, as diversity or rejected.near-duplicates', name.at)
    }
    const fault = pathFault(name.text, this.#report)
    if (fault !== undefined) throw this.#fault(fault, name.at)
    const operator = this.#take()
    if (operator.kind !== 'operator')
      throw this.#fault(`expected one of ${Object.keys(OPERATORS).join(' ')}`, operator.at)
    const limit = this.#take()
    if (limit.kind !== 'number') throw this.#fault('expected a number, as 0.5 or 5%', limit.at)
    return { kind: 'comparison', path: name.text, operator: operator.text as Operator, limit: limit.value }
  }

  #fault(reason: string, at: number): SynthcleanError {
    const shown = this.#text.replace(/\s/g, ' ')
    return new SynthcleanError('usage', `--fail-if: ${reason}\n  ${shown}\n  ${' '.repeat(at)}^`)
  }
}

/**
 * Whether the report meets the gate, or cannot tell, which does not pass either; undefined where it passes. A part that
 * cannot be told does not matter where the other parts decide.
 */
export function checkGate({ condition }: Gate, report: Report): GateResult | undefined {
  const holds = judge(condition, report)
  if (holds === false) return undefined
  const isUnknown = holds === undefined
  const paths = [...new Set(comparisonsOf(condition).map(({ path }) => path))]
  const values = paths
    .map((path) => ({ path, value: valueAt(report, path) }))
    .filter(({ value }) => !isUnknown || value === undefined)
    .map(({ path, value }) => (value === undefined ? `the report has no ${path}` : `${path} is ${value}`))
  return { outcome: isUnknown ? 'unknown' : 'met', message: values.join(', ') }
}

/** Undefined where a value that would decide is not known. */
function judge(condition: Condition, report: Report): boolean | undefined {
  if (condition.kind === 'comparison') {
    const value = valueAt(report, condition.path)
    return value === undefined ? undefined : OPERATORS[condition.operator](value, condition.limit)
  }
  const deciding = condition.kind === 'or'
  const results = condition.terms.map((term) => judge(term, report))
  if (results.includes(deciding)) return deciding
  return results.includes(undefined) ? undefined : !deciding
}

function comparisonsOf(condition: Condition): Comparison[] {
  return condition.kind === 'comparison' ? [condition] : condition.terms.flatMap(comparisonsOf)
}
