import fc from 'fast-check'
import t from 'tap'
import { SynthcleanError } from '../../src/errors.js'
import { checkGate, parseGate } from '../../src/scorecard/gate.js'
import type { Report } from '../../src/scorecard/report.js'
import { fullReport, without } from './full-report.js'

const report = fullReport()

function outcome(text: string, of: Report = report): string {
  return checkGate(parseGate(text), of)?.outcome ?? 'passed'
}

function fault(text: string, ownRules = false, scores = true): string {
  try {
    parseGate(text, { ownRules, scores })
  } catch (error) {
    if (error instanceof SynthcleanError && error.failure === 'usage') return error.message
    throw error
  }
  return 'none'
}

t.test('compares any number of a report', async (t) => {
  const removed = 11_776 / 128_820
  const cases: [text: string, met: boolean][] = [
    ['output.records == 117044', true],
    ['output.records != 117044', false],
    ['output.records < 117044', false],
    ['output.records <= 117044', true],
    ['output.records > 117044', false],
    ['output.records >= 117044', true],
    [`removed.share >= ${removed}`, true],
    ['removed.share > 9.1%', true],
    ['removed.share > 9.2%', false],
    ['removed.records == 11776', true],
    ['removed.bytes == 13198152', true],
    ['rejected.near-duplicates.similar-text == 8000', true],
    ['rejected.validate == 50', true],
    ['rejected == 11776', true],
    ['edited.boilerplate.opener-agreement == 1416', true],
    ['tagged.quality.safety-advice == 579', true],
    ['rejected.contamination > 0', false],
    ['rejected.validate.nesting-too-deep == 0', true],
    ['index.falsePositiveRate > 1e-6', true],
    ['index.falsePositiveRate > 0.00012%', false],
    ['index.verified.removals==10790', true],
    ['nearDuplicates.suspiciousGroups > 0', true],
    ['curriculum.3.records == 11300', true],
    ['before.diversity.content == 0.55', true],
    ['after.diversity.content > 0.6', true],
    ['diversity.content > 0.6', true],
    ['diversity.linguistic.distinct3 == 0.77', true],
    ['novelty.recordsMeasured == 10005', true],
  ]
  for (const [text, met] of cases) t.equal(outcome(text), met ? 'met' : 'passed', text)
})

t.test('a report without scores has no attributes, and no parts of the scorecard', async (t) => {
  const off = (text: string) => fault(text, false, false)
  for (const text of [
    'integrity < 0.5',
    'before.diversity < 1',
    'output.records < 1 or bias.professions > 3',
  ])
    t.match(
      off(text),
      /with --scores off nothing is measured that (?:integrity|before|bias) could be told by/,
    )
  for (const text of ['removed.share > 5%', 'rejected.validate > 0', 'timing.seconds > 60'])
    t.equal(off(text), 'none', text)
})

t.test('a report has only the parts that the options of its run bring', async (t) => {
  const known = { without: ['curriculum', 'prompts'] as const }
  t.throws(
    () => parseGate('curriculum.1.records < 5', known),
    /curriculum is told of a run with --curriculum alone/,
  )
  t.throws(() => parseGate('output.records > 1 or prompts.shared > 5', known), /with --max-per-prompt or /)
  t.equal(parseGate('keep.pairs > 5', known).text, 'keep.pairs > 5')
})

t.test('and binds closer than or; brackets bind closest', async (t) => {
  const [yes, no] = ['output.records > 1', 'output.records < 1']
  for (const a of [true, false])
    for (const b of [true, false])
      for (const c of [true, false]) {
        const [one, two, three] = [a, b, c].map((value) => (value ? yes : no))
        t.equal(outcome(`${one} or ${two} and ${three}`), a || (b && c) ? 'met' : 'passed')
        t.equal(outcome(`${one} AND ${two} or ${three}`), (a && b) || c ? 'met' : 'passed')
        t.equal(outcome(`(${one} or ${two}) and ${three}`), (a || b) && c ? 'met' : 'passed')
        t.equal(outcome(`${one} and (${two} or (${three}))`), a && (b || c) ? 'met' : 'passed')
      }
})

t.test('what a report cannot tell does not pass, unless the rest decides', async (t) => {
  const unscored = without(report, 'scores')
  t.equal(outcome('diversity < 0.5', unscored), 'unknown')
  t.equal(outcome('relevance < 0.5'), 'unknown', 'a score may be null')
  t.equal(outcome('diversity.content.nothing < 1'), 'unknown')
  t.equal(outcome('timing.nothing < 1'), 'unknown')
  t.equal(outcome('options.inputs.constructor.length < 1'), 'unknown')
  t.equal(outcome('relevance < 0.5 and output.records < 1'), 'passed')
  t.equal(outcome('relevance < 0.5 or output.records > 1'), 'met')
  t.equal(outcome('relevance < 0.5 or output.records < 1'), 'unknown')
  t.equal(
    outcome('removed.share > 5%', { ...report, input: { records: 0, bytes: 0, blankLines: 0 } }),
    'unknown',
  )
  t.match(checkGate(parseGate('relevance < 0.5 or output.records < 1'), report), {
    message: 'the report has no relevance',
  })
  t.match(checkGate(parseGate('output.records > 1'), report), { message: 'output.records is 117044' })
})

t.test('a fault is shown at its place', async (t) => {
  const cases: [text: string, reason: string, at: number][] = [
    ['', 'expected a name', 0],
    ['diversity', 'expected one of < <=', 9],
    ['diversity <', 'expected a number', 11],
    ['diversity < x', 'expected a number', 12],
    ['control < before.control', 'expected a number', 10],
    ['diversity < 0.5 0.6', 'expected and, or, or the end', 16],
    ['diversity < 0.5 and', 'expected a name', 19],
    ['(diversity < 0.5', 'expected )', 16],
    ['diversity < 0.5)', 'expected and, or, or the end', 15],
    ['diversity = 0.5', 'no part of an expression', 10],
    ['diversity < 0.5; 1', 'no part of an expression', 15],
    ['diversety < 0.5', 'unknown name diversety', 0],
    ['output.records > 1 or before.words > 1', 'before must be followed by an attribute', 22],
    ['removed.shares > 1', 'removed has records, bytes, share', 0],
    ['rejected.near-duplicate > 1', 'unknown stage near-duplicate', 0],
    ['rejected.near-duplicates.similar > 1', 'near-duplicates has no rule similar', 0],
    ['rejected.near-duplicates.similar-text.x > 1', 'nothing is counted beyond', 0],
  ]
  for (const [text, reason, at] of cases) {
    const [first, shown, caret] = fault(text).split('\n')
    t.match(first, reason, text)
    t.equal(shown, `  ${text}`)
    t.equal(caret, `  ${' '.repeat(at)}^`, text)
  }
  t.match(fault('('.repeat(100_000)), 'brackets within brackets')
  t.equal(fault('edited.boilerplate.rule-of-my-own > 1', true), 'none')
  t.match(fault('edited.boilerplate.rule-of-my-own > 1'), 'no rule rule-of-my-own')
})

t.test('any text is an expression or a wrong usage', async () => {
  const piece = fc.constantFrom(
    'diversity',
    'output.records',
    'and',
    'or',
    '(',
    ')',
    '<',
    '>=',
    '==',
    '5%',
    '-1',
    '1e3',
    ' ',
  )
  const text = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(' ')),
  )
  fc.assert(
    fc.property(text, (expression) => {
      if (fault(expression) === 'none') outcome(expression)
    }),
    { numRuns: 2000, seed: 1 },
  )
})
