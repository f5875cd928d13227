// Random JSON in all the ways that it can be written: arbitraries of fast-check whose values are JSON texts.
import fc from 'fast-check'

/** One code point, or a lone surrogate: plain ones, and those that some rule of the kernels is about. */
export const character: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...'aAbBzZ09 ') },
  { weight: 2, arbitrary: fc.constantFrom(...'"\\/\b\f\n\r\t\u0000\u001f\u007f.,-\'_<[#|') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...'éÉßẞİıſKΣςØ¢´«»\u00a0\u00ad\u0085\u200b\u200d\u2028\ufeff\ufffd\ufe0f'),
  },
  { weight: 2, arbitrary: fc.constantFrom(...'漢字かなไทย、。—“”Ａａ１！😀👍🏽𝒜𐐀🇩') },
  { weight: 1, arbitrary: fc.constantFrom('\ud800', '\udbff', '\udc00', '\udfff', '\ud83d', '\ude00') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
)

const SHORT_ESCAPES: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

export type Form = 'plain' | 'short' | 'lower' | 'upper'

/** A character between the quotes of a JSON string; where the form does not allow it, in the next that does. */
export function writeCharacter(character: string, form: Form): string {
  const needsEscape = /["\\\u0000-\u001f\p{Surrogate}]/u.test(character)
  if (form === 'plain' && !needsEscape) return character
  if (form === 'plain' || form === 'short') {
    const short = SHORT_ESCAPES[character]
    if (short) return short
    if (!needsEscape) return character
  }
  const digits = (unit: number) => {
    const lower = unit.toString(16).padStart(4, '0')
    return form === 'upper' ? lower.toUpperCase() : lower
  }
  return Array.from({ length: character.length }, (_, at) => `\\u${digits(character.charCodeAt(at))}`).join(
    '',
  )
}

export const form = fc.constantFrom<Form>('plain', 'plain', 'plain', 'short', 'lower', 'upper')

/** The inside of a JSON string. */
export function writtenText(constraints: fc.ArrayConstraints = { maxLength: 40 }): fc.Arbitrary<string> {
  return fc
    .array(fc.tuple(character, form), { size: 'max', ...constraints })
    .map((characters) => characters.map(([one, form]) => writeCharacter(one, form)).join(''))
}

/** Several ways to write one text between quotes. */
export function waysToWrite(text: string): string[] {
  return (['plain', 'short', 'lower', 'upper'] as const).map((form) =>
    Array.from(text, (one) => writeCharacter(one, form)).join(''),
  )
}

export const writtenString = writtenText().map((inside) => `"${inside}"`)

const blankString = fc.constantFrom('""', '" "', '"\\n\\t"', '"\\u00a0\u200b"', '"\\u0000\u007f"')

const space = fc.constantFrom('', '', '', '', ' ', '\t', '\r', ' \t ')

const number = fc.oneof(
  fc.constantFrom('0', '-0', '1e5', '-1.5E+10', '0.1', '1E-2', '12345678901234567890123', '-0.0e-0', '1e999'),
  fc.integer().map(String),
)

const scalar = fc.oneof(writtenString, number, fc.constantFrom('true', 'false', 'null'))

function writtenArray(items: fc.Arbitrary<string>, maxLength = 4): fc.Arbitrary<string> {
  return fc
    .tuple(space, fc.array(fc.tuple(space, items, space), { maxLength }))
    .map(([inner, all]) => `[${all.length === 0 ? inner : all.map((parts) => parts.join('')).join(',')}]`)
}

export type Member = fc.Arbitrary<[key: string, value: string]>

export function writtenObject(members: Member[], options: { distinct: boolean }): fc.Arbitrary<string> {
  const member = fc.tuple(space, fc.oneof(...members), space, space, space)
  const all = options.distinct
    ? fc.uniqueArray(member, { maxLength: 6, selector: ([, [key]]) => key })
    : fc.array(member, { maxLength: 8 })
  const written = all.chain((list) => {
    const forms = fc.array(fc.boolean(), { minLength: list.length, maxLength: list.length })
    // One key in some is written in escapes.
    return fc.tuple(fc.constant(list), forms, fc.nat(9))
  })
  return fc.tuple(space, written).map(([inner, [list, forms, often]]) => {
    if (list.length === 0) return `{${inner}}`
    const parts = list.map(([a, [key, value], b, c, d], index) => {
      const form: Form = often === 0 && forms[index] ? 'lower' : 'plain'
      const name = Array.from(key, (one) => writeCharacter(one, form)).join('')
      return `${a}"${name}"${b}:${c}${value}${d}`
    })
    return `{${parts.join(',')}}`
  })
}

/** Any JSON value. */
export const writtenValue = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    writtenArray(tie('value')),
    writtenObject(
      [fc.tuple(fc.constantFrom('a', '', 'text', 'content', 'role', '__proto__'), tie('value'))],
      {
        distinct: false,
      },
    ),
  ),
})).value

