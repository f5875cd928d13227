import { format, type Schema } from '@cfworker/json-schema'
import { RE2JS } from 're2js'

/** Patterns of keys run on JavaScript's engine, which the validator calls itself: none is tried on a longer key. */
export const LONGEST_KEY = 256

/**
 * Has the `pattern` of a schema tested in linear time, whatever it is: as a format of its own, since the validator's own
 * test can take time that doubles with each character. Throws where the linear-time engine cannot compile it.
 */
export function testLinearly(schema: Schema): void {
  if (schema.pattern === undefined) return
  const name = `pattern ${schema.pattern}`
  const pattern = RE2JS.compile(RE2JS.translateRegExp(schema.pattern))
  format[name] = (text) => pattern.matcher(text).find()
  schema.format = name
  delete schema.pattern
}

const GROUP = /\((?:\?(?:[:=!]|<[^>]*>))?([^()]*)\)([*+?{]?)/

/** Whether a pattern may go back far: something repeated is repeated again, or more than two things are repeated. */
export function goesBackFar(pattern: string): boolean {
  let rest = pattern.replace(/\\./gs, 'x').replace(/\[[^\]]*\]/g, 'x')
  for (let group = GROUP.exec(rest); group; group = GROUP.exec(rest)) {
    const [whole, inner = '', repeated] = group
    if (repeated && repeated !== '?' && /[*+?{|]/.test(inner)) return true
    rest = rest.replace(whole, () => `${inner.replaceAll('|', 'x')}${repeated}`)
  }
  return (rest.match(/[*+{]/g)?.length ?? 0) > 2
}

/** Whether a value has a key, at any depth, that is too long for a pattern. */
export function hasLongKey(value: unknown): boolean {
  const rest = [value]
  while (rest.length > 0) {
    const one = rest.pop()
    if (typeof one !== 'object' || one === null) continue
    if (!Array.isArray(one) && Object.keys(one).some((key) => key.length > LONGEST_KEY)) return true
    for (const inner of Object.values(one)) rest.push(inner)
  }
  return false
}
