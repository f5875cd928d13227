import t from 'tap'
import { boilerplate } from '../../src/stages/boilerplate/boilerplate.js'
import { RULES } from '../../src/stages/boilerplate/rules.js'
import { applyEdits, findBoilerplate, hasSubstance } from '../../src/stages/boilerplate/strip.js'
import { RecordReader } from './read-record.js'

const all = () => true
const reader = new RecordReader({ boilerplate: true, drop: [] })

for (const rule of RULES) {
  t.test(`rule ${rule.id}`, async (t) => {
    t.ok(rule.examples.length > 0 && rule.leaves.length > 0, 'has examples of both kinds')
    for (const { from, to } of rule.examples) {
      const edits = findBoilerplate(from, 'assistant', all)
      t.equal(applyEdits(from, edits), to, from)
      t.ok(edits.some((edit) => edit.rule === rule.id))
      if (hasSubstance(to)) t.equal(reader.answer(from), to, 'the kernel saw it')
      t.strictSame(findBoilerplate(from, 'user', all), [], 'the user may say what they like')
      t.strictSame(findBoilerplate(from, 'system', all), [])
      t.strictSame(findBoilerplate(to, 'assistant', all), [], 'what is clean stays clean')
    }
    for (const text of rule.leaves) t.strictSame(findBoilerplate(text, 'assistant', all), [], text)
  })
}

t.test('each rule is declared to the ledger and the report', async (t) => {
  t.strictSame(
    boilerplate.edits.map(({ id }) => id),
    RULES.map(({ id }) => id),
  )
})

t.test('the kernel sees it whatever the case, the escapes and the text around', async (t) => {
  for (const [from, to] of [
    ['AS AN AI LANGUAGE MODEL, I say no.', 'I say no.'],
    [`${'word '.repeat(20_000)}.\nAs an AI, I stop here.`, `${'word '.repeat(20_000)}.\nI stop here.`],
    ['Größe.\nAs a large language model, I measure.', 'Größe.\nI measure.'],
    ['Ende </s>', 'Ende'],
    ['漢字 <|IM_END|>', '漢字'],
  ] as const) {
    t.equal(reader.answer(from), to)
  }
})

t.test('an edit splices the bytes of the line and leaves all others as they were', async (t) => {
  const line =
    '{"a" : 1e400, "completion":"As an AI, \\u0069 \\ud83d\\ude00 \\/ \\"so\\"<|im_end|>", "prompt": "p\\u0000"}'
  t.equal(
    reader.readLine(line).line,
    '{"a" : 1e400, "completion":"I \\ud83d\\ude00 \\/ \\"so\\"", "prompt": "p\\u0000"}',
  )
})

t.test('offsets in the ledger count code points', async (t) => {
  const line = JSON.stringify({ prompt: 'p', completion: '😀😀 yes<|im_end|>' })
  t.match(reader.readLine(line).notes.edits, [
    { stage: 'boilerplate', field: 'completion', start: 6, end: 16 },
  ])
})

t.test('a record of which nothing is left is rejected', async (t) => {
  const line = JSON.stringify({ prompt: 'p', completion: '<|im_end|>' })
  t.equal(reader.readLine(line).rejected, 'boilerplate/nothing-left')
})

t.test('hostile texts take no longer than their length', async (t) => {
  const started = performance.now()
  for (const piece of [
    'as an ai ',
    ' ',
    '\n',
    '<|im_start|>',
    '### Human:',
    '</s>',
    '<s>',
    '`',
    '```',
    'as a and ',
  ]) {
    findBoilerplate(piece.repeat(200_000), 'assistant', all)
  }
  t.ok(performance.now() - started < 10_000)
})

t.test('a text of signs alone has no substance', async (t) => {
  t.notOk(hasSubstance(' …!?\n'))
  t.ok(hasSubstance('42'))
  t.ok(hasSubstance('漢'))
})
