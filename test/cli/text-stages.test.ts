import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { folder, jsonLines, synthclean } from '../process.js'

interface Cleaned {
  kept: string[]
  entries: Record<string, unknown>[]
  report: { tagged: Record<string, Record<string, number>>; rejected: object; edited: object }
  status: number | null
  stderr: string
}

async function clean(records: readonly (object | string)[], ...args: string[]): Promise<Cleaned> {
  const place = folder()
  const [ledger, report] = ['ledger.jsonl', 'report.json'].map((name) => join(place, name)) as [
    string,
    string,
  ]
  const lines = records.map((record) => (typeof record === 'string' ? record : JSON.stringify(record)))
  const options = ['--ledger', ledger, '--report', report, '--workers', '1', ...args]
  const { stdout, status, stderr } = await synthclean(options, `${lines.join('\n')}\n`)
  const done = status === 0
  return {
    kept: stdout.toString().split('\n').slice(0, -1),
    entries: done ? jsonLines(ledger) : [],
    report: done ? (JSON.parse(readFileSync(report, 'utf8')) as Cleaned['report']) : (undefined as never),
    status,
    stderr,
  }
}

const REFUSAL = {
  instruction: 'How do I open the lock of my neighbour?',
  output: "I'm sorry, but I can't assist with that request.",
}
const ANSWER = { instruction: 'Name a colour of the sky.', output: 'On a clear day it is blue.' }

t.test('a refusal is tagged, and dropped where that is asked for', async (t) => {
  const told = await clean([REFUSAL, ANSWER])
  t.same(
    told.kept,
    [REFUSAL, ANSWER].map((record) => JSON.stringify(record)),
  )
  t.same(told.report.tagged, { quality: { 'refusal-full': 1 } })
  const dropped = await clean([REFUSAL, ANSWER], '--drop-refusals', 'full')
  t.same(dropped.kept, [JSON.stringify(ANSWER)])
  t.match(dropped.entries, [
    {
      action: 'reject',
      stage: 'quality',
      rule: 'refusal-full',
      value: Number,
      original: JSON.stringify(REFUSAL),
    },
  ])
  t.same((await clean([REFUSAL], '--drop', 'refusal-full')).kept, [])
})

t.test('--annotate tells in each record what stages say of it', async (t) => {
  const { kept } = await clean([REFUSAL, `${JSON.stringify(ANSWER)}  `], '--annotate')
  const refusal = JSON.parse(kept[0]!) as { _synthclean: { scores: { complexity: number } } }
  const { scores } = refusal._synthclean
  t.same(refusal, { ...REFUSAL, _synthclean: { tags: ['refusal-full'], scores } })
  t.ok(scores.complexity > 0 && scores.complexity < 1)
  t.match(
    kept[1]!,
    new RegExp(
      String.raw`^.{${JSON.stringify(ANSWER).length - 1}},"_synthclean":\{"tags":\[\],"scores":\{"complexity":[\d.]+\}\}\}  $`,
    ),
    'all other bytes stay',
  )
  t.ok(kept[1]!.startsWith(JSON.stringify(ANSWER).slice(0, -1)))
})

t.test('rules are switched by id and by pack, and a wrong name is told', async (t) => {
  const record = {
    instruction: 'Name a sea.',
    output: 'Certainly! The North Sea lies between Norway and England. I hope this helps!',
  }
  const output = async (...args: string[]) =>
    (JSON.parse((await clean([record], ...args)).kept[0]!) as { output: string }).output
  t.equal(await output(), 'The North Sea lies between Norway and England.')
  t.equal(
    await output('--rule', 'closers=off'),
    'The North Sea lies between Norway and England. I hope this helps!',
  )
  t.equal(await output('--rule', 'openers=off', '--rule', 'closers=off'), record.output)
  const { status, stderr } = await clean([record], '--rule', 'opener=off')
  t.equal(status, 2)
  t.match(stderr, /--rule opener: there is no such rule or pack/)
  t.match((await clean([record], '--rule', 'closers')).stderr, /expected ID=on or ID=off/)
})