const named = (keys: string[], value: fc.Arbitrary<string>): Member =>
  fc.tuple(fc.constantFrom(...keys), value)

const mostlyStrings = fc.oneof(
  { weight: 8, arbitrary: writtenString },
  { weight: 1, arbitrary: blankString },
  { weight: 1, arbitrary: writtenValue },
)

/** Content that is no list of parts, but may be no text either. */
const tameContent = fc.oneof(
  { weight: 8, arbitrary: writtenString },
  { weight: 2, arbitrary: blankString },
  { weight: 1, arbitrary: fc.constantFrom('null', '1', 'true', '{"text":"a"}', '{}') },
)

const role = fc
  .constantFrom(
    ...['user', 'human', 'User', 'ASSISTANT', 'gpt', 'system', 'developer', 'tool', 'function_call', 'x', ''],
  )
  .map((name) => `"${name}"`)

/** How far random turns may go: what is not `tame` writes keys twice and puts anything between the parts. */
export interface Turns {
  tame: boolean
}

function part({ tame }: Turns): fc.Arbitrary<string> {
  const object = writtenObject([named(['text'], mostlyStrings), named(['type', 'image'], writtenValue)], {
    distinct: tame,
  })
  return tame ? fc.oneof(writtenString, object) : fc.oneof(writtenString, object, writtenValue)
}

function turn(turns: Turns): fc.Arbitrary<string> {
  const { tame } = turns
  const text = tame ? tameContent : mostlyStrings
  const parts = writtenArray(part(turns))
  const textOrParts = fc.oneof({ weight: 3, arbitrary: text }, { weight: 1, arbitrary: parts })
  const name = tame ? role : fc.oneof(role, writtenValue)
  const others = named(['tool_calls', 'function_call', 'weight', 'text'], writtenValue)
  const distinct = { distinct: tame }
  return fc.oneof(
    writtenObject([named(['role'], name), named(['content'], textOrParts), others], distinct),
    writtenObject([named(['from'], name), named(['value'], tame ? text : textOrParts), others], distinct),
  )
}

/** A line that is an object with known keys; shapes of all kinds, some of them broken. */
export function writtenRecord(turns: Turns): fc.Arbitrary<string> {
  const list = fc.oneof(
    { weight: 6, arbitrary: writtenArray(turn(turns)) },
    { weight: 1, arbitrary: writtenArray(fc.oneof(turn(turns), turns.tame ? scalar : writtenValue)) },
    { weight: 1, arbitrary: turns.tame ? tameContent : mostlyStrings },
  )
  const record = writtenObject(
    [
      named(['text', 'instruction', 'input', 'output', 'response', 'completion', 'body'], mostlyStrings),
      named(['messages', 'conversations'], list),
      named(['prompt', 'chosen', 'rejected'], fc.oneof(list, turns.tame ? tameContent : mostlyStrings)),
      named(['id', 'textual', 'messagess', '__proto__', 'constructor', ''], writtenValue),
    ],
    { distinct: false },
  )
  return fc.tuple(space, record, space).map((parts) => parts.join(''))
}
