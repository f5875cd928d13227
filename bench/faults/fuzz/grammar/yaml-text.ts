import type { Random } from '../random.js'

/** YAML by a grammar that likes what is dangerous in it: anchors, aliases, tags, nesting, keys of prototypes. */

const SCALARS = [
  ...[
    'a',
    '1',
    '0.8',
    '1e999',
    '.inf',
    '.nan',
    '0x1f',
    '0o17',
    'true',
    'no',
    '~',
    'null',
    '""',
    "''",
    '"\\0"',
  ],
  ...[
    '"\\ud800"',
    '"\\x"',
    '-',
    '?',
    ':',
    '!',
    '%',
    '@',
    '`',
    '2001-01-01',
    '|-\n  two\n  lines',
    '>\n  folded',
  ],
]
const KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  '<<',
  '?',
  '""',
  'a b',
  '1',
  '~',
  '[a]',
  '{a: 1}',
]
const TAGS = [
  '!!str',
  '!!int',
  '!!binary',
  '!!set',
  '!!omap',
  '!!merge',
  '!!js/function',
  '!mine',
  '!<tag:a,b:c>',
]
const DEEPEST = 3000

export interface YamlWords {
  /** Keys that mean something to the reader. */
  keys: readonly string[]
  scalars: readonly string[]
}

/** A value in flow style, so that it stands wherever a value may. */
export function yamlValue(random: Random, words: YamlWords, depth = 3): string {
  const name = `a${random.below(4)}`
  const before = random.once(25) ? `&${name} ` : random.once(40) ? `${random.pick(TAGS)} ` : ''
  if (random.once(25)) return `*${name}`
  if (random.once(150)) return before + deep(random)
  const kind = depth === 0 ? 0 : random.below(6)
  if (kind < 4) return before + random.pick(random.once(3) ? SCALARS : words.scalars)
  const items = random.list(random.size(0, 5), () => yamlValue(random, words, depth - 1))
  if (kind === 4) return `${before}[${items.join(', ')}]`
  return `${before}{${items.map((item) => `${yamlKey(random, words)}: ${item}`).join(', ')}}`
}

export function yamlKey(random: Random, { keys }: YamlWords): string {
  return random.pick(random.once(12) ? KEYS : keys)
}

function deep(random: Random): string {
  const [open, close] = random.pick<[string, string]>([
    ['[', ']'],
    ['{a: ', '}'],
    ['- ', ''],
    ['? ', ''],
    ['[[], ', ']'],
  ])
  const levels = random.size(1, DEEPEST)
  return open.repeat(levels) + (random.once(3) ? '' : close.repeat(levels))
}

/** Lists of aliases of lists of aliases: small as a text, large beyond measure where it is written out. */
export function aliasBomb(random: Random, key: string): string {
  const levels = random.size(2, 30)
  const width = random.size(2, 12)
  const lines = random.list(levels, (at) => {
    const items = random.list(width, () => (at === 0 ? 'lol' : `*l${at - 1}`))
    return `  - &l${at} [${items.join(', ')}]`
  })
  return `${key}:\n${lines.join('\n')}\n`
}
