import fc from 'fast-check'
import { DEFINITIONS, type Definition } from '../../src/cli/config/definitions.js'

/** Values of which each option takes some: what a new option takes may have to be added. */
const VALUES = [
  ...[
    '0.5',
    '0.80',
    '1',
    '1.0',
    '2',
    '007',
    '1e-2',
    '99',
    '-0.5',
    '20%',
    '0.2',
    '10GiB',
    '64MiB',
    '1.5gb',
    '65536',
  ],
  ...[
    'auto',
    '30s',
    'longest',
    'max:score',
    '3/8',
    'word:3',
    'char:12',
    'en',
    'en,de',
    'openers=off',
    'web=on',
    'lang=en:0.5,de:.5',
    '@style',
    'a.b',
  ],
  ...[
    'out.json',
    'a/b c.html',
    'diversity < 0.5 or removed.share > 5%',
    'true',
    'null',
    '~',
    '# no',
    '- x',
    '*',
    '&a',
  ],
]

const WORDS = fc
  .oneof(
    fc.constantFrom(
      'true',
      'no',
      '0.10',
      '1e3',
      '-',
      '"a"',
      "'b'",
      '"',
      ' x ',
      'a: b',
      'a #b',
      '{a}',
      '[b',
      '--c',
      '=',
      '-x',
    ),
    fc.constantFrom(
      'line\nfeed',
      'r\rn\r\n',
      '\u2028',
      '\u0085',
      '\ufeff',
      '\t',
      '%',
      '@x',
      '`',
      '|',
      '>-',
      '!!str',
      'é 日本',
    ),
    fc.string({ minLength: 1, unit: 'binary' }),
  )
  .filter((text) => text !== '' && !text.includes('\0') && Buffer.from(text).toString() === text)

/** Values that the option takes, as the command line has them. */
export function valuesOf({ kind, choices, check }: Definition): fc.Arbitrary<string> {
  if (kind === 'switch') return fc.constantFrom('true', 'false')
  if (choices) return fc.constantFrom(...choices)
  const isTaken = (text: string): boolean => {
    try {
      check?.(kind === 'list' ? [text] : text)
      return true
    } catch {
      return false
    }
  }
  const known = VALUES.filter(isTaken)
  const words = ['', '.json'].filter((ending) => isTaken(`any\nthing "at" all${ending}`)).slice(0, 1)
  return fc.oneof(
    fc.constantFrom(...known),
    ...words.map((ending) => WORDS.map((word) => word + ending).filter(isTaken)),
  )
}

/** Options as somebody might give them. */
export const GIVEN: fc.Arbitrary<Map<string, string[]>> = fc
  .record(
    Object.fromEntries(
      [...DEFINITIONS.values()].map((one) => [
        one.name,
        fc.array(valuesOf(one), { minLength: 1, maxLength: one.kind === 'list' ? 4 : 1 }),
      ]),
    ),
    { requiredKeys: [] },
  )
  .map(
    (given) => new Map([...DEFINITIONS.keys()].flatMap((name) => (given[name] ? [[name, given[name]]] : []))),
  )
