import fc from 'fast-check'
import t from 'tap'
import { TURN_RULES, checkTurns, turnsOf, type Turn } from '../../../src/stages/mend/turns.js'

const turns = (conversation: readonly (readonly string[])[]): Turn[] =>
  conversation.map(([role, content, ...calls]) => ({
    role: role!,
    content: content!,
    toolCalls: calls.map((call) => ({ arguments: call })),
  }))

for (const { id, examples, leaves } of TURN_RULES) {
  t.test(`rule ${id}`, async (t) => {
    t.ok(examples.length > 0 && leaves.length > 0, 'has examples of both kinds')
    for (const example of examples) {
      t.ok(
        checkTurns(turns(example)).some(({ rule }) => rule === id),
        JSON.stringify(example),
      )
    }
    for (const example of leaves) {
      t.notOk(
        checkTurns(turns(example)).some(({ rule }) => rule === id),
        JSON.stringify(example),
      )
    }
  })
}

t.test('findings tell the turn and the value', async (t) => {
  t.strictSame(
    checkTurns([
      { role: 'user', content: 'Add' },
      { role: 'assistant', content: '', toolCalls: [{ arguments: '{"a": 1,' }] },
      { role: 'wizard', content: 'Hm' },
      { role: 'user', content: ' ' },
    ]),
    [
      { rule: 'tool-arguments-broken', value: '{"a": 1,', turn: 1 },
      { rule: 'unknown-role', value: 'wizard', turn: 2 },
      { rule: 'empty-turn', turn: 3 },
      { rule: 'trailing-user-turn', turn: 3 },
    ],
  )
})

t.test('turns are read from chat messages and from ShareGPT', async (t) => {
  const messages = [
    { role: 'user', content: [{ type: 'text', text: 'See' }, { type: 'image_url' }] },
    { role: 'assistant', content: null, tool_calls: [{ function: { name: 'f', arguments: '{' } }] },
    { role: 'tool', content: '' },
    { role: 'assistant', content: '', function_call: { name: 'f', arguments: { a: 1 } } },
  ]
  t.strictSame(turnsOf(messages), [
    { role: 'user', content: 'See\n[image_url]', hasToolCalls: false, toolCalls: [] },
    { role: 'assistant', content: '', hasToolCalls: true, toolCalls: [{ arguments: '{' }] },
    { role: 'tool', content: '', hasToolCalls: false, toolCalls: [] },
    { role: 'assistant', content: '', hasToolCalls: true, toolCalls: [] },
  ])
  t.strictSame(
    turnsOf([{ from: 'human', value: 'Hi' }, 3, null]).map(({ role, content }) => [role, content]),
    [['human', 'Hi']],
  )
  t.strictSame(turnsOf({}), [])
})

t.test('property: turns that alternate from user to assistant have no findings', async () => {
  const text = fc.string({ minLength: 1 }).map((said) => `a${said}`)
  fc.assert(
    fc.property(fc.option(text), fc.array(fc.tuple(text, text), { minLength: 1 }), (system, exchanges) => {
      const conversation = [
        ...(system === null ? [] : [{ role: 'system', content: system }]),
        ...exchanges.flatMap(([question, answer]) => [
          { role: 'user', content: question },
          { role: 'assistant', content: answer },
        ]),
      ]
      return checkTurns(conversation).length === 0
    }),
  )
})