t.test("a pack of the user's own", async (t) => {
  const pack = join(folder(), 'shop.yaml')
  writeFileSync(
    pack,
    [
      '- id: shop-line',
      '  when: the shop greets',
      '  roles: [assistant]',
      '  anchors: [welcome to our shop]',
      '  removes: sentence',
      "  pattern: 'welcome\\ to\\ our\\ shop[.!]'",
      '  examples: [{ from: Welcome to our shop! We sell tea., to: We sell tea. }]',
      '  leaves: [We sell tea.]',
    ].join('\n'),
  )
  const record = { instruction: 'What do you sell?', output: 'Welcome to our shop! We sell tea.' }
  const { kept, report } = await clean([record], '--rules', pack)
  t.match(JSON.parse(kept[0]!), { output: 'We sell tea.' })
  t.same(report.edited, { boilerplate: { 'shop-line': 1 } })
  writeFileSync(pack, readFileSync(pack, 'utf8').replace('to: We sell tea.', 'to: We sell coffee.'))
  const wrong = await clean([record], '--rules', pack)
  t.equal(wrong.status, 2)
  t.match(wrong.stderr, /boilerplate rule "shop-line" makes "We sell tea\." of its example/)
  writeFileSync(pack, '- id: shop-line\n')
  const broken = await clean([record], '--rules', pack)
  t.equal(broken.status, 2)
  t.match(broken.stderr, /shop\.yaml: rule "shop-line"/)
})

t.test('--json-schema rejects what does not meet it, and says where', async (t) => {
  const schema = join(folder(), 'schema.json')
  writeFileSync(schema, '{"properties":{"output":{"maxLength":30}}}')
  const { kept, entries } = await clean([ANSWER, REFUSAL], '--json-schema', schema)
  t.same(kept, [JSON.stringify(ANSWER)])
  t.match(entries, [{ stage: 'validate', rule: 'json-schema', value: /^\/output: / }])
  writeFileSync(schema, '{"type":')
  t.equal((await clean([ANSWER], '--json-schema', schema)).status, 2)
})

t.test('personal data is masked where that is asked for', async (t) => {
  const record = { instruction: 'Who runs it?', output: 'Write to m.weber@hafenamt-kiel.de for the plan.' }
  t.same((await clean([record])).kept, [JSON.stringify(record)])
  const { kept, entries } = await clean([record], '--mask-pii')
  t.match(JSON.parse(kept[0]!), { output: 'Write to <EMAIL> for the plan.' })
  t.match(entries, [{ action: 'edit', stage: 'quality', edits: [{ removed: 'm.weber@hafenamt-kiel.de' }] }])
})

t.test('what an evaluation set holds is rejected, and the ledger names the record', async (t) => {
  const set = join(folder(), 'eval.jsonl')
  const question =
    'A baker sells 14 loaves in the morning and twice as many in the afternoon, at 3 coins each. How many coins are that?'
  writeFileSync(set, `${JSON.stringify({ question: 'What is two and two?', answer: '4' })}\n`)
  writeFileSync(set, `${JSON.stringify({ question, answer: '126' })}\n`, { flag: 'a' })
  const leaked = { instruction: question.replace('twice', 'Twice'), output: 'It is 126.' }
  const { kept, entries } = await clean([ANSWER, leaked], '--contamination', set)
  t.same(kept, [JSON.stringify(ANSWER)])
  t.match(entries, [
    {
      stage: 'contamination',
      rule: 'evaluation-question',
      value: Number,
      threshold: Number,
      evaluation: { file: set, line: 2, field: 'instruction', overlap: /^A baker sells/ },
    },
  ])
  const missing = await clean([ANSWER], '--contamination', `${set}.none`)
  t.equal(missing.status, 1)
  t.match(missing.stderr, /eval\.jsonl\.none/)
})

t.test('texts are mended, and the ledger tells it with the boilerplate', async (t) => {
  const record = { instruction: 'Which café?', output: 'Sure! The cafÃ© at the port.' }
  const { kept, entries } = await clean([record])
  t.match(JSON.parse(kept[0]!), { output: 'The café at the port.' })
  t.match(entries, [
    {
      action: 'edit',
      stage: 'validate',
      rule: 'mojibake',
      edits: [{ stage: 'validate' }, { stage: 'boilerplate', field: 'output', removed: /^Sure! / }],
      original: JSON.stringify(record),
    },
  ])
  const blank = await clean([{ instruction: 'Say nothing.', output: '\u200b' }])
  t.same(blank.kept, [])
  t.match(blank.entries, [{ action: 'reject', stage: 'validate', rule: 'empty-text' }])
})

const turn = (role: string, content: string) => ({ role, content })
const CALLS = { tool_calls: [{ function: { name: 'f', arguments: '{"a": ' } }] }

