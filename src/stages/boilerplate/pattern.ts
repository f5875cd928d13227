import { RE2JS } from 're2js'
import { compileAtOnce } from '../compile-at-once.js'

/** Where a pattern was found, as UTF-16 offsets. */
export interface Found {
  start: number
  end: number
}

/** A compiled pattern. */
export interface Pattern {
  /** The first match at or behind `from`; empty matches do not count. */
  find(text: string, from?: number): Found | undefined
  /** The match that begins a text, looked for nowhere else; an empty one does not count. */
  lead(text: string): Found | undefined
}

/** What compiles the source of a pattern; throws where it cannot. */
export type PatternEngine = (source: string) => Pattern

/** Rules of one pack share patterns, which take longer to compile than to try. */
const COMPILED = new Map<string, Pattern>()

/** JavaScript's own engine: for the rules of this package, which are written so that they cannot backtrack far. */
export const builtInEngine: PatternEngine = (source) => {
  const known = COMPILED.get(source)
  if (known) return known
  // A run looks for few of the patterns: each is parsed at its first use.
  let anywhere: RegExp | undefined
  let leading: RegExp | undefined
  const begin = (expression: RegExp, text: string, from: number): RegExp => {
    compileAtOnce(expression, text)
    expression.lastIndex = from
    return expression
  }
  const pattern: Pattern = {
    lead(text) {
      const expression = begin((leading ??= new RegExp(source, 'yiu')), text, 0)
      const found = expression.test(text) && expression.lastIndex > 0
      return found ? { start: 0, end: expression.lastIndex } : undefined
    },
    find(text, from = 0) {
      const expression = begin((anywhere ??= new RegExp(source, 'giu')), text, from)
      for (let match = expression.exec(text); match; match = expression.exec(text)) {
        if (match[0].length > 0) return { start: match.index, end: match.index + match[0].length }
        expression.lastIndex++
      }
      return undefined
    },
  }
  COMPILED.set(source, pattern)
  return pattern
}

/** A linear-time engine: for the rules of users, whatever they write. It has no look-around and no back-references. */
export const linearEngine: PatternEngine = (source) => {
  const expression = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE)
  return {
    lead(text) {
      const matcher = expression.matcher(text)
      return matcher.lookingAt() && matcher.end() > 0 ? { start: 0, end: matcher.end() } : undefined
    },
    find(text, from = 0) {
      const matcher = expression.matcher(text)
      for (let at = from; at <= text.length && matcher.find(at); at++) {
        if (matcher.end() > matcher.start()) return { start: matcher.start(), end: matcher.end() }
        at = matcher.end()
      }
      return undefined
    },
  }
}

/** Characters of a pattern with its terms: terms that name others again and again could fill the memory. */
const LONGEST_PATTERN = 2 ** 16

/** Puts the terms in; a term may name others, but not itself. `room`: characters that may be put in. */
function withTerms(
  written: string,
  terms: Readonly<Record<string, string>>,
  room = { left: LONGEST_PATTERN },
): string {
  return written.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    if (!Object.hasOwn(terms, name)) throw new Error(`the pack has no term "${name}", or it names itself`)
    const { [name]: term = '', ...others } = terms
    room.left -= term.length + '(?:)'.length
    if (room.left < 0) throw new Error(`with its terms it is longer than ${LONGEST_PATTERN} characters`)
    return `(?:${withTerms(term, others, room)})`
  })
}

/**
 * The source of a pattern as it is written in a pack: white space that is neither escaped nor in a class does not count,
 * `'` stands for the curly apostrophe too, and `{{name}}` for a term of the pack. Throws for a term that the pack does
 * not have, and where the terms make the pattern longer than 65,536 characters.
 */
export function expandPattern(written: string, terms: Readonly<Record<string, string>> = {}): string {
  const whole = withTerms(written, terms)
  let source = ''
  let inClass = false
  for (let at = 0; at < whole.length; at++) {
    let part = whole[at]!
    if (part === '\\') {
      const escaped = whole[++at] ?? ''
      // Only syntax may be escaped in the engines.
      part = escaped === ' ' || escaped === '#' ? escaped : part + escaped
    } else if (!inClass && /\s/.test(part)) part = ''
    else if (part === '[') inClass = true
    else if (part === ']') inClass = false
    else if (part === "'") part = inClass ? "'’" : "['’]"
    source += part
  }
  return source
}
