import t from 'tap'
import { applyEdits } from '../../../src/records/text-edit.js'
import { hasIbanDigits, hasLuhnDigit } from '../../../src/stages/quality/personal-data-checks.js'
import { NEEDS } from '../../../src/stages/quality/personal-data-needs.js'
import {
  PERSONAL_DATA_RULES,
  findPersonalData,
  maskPersonalData,
} from '../../../src/stages/quality/personal-data.js'
import { jsonLines, sharedData } from '../../process.js'

/** A text and its masked form, from an example in which « and » hold what stays. */
function parts(example: string, kind: string): { text: string; masked: string } {
  const text = example.replace(/[«»]/g, '')
  const masked = example
    .split(/(«[^»]*»)/)
    .map((part) => (part.startsWith('«') ? part.slice(1, -1) : part === '' ? '' : `<${kind}>`))
    .join('')
  return { text, masked }
}

for (const rule of PERSONAL_DATA_RULES) {
  t.test(`rule ${rule.id}`, async (t) => {
    t.ok(rule.masks.length > 0 && rule.leaves.length > 0, 'has examples of both kinds')
    for (const example of rule.masks) {
      const { text, masked } = parts(example, rule.kind)
      for (const [before, after] of [
        ['', ''],
        ['So: "', '", they said.'],
        ['\n- ', '\n'],
        ['漢 ', ' 😀'],
      ]) {
        const whole = before! + text + after!
        const edits = maskPersonalData(whole)
        t.equal(applyEdits(whole, edits), before! + masked + after!, whole)
        t.ok(
          edits.every((edit) => edit.rule === rule.id),
          'found by this rule',
        )
        t.ok(NEEDS[rule.needs](whole), 'what it needs is there')
      }
      t.strictSame(maskPersonalData(masked), [], 'what is masked stays')
    }
    for (const text of rule.leaves) t.strictSame(findPersonalData(text), [], text)
  })
}

t.test('data of several kinds in one text, in order', async (t) => {
  const text =
    'From 81.169.145.70: call +49 30 5683129 or write to hanna.l@mailhaus.de, IBAN DE75 5121 0800 1245 1261 99.'
  t.equal(
    applyEdits(text, maskPersonalData(text)),
    'From <IP_ADDRESS>: call <PHONE> or write to <EMAIL>, IBAN <IBAN>.',
  )
})

t.test('no text without what rules need is looked at', async (t) => {
  for (const text of ['', 'Plain words, 12 of them.', 'a @ b', 'pi is 3.14159', 'x: y: z']) {
    t.notOk(
      Object.values(NEEDS).some((need) => need(text)),
      text,
    )
  }
})

t.test('check digits: each single wrong digit shows', async (t) => {
  const card = '4929421234600821'
  t.ok(hasLuhnDigit(card))
  const account = 'DE75512108001245126199'
  t.ok(hasIbanDigits(account))
  for (const [number, first, valid] of [
    [card, 0, hasLuhnDigit],
    [account, 2, hasIbanDigits],
  ] as const) {
    for (let at = first; at < number.length; at++) {
      for (const digit of '0123456789') {
        if (number[at] === digit) continue
        t.notOk(valid(number.slice(0, at) + digit + number.slice(at + 1)))
      }
    }
  }
})

t.test('hostile texts take no longer than their length', async (t) => {
  const started = performance.now()
  for (const piece of [
    'a',
    'a.',
    'a@',
    'a@b.',
    '1.',
    '1',
    '1 ',
    '+1 ',
    '+1',
    '2001:',
    'DE75 ',
    'AKIA',
    'sk-',
    'sk-a1',
    'eyJ',
    'eyJaaaaaaaaaaa.',
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN PRIVATE KEY-----aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    '4929 4212 ',
    '(415) ',
    'call ',
    '0 ',
    'phone 0',
    '(12) 3',
    'SSN 514-63-',
  ]) {
    const text = piece.repeat(Math.ceil(2_000_000 / piece.length))
    const before = performance.now()
    findPersonalData(text)
    const took = performance.now() - before
    t.ok(took < 5_000, `${JSON.stringify(piece)}: ${took.toFixed(0)} ms`)
  }
  t.ok(performance.now() - started < 60_000)
})

const file = sharedData('conformance/datatrove.jsonl')

t.test(
  'public addresses as datatrove has them',
  { skip: file ? false : 'no shared data here' },
  async (t) => {
    const cases = jsonLines<{ op: { op: string }; input: string; expected: string }>(file!)
    let masked = 0
    for (const { input, expected } of cases.filter(({ op }) => op.op === 'PIIFormatter')) {
      const theirs = expected.split('\n')
      for (const [at, line] of input.split('\n').entries()) {
        const ours = applyEdits(line, maskPersonalData(line)).replaceAll('<IP_ADDRESS>', 'IP')
        if (theirs[at] === 'IP') {
          masked++
          t.equal(ours, 'IP', line)
        } else if (!/IP|EMAIL/.test(theirs[at]!)) {
          // Theirs masks more: four single digits, and all that is mail to it.
          t.notMatch(ours, /\bIP\b/, line)
        }
      }
    }
    t.ok(masked >= 10, `${masked} lines that are an address`)
  },
)
