import { isDeepStrictEqual } from 'node:util'
import { cleanFiles } from '../../../../src/api/index.js'
import { checkGate, parseGate } from '../../../../src/scorecard/gate.js'
import type { Report } from '../../../../src/scorecard/report.js'
import { ATTRIBUTES } from '../../../../src/scorecard/scores.js'
import { mutatedText } from '../mutations.js'
import { outcomeOf } from '../outcome.js'
import type { Random } from '../random.js'
import { holds, type FuzzTarget } from '../target.js'
import { STAGES } from '../../../../src/stages/list.js'

const PATHS = [
  ...ATTRIBUTES,
  ...ATTRIBUTES.map((name) => `before.${name}`),
  ...STAGES.map(({ name }) => `rejected.${name}`),
  ...['input.records', 'output.bytes', 'removed.share', 'removed.records', 'rejected', 'edited', 'tagged'],
  ...['index.falsePositiveRate', 'timing.seconds', 'memory.peakRss', 'options.workers', 'diversity.content'],
  ...[
    'diversity.linguistic.distinct3',
    '__proto__',
    'constructor.name',
    'scores.__proto__.x',
    'input.toString',
  ],
  ...['histograms', 'examples.0', 'removed', 'before', 'rejected.validate.invalid-json', 'and', 'OR'],
]
const OPERATORS = ['<', '<=', '>', '>=', '==', '!=', '=', '=>', '']
const NUMBERS = [
  '0',
  '1',
  '0.5',
  '-1',
  '5%',
  '-0',
  '1e3',
  '1e-9%',
  '100%',
  '007',
  '1e999',
  '.5',
  '5 %',
  'x',
  '',
]

function expression(random: Random, depth: number): string {
  const kind = depth === 0 ? 0 : random.below(5)
  if (kind < 3) {
    // What an expression may hold, more often than what it may not.
    const [operator, number] = random.once(5)
      ? [random.pick(OPERATORS), random.pick(NUMBERS)]
      : [OPERATORS[random.below(6)]!, NUMBERS[random.below(9)]!]
    const path = random.once(5) ? random.pick(PATHS) : PATHS[random.below(PATHS.length - 8)]!
    return `${path}${random.pick([' ', '', '  '])}${operator} ${number}`
  }
  if (kind === 3) return `(${expression(random, depth - 1)})`
  const joined = random.list(random.size(2, 5), () => expression(random, depth - 1))
  return joined.join(random.pick([' and ', ' or ', ' AND ', '\nor ', ' xor ', ' ']))
}

/** Expressions of `--fail-if`: a gate or a usage error; laws of and, or and brackets hold for what it comes to. */
export async function failIfTarget(input: string): Promise<FuzzTarget> {
  const report: Report = await cleanFiles([input], { dryRun: true, workers: '1', memory: '16MiB' })
  const outcome = (text: string) => checkGate(parseGate(text), report)?.outcome
  return {
    name: 'fail-if',
    mostMemory: 1024,
    mostSeconds: 5,
    make(random) {
      const text = random.once(60)
        ? `${'('.repeat(random.size(1, 50_000))}diversity < 1`
        : expression(random, 4)
      return Buffer.from(random.once(3) ? mutatedText(text, random) : text)
    },
    async check(bytes) {
      const text = Buffer.from(bytes).toString()
      const { error, result } = await outcomeOf(() => parseGate(text))
      if (error) {
        holds(error.failure === 'usage', 'a fault of the expression is wrong usage')
        return
      }
      holds(result.text === text, 'the text of a gate is kept')
      const found = checkGate(result, report)
      if (found) holds(found.message !== '', 'what is met is told')
      const [twice, either] = [`(${text}) and (${text})`, `${text} or ${text}`].map((law) => {
        try {
          return [outcome(law)]
        } catch {
          // Brackets within brackets may now be too many.
          return undefined
        }
      })
      for (const [law, value] of Object.entries({ and: twice, or: either })) {
        if (value) holds(isDeepStrictEqual(value, [found?.outcome]), `an expression ${law} itself is itself`)
      }
    },
  }
}
