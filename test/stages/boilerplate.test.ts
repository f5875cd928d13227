import t from 'tap'
import { boilerplate } from '../../src/stages/boilerplate/boilerplate.js'
import { RULES, loadRules } from '../../src/stages/boilerplate/rules.js'
import { hasSubstance } from '../../src/stages/boilerplate/strip.js'
import { RecordReader } from './read-record.js'

const reader = new RecordReader({ stages: ['boilerplate'] })

for (const { id, roles, examples } of RULES) {
  t.test(`the kernel sees what rule ${id} is for`, async (t) => {
    for (const { from, to, prompt } of examples) {
      if (!roles.includes('assistant') || !hasSubstance(to)) continue
      t.equal(reader.answer(from, prompt), to)
    }
  })
}

t.test('each rule is declared to the ledger and the report', async (t) => {
  t.strictSame(
    boilerplate.edits.map(({ id }) => id),
    loadRules().map(({ id }) => id),
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

t.test('an answer in a part that the system or the first turn gives keeps its manners', async (t) => {
  const answer = "I'd be happy to help! A boat that leaks wants tar on all of its boards."
  const tar = 'A boat that leaks wants tar on all of its boards.'
  const of = (turns: [string, string][]): string => {
    const messages = [...turns, ['assistant', answer]].map(([role, content]) => ({ role, content }))
    const { line } = reader.readLine(JSON.stringify({ messages }))
    return (JSON.parse(line) as { messages: { content: string }[] }).messages.at(-1)!.content
  }
  const asked: [string, string] = ['user', 'My boat leaks.']
  t.equal(of([asked]), tar)
  t.equal(of([['system', 'You are a helpful assistant.'], asked]), tar)
  t.equal(of([['system', 'You are a customer support agent of Lake Boats.'], asked]), answer)
  t.equal(of([['user', 'Pretend to be a pirate.'], ['assistant', 'Arr.'], asked]), answer)
  t.equal(of([['user', 'Name a lake.'], ['assistant', 'Pretend to be a pirate.'], asked]), tar)
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

t.test('the prompt is read from the same line, in whatever order the keys stand', async (t) => {
  const edited = (record: object) => {
    const { line, notes } = reader.readLine(JSON.stringify(record))
    return notes.edits.length === 0 ? undefined : line
  }
  const answer = 'What is a comb?\n\nIt is made of wax.'
  for (const record of [
    { prompt: 'What is a comb?', completion: answer },
    { output: answer, instruction: 'What is a comb?', input: '' },
    {
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Ask me.' },
        { role: 'user', content: 'What is a comb?' },
        { role: 'assistant', content: answer },
      ],
    },
  ]) {
    t.equal(edited(record), JSON.stringify(record).replace('"What is a comb?\\n\\nIt', '"It'))
  }
  t.equal(
    edited({
      messages: [
        { role: 'user', content: 'What is wax?' },
        { role: 'assistant', content: answer },
      ],
    }),
    undefined,
  )
  t.equal(edited({ prompt: 'What are you?', completion: 'As an AI, I run on a server.' }), undefined)
})

t.test('a text of signs alone has no substance', async (t) => {
  t.notOk(hasSubstance(' …!?\n'))
  t.ok(hasSubstance('42'))
  t.ok(hasSubstance('漢'))
})