t.test(
  'conversations: broken tool calls are rejected, odd orders are tagged and mended by --repair',
  async (t) => {
    const fine = { messages: [turn('user', 'A question'), turn('assistant', 'An answer')] }
    const broken = { messages: [turn('user', 'Add'), { ...turn('assistant', 'Adding'), ...CALLS }] }
    const odd = {
      messages: [
        turn('user', 'One'),
        turn('user', 'more thing'),
        turn('assistant', ' Yes. '),
        turn('user', 'Ok'),
      ],
    }
    const empty = {
      messages: [turn('user', 'Hello there'), turn('assistant', ''), turn('assistant', 'Good day')],
    }
    const told = await clean([fine, broken, odd, empty])
    t.same(
      told.kept,
      [fine, odd].map((record) => JSON.stringify(record)),
    )
    t.match(told.entries, [{ rule: 'tool-arguments-broken', value: '{"a": ' }, { rule: 'empty-text' }])
    t.same(told.report.tagged, { validate: { 'same-role-neighbours': 1, 'trailing-user-turn': 1 } })
    const mended = await clean([fine, odd, empty], '--repair')
    t.same(
      mended.kept.map((line) => (JSON.parse(line) as typeof fine).messages),
      [
        fine.messages,
        [turn('user', 'One\n\nmore thing'), turn('assistant', 'Yes.')],
        [turn('user', 'Hello there'), turn('assistant', 'Good day')],
      ],
    )
    t.match(mended.entries, [
      { action: 'edit', stage: 'validate', source: { line: 2 }, original: JSON.stringify(odd) },
      { action: 'edit', stage: 'validate', rule: 'empty-turn', source: { line: 3 } },
    ])
    t.same(mended.report.tagged, {})
  },
)

t.test('endings are tagged', async (t) => {
  const loop = { instruction: 'Count.', output: `It goes on. ${'We shall go on and on. '.repeat(40)}` }
  const fence = { instruction: 'Write code.', output: 'Here it is:\n```python\nprint(1)\n' }
  const { report } = await clean([ANSWER, loop, fence])
  t.match(report.tagged, { validate: { degenerate: 1, 'open-fence': 1 } })
})

t.test('--language keeps what is in one of its languages, and what cannot be told', async (t) => {
  const german = {
    instruction: 'Was ist das?',
    output: 'Das ist ein altes Haus am Ufer des Flusses, in dem früher ein Müller mit seiner Familie wohnte.',
  }
  const short = { instruction: 'Yes?', output: 'Ja' }
  const { kept, entries } = await clean([ANSWER, german, short], '--language', 'en')
  t.same(
    kept,
    [ANSWER, short].map((record) => JSON.stringify(record)),
  )
  t.match(entries, [{ stage: 'quality', rule: 'language', value: 'de', threshold: 'en' }])
  t.equal((await clean([ANSWER], '--language', 'English')).status, 2)
})

t.test('presets: plain text is judged by default, answers only where one is named', async (t) => {
  const repeated = `${'The same line stands here again and again.\n'.repeat(40)}End of it all.`
  const plain = await clean([{ text: repeated }, { instruction: 'Repeat.', output: repeated }])
  t.equal(plain.kept.length, 1)
  t.match(plain.entries, [{ stage: 'quality', rule: /^dup-|^top-/, value: Number, threshold: Number }])
  t.equal((await clean([{ text: repeated }], '--preset', 'none')).kept.length, 1)
  t.equal((await clean([ANSWER], '--preset', 'gopher')).kept.length, 0)
})

t.test('of a preference only the chosen answer is tagged', async (t) => {
  const pair = (chosen: string, rejected: string) => ({ prompt: REFUSAL.instruction, chosen, rejected })
  const { report } = await clean([
    pair(ANSWER.output, REFUSAL.output),
    pair(REFUSAL.output, 'I do not know.'),
  ])
  t.same(report.tagged, { quality: { 'refusal-full': 1 } })
})

t.test('the preset sft judges every answer, not only those in which something else was seen', async (t) => {
  const loop = 'we walk along the river and back '.repeat(40)
  const { kept, entries } = await clean(
    [
      { prompt: 'Go on', completion: loop },
      { prompt: 'Name a river', completion: 'The Elbe.' },
    ],
    '--preset',
    'sft',
    '--only',
    'quality',
  )
  t.equal(kept.length, 1)
  t.match(entries, [{ action: 'reject', stage: 'quality' }])
})
