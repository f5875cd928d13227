import { mutated } from '../mutations.js'
import type { Random } from '../random.js'
import { arrayText, keyText, objectText, prose, space, stringText, valueText } from './json-text.js'

/** Lines of JSON Lines by a grammar: records of every shape, some of them wrong in one place. */

const ROLES = [
  'user',
  'human',
  'User',
  'assistant',
  'gpt',
  'ASSISTANT',
  'system',
  'tool',
  'function',
  'x',
  '',
]

type Member = readonly [key: string, value: string]

const member = (key: string, value: string): Member => [JSON.stringify(key), value]

function text(random: Random, most = 60): string {
  if (random.once(40)) return valueText(random, 2)
  if (random.once(30)) return stringText(random, random.pick(['', ' ', '\n\t', '\u00a0\u200b']))
  return stringText(random, prose(random, most))
}

function turns(random: Random): string {
  const named = random.once(2)
  return arrayText(
    random,
    random.list(random.size(1, 6), (at) => {
      if (random.once(40)) return valueText(random, 1)
      const role = random.once(5) ? random.pick(ROLES) : ['user', 'assistant'][at % 2]!
      const parts = () =>
        arrayText(
          random,
          random.list(random.size(0, 3), () =>
            random.once(2)
              ? text(random, 10)
              : objectText(random, [member('type', '"text"'), member('text', text(random, 10))]),
          ),
        )
      const content = random.once(6) ? parts() : text(random, 30)
      const call = random.once(10)
        ? [member('tool_calls', '[{"function":{"name":"f","arguments":"{\\"a\\":1}"}}]')]
        : []
      return objectText(random, [
        member(named ? 'role' : 'from', stringText(random, role)),
        member(named ? 'content' : 'value', content),
        ...call,
      ])
    }),
  )
}

const SHAPES: readonly ((random: Random) => Member[])[] = [
  (random) => [member('text', text(random, 200))],
  (random) => [
    member('instruction', text(random, 20)),
    ...(random.once(2) ? [member('input', text(random, 20))] : []),
    member(random.pick(['output', 'output', 'response']), text(random, 80)),
  ],
  (random) => [member('messages', turns(random))],
  (random) => [member('conversations', turns(random))],
  (random) => [
    ...(random.once(4) ? [] : [member('prompt', random.once(3) ? turns(random) : text(random, 20))]),
    member('chosen', random.once(3) ? turns(random) : text(random, 60)),
    member('rejected', random.once(3) ? turns(random) : text(random, 60)),
  ],
  (random) => [member('prompt', text(random, 20)), member('completion', text(random, 80))],
]

/** One record. */
export function recordText(random: Random): string {
  const members = random.pick(SHAPES)(random)
  const more = random.list(random.size(0, 3), () => [keyText(random), valueText(random, 3)] as const)
  // The order of keys is anybody's.
  const all = random.once(3) ? [...more, ...members] : [...members, ...more]
  return `${space(random)}${objectText(random, all)}${space(random)}`
}

/** A word of a line in the place of another one, as near duplicates have it. */
function varied(line: string, random: Random): string {
  return line.replace(/w\d+/g, (word) => (random.once(15) ? `w${random.below(100_000)}` : word))
}

const JUNK = [
  '',
  ' ',
  '\r',
  '\t\r',
  '{',
  '[',
  'null',
  '1',
  '"a"',
  '[]',
  '{}',
  '{"text":1}',
  '\u0000',
  '\ufeff{}',
  '}',
]

/** Bytes of several lines: records, the same again, nearly the same again, broken ones, blank ones. */
export function recordLines(random: Random, most: number): Buffer {
  const lines: Buffer[] = []
  for (let count = random.once(2) ? random.below(most) : random.size(0, most); count > 0; count--) {
    const earlier = lines.length > 0 && random.once(6) ? random.pick(lines) : undefined
    let line = earlier ?? Buffer.from(recordText(random))
    if (earlier && random.once(2)) line = Buffer.from(varied(earlier.toString('latin1'), random), 'latin1')
    if (random.once(10)) line = mutated(line, random, 3)
    if (random.once(25)) line = Buffer.from(random.pick(JUNK))
    if (random.once(25)) line = Buffer.concat([line, Buffer.from('\r')])
    lines.push(line)
  }
  const mark = random.once(30) ? [Buffer.from('\ufeff')] : []
  const body = lines.flatMap((line) => [line, Buffer.from('\n')])
  // The last line need not end.
  if (random.once(5)) body.pop()
  return Buffer.concat([...mark, ...body])
}
