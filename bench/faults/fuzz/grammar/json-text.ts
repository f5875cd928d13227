import type { Random } from '../random.js'

/** JSON texts by a grammar: legal in all the odd ways that RFC 8259 allows. */

const NUMBERS = [
  ...['0', '-0', '1', '-1', '0.1', '-0.0e-0', '1E5', '1e+5', '1.5e-10', '12345678901234567890', '1e999'],
  ...['9007199254740993', '-9223372036854775809', '0.1000', '5e-324', '1.7976931348623157e309'],
]
const WORDS = [
  ...['the', 'Answer', 'of', 'Sure', 'here', 'is', 'a', 'poem', 'As', 'an', 'AI', 'language', 'model', 'I'],
  ...[
    'cannot',
    'hope',
    'this',
    'helps',
    'café',
    'naïve',
    'Straße',
    '漢字',
    'かな',
    'ไทย',
    '😀',
    '👍🏽',
    'cafÃ©',
  ],
  ...[
    '42',
    '3.14',
    'foo_bar',
    '<|im_end|>',
    '[INST]',
    '```',
    '- item',
    '1.',
    'http://a.b/c',
    'a@b.co',
    '\u200b',
  ],
]
const ODD = [
  ...['\u0000', '\u001f', '\u007f', '\u0085', '\u00a0', '\u2028', '\u202e', '\ufeff', '\ufffd', '\uffff'],
  ...['\ud800', '\udbff', '\udc00', '\udfff', '"', '\\', '/', '\b', '\f', '\n', '\r', '\t', '’', '“', '…'],
]
const SHORT: Readonly<Record<string, string>> = {
  ...{
    '"': '\\"',
    '\\': '\\\\',
    '/': '\\/',
    '\b': '\\b',
    '\f': '\\f',
    '\n': '\\n',
    '\r': '\\r',
    '\t': '\\t',
  },
}
const SPACES = ['', '', '', '', '', ' ', '\t', '  ', ' \t ', '\r']

/** White space between tokens; no line feed, so that a text stays one line. */
export function space(random: Random): string {
  return random.pick(SPACES)
}

export function numberText(random: Random): string {
  if (random.once(2)) return random.pick(NUMBERS)
  const digits = (most: number) => random.list(random.size(1, most), () => random.below(10)).join('')
  const whole = random.once(3) ? '0' : `${1 + random.below(9)}${random.once(2) ? digits(30) : ''}`
  const fraction = random.once(2) ? `.${digits(30)}` : ''
  const exponent = random.once(3)
    ? `${random.pick(['e', 'E'])}${random.pick(['', '+', '-'])}${digits(4)}`
    : ''
  return `${random.once(2) ? '-' : ''}${whole}${fraction}${exponent}`
}

/** Prose, odd characters in between. */
export function prose(random: Random, most = 60): string {
  const parts = random.list(random.size(0, most), () => {
    if (random.once(12)) return random.pick(ODD)
    const word = random.once(4) ? `w${random.below(100_000)}` : random.pick(WORDS)
    return word + random.pick([' ', ' ', ' ', ' ', '. ', ', ', '\n', '\n\n', '! ', '? ', ''])
  })
  return parts.join('')
}

/** A text between quotation marks, each character written in one of the ways that there are. */
export function stringText(random: Random, text = prose(random)): string {
  const often = random.pick([3, 20, 1000])
  const written = Array.from(text, (one) => {
    const must = /["\\\u0000-\u001f\p{Surrogate}]/u.test(one)
    if (!must && !random.once(often)) return one
    const short = SHORT[one]
    if (short !== undefined && !random.once(4)) return short
    return Array.from({ length: one.length }, (_, at) => {
      const hex = one.charCodeAt(at).toString(16).padStart(4, '0')
      return `\\u${random.once(2) ? hex.toUpperCase() : hex}`
    }).join('')
  })
  return `"${written.join('')}"`
}

const KEYS = [
  'a',
  '',
  'text',
  'id',
  'content',
  'role',
  '__proto__',
  'constructor',
  'toString',
  'key with space',
]

export function keyText(random: Random): string {
  if (random.once(200)) return stringText(random, 'k'.repeat(random.size(1000, 70_000)))
  return stringText(random, random.once(4) ? prose(random, 2) : random.pick(KEYS))
}

/** Any value, nested up to `depth` levels; now and then straight down by hundreds. */
export function valueText(random: Random, depth = 4): string {
  if (depth > 0 && random.once(60)) return nested(random, random.size(2, 900))
  const kind = random.below(depth > 0 ? 9 : 6)
  if (kind < 3) return stringText(random, prose(random, 8))
  if (kind < 5) return numberText(random)
  if (kind === 5) return random.pick(['true', 'false', 'null'])
  if (kind < 8)
    return objectText(
      random,
      random.list(random.size(0, 5), () => [keyText(random), valueText(random, depth - 1)]),
    )
  return arrayText(
    random,
    random.list(random.size(0, 5), () => valueText(random, depth - 1)),
  )
}

function nested(random: Random, levels: number): string {
  const opens = random.list(levels, () => random.pick(['[', '{"a":']))
  const closes = opens.map((open) => (open === '[' ? ']' : '}')).reverse()
  return `${opens.join('')}${opens.at(-1) === '[' ? '' : '1'}${closes.join('')}`
}

export function arrayText(random: Random, items: readonly string[]): string {
  return `[${space(random)}${items.map((item) => space(random) + item + space(random)).join(',')}]`
}

/** Members as they are given; some of them twice. */
export function objectText(
  random: Random,
  members: readonly (readonly [key: string, value: string])[],
): string {
  const all = [...members, ...(members.length > 0 && random.once(12) ? [random.pick(members)] : [])]
  const written = all.map(
    ([key, value]) => `${space(random)}${key}${space(random)}:${space(random)}${value}${space(random)}`,
  )
  return `{${space(random)}${written.join(',')}}`
}
