import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { RecordKernel, ROW, compileRecordKernel } from '../../../native-free-kernels/record/record.js'
import { sketchShape } from '../../../src/stages/near-duplicates.js'
import type { Plugin, PluginRecord, PluginText } from '../../../src/stages/plugins/plugin.js'
import { character, writtenRecord } from '../../native-free-kernels/written-json.js'
import { RecordReader } from '../read-record.js'
import { loaded, pluginReader } from './run-plugins.js'

const LOUD: Plugin = {
  name: 'loud',
  rejects: [{ id: 'shouted', when: 'all is in capitals' }],
  edits: [{ id: 'calmed', when: 'a text has exclamation marks in a row' }],
  tags: [{ id: 'exclaims', when: 'a text has an exclamation mark' }],
  process({ texts }) {
    const capitals = texts.filter(({ text }) => text === text.toUpperCase())
    if (capitals.length === texts.length)
      return { reject: { rule: 'shouted', value: capitals.length, threshold: 1 } }
    return {
      tags: texts.some(({ text }) => text.includes('!')) ? ['exclaims'] : [],
      edit: texts.map(({ field, text }) => ({ rule: 'calmed', field, text: text.replaceAll(/!+/g, '!') })),
    }
  },
}

t.test('a plug-in rejects, edits and tags', async (t) => {
  const reader = pluginReader(LOUD)
  const [fine, edited, rejected] = reader.read([
    '{"instruction":"Say it","output":"There"}',
    '{ "n": 12345678901234567890, "output":"Now!!! caf\\u00e9", "instruction":"Say \\u0061 thing" }',
    '{"text":"NO!!!"}',
  ])
  t.match(fine, { line: '{"instruction":"Say it","output":"There"}', tags: [], rejected: undefined })
  t.same(fine!.notes, { edits: [] })
  t.equal(
    edited!.line,
    '{ "n": 12345678901234567890, "output":"Now! caf\\u00e9", "instruction":"Say \\u0061 thing" }',
  )
  t.same(edited!.tags, ['loud/exclaims'])
  t.same(edited!.notes.edits, [
    { stage: 'plugins', rule: 'loud/calmed', field: 'output', start: 4, end: 6, removed: '!!', inserted: '' },
  ])
  t.equal(rejected!.rejected?.split('/')[0], 'plugins')
  t.same(rejected!.notes.rejected, { stage: 'plugins', rule: 'loud/shouted', value: 1, threshold: 1 })
})

function seenBy(see: (record: PluginRecord) => void, name = 'see'): Plugin {
  return {
    name,
    process(record) {
      see(record)
    },
  }
}

t.test('a record has its shape, its texts with their roles, and its value', async (t) => {
  const records: { shape: string; texts: readonly PluginText[]; value: unknown }[] = []
  const reader = pluginReader(seenBy(({ shape, texts, value }) => records.push({ shape, texts, value })))
  const lines = [
    { text: 'A plain text', id: 7 },
    { instruction: 'Do', input: 'this', output: 'Done' },
    {
      conversations: [
        { from: 'human', value: 'Hi' },
        { from: 'gpt', value: 'Hello' },
      ],
    },
    {
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'Look' }] },
        { role: 'assistant', content: 'I do' },
      ],
    },
    { prompt: 'Which?', chosen: 'This', rejected: 'That' },
    { prompt: 'And', completion: 'so on' },
  ]
  reader.read(lines.map((line) => JSON.stringify(line)))
  t.same(
    records.map(({ shape }) => shape),
    ['text', 'instruction', 'sharegpt', 'messages', 'preference', 'completion'],
  )
  t.same(
    records.map(({ value }) => value),
    lines,
  )
  t.same(records[3]!.texts, [
    { role: 'user', field: 'messages[0].content[0].text', text: 'Look' },
    { role: 'assistant', field: 'messages[1].content', text: 'I do' },
  ])
  t.same(
    records[4]!.texts.map(({ role, field }) => [role, field]),
    [
      ['user', 'prompt'],
      ['assistant', 'chosen'],
      ['assistant', 'rejected'],
    ],
  )
})

t.test(
  'plug-ins run in order: each sees the edits before it, and none a record that is rejected',
  async (t) => {
    const seen: unknown[] = []
    const append = (name: string): Plugin => ({
      name,
      rejects: [{ id: 'stop', when: 'a text ends with stop' }],
      edits: [{ id: 'appended', when: 'always' }],
      process({ texts, value }) {
        const [{ field, text }] = texts as [PluginText]
        seen.push([name, text, value['text']])
        if (text.startsWith('stop')) return { reject: { rule: 'stop' } }
        return { edit: [{ rule: 'appended', field, text: `${text} ${name}` }] }
      },
    })
    const [went, stopped] = pluginReader(append('one'), append('two')).read([
      '{"text":"go"}',
      '{"text":"stop"}',
    ])
    t.equal(went!.line, '{"text":"go one two"}')
    t.same(
      went!.notes.edits.map(({ rule, start }) => [rule, start]),
      [
        ['one/appended', 2],
        ['two/appended', 6],
      ],
    )
    t.same(stopped!.notes.rejected, { stage: 'plugins', rule: 'one/stop' })
    t.same(seen, [
      ['one', 'go', 'go'],
      ['two', 'go one', 'go one'],
      ['one', 'stop', 'stop'],
    ])
  },
)

t.test('a plug-in sees what the stages before it left, and nothing that they rejected', async (t) => {
  const texts: string[] = []
  const plugin = loaded(seenBy((record) => texts.push(record.texts.at(-1)!.text)))
  const reader = new RecordReader({ stages: ['validate', 'boilerplate', 'plugins'] }, { plugins: [plugin] })
  reader.read([
    '{"prompt":"Which?","completion":"Certainly! The cafÃ© at the port."}',
    '{"prompt":"Which?","completion":"<|im_end|>"}',
    '{"prompt":"Which?"',
  ])
  t.same(texts, ['The café at the port.'])
})

t.test('what a plug-in does to the objects that it got changes nothing', async (t) => {
  const changing: Plugin = {
    name: 'changing',
    process({ value }) {
      const record = value as Record<string, unknown>
      record['text'] = 'changed'
      delete record['id']
    },
  }
  let seen: unknown
  const seeing = seenBy(({ value }) => (seen = value))
  const { line } = pluginReader(changing, seeing).readLine('{"text":"kept","id":1}')
  t.equal(line, '{"text":"kept","id":1}')
  t.same(seen, { text: 'kept', id: 1 })
  const assigning = seenBy(({ texts }) => {
    ;(texts[0] as { text: string }).text = 'changed'
  })
  t.throws(() => pluginReader(assigning).readLine('{"text":"kept"}'), /Cannot assign to read only property/)
})

t.test(
  'a text edited to nothing is rejected as an empty one, and one edited to itself is not edited',
  async (t) => {
    const set = (text: string): Plugin => ({
      name: 'set',
      edits: [{ id: 'set', when: 'always' }],
      process: ({ texts }) => ({ edit: [{ rule: 'set', field: texts[0]!.field, text }] }),
    })
    const empty = pluginReader(set(' ')).readLine('{"text":"some"}')
    t.equal(empty.rejected, 'validate/empty-text')
    t.match(empty.notes.edits, [{ rule: 'set/set', removed: 'some', inserted: ' ' }])
    t.same(pluginReader(set('some')).readLine('{"text":"so\\u006de"}').notes, { edits: [] })
  },
)

t.test('prototype keys are keys as any other', async (t) => {
  let value: Readonly<Record<string, unknown>> = {}
  const line = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}},"text":"It is so"}'
  const outcome = pluginReader(seenBy((record) => (value = record.value))).readLine(line)
  t.equal(outcome.line, line)
  t.same(Object.keys(value), ['__proto__', 'constructor', 'text'])
  t.equal(({} as Record<string, unknown>)['polluted'], undefined)
})

t.test('a record of eight megabytes', async (t) => {
  const text = 'word '.repeat(2 ** 20) + 'END' + '\\u00e9'.repeat(2 ** 19)
  const plugin: Plugin = {
    name: 'end',
    edits: [{ id: 'end', when: 'END stands there' }],
    process: ({ texts: [one], value }) => {
      assert.equal((value['text'] as string).length, one!.text.length)
      return { edit: [{ rule: 'end', field: one!.field, text: one!.text.replace('END', 'end 😀') }] }
    },
  }
  const { line, notes } = pluginReader(plugin).readLine(`{"text":"${text}"}`)
  t.ok(line === `{"text":"${text.replace('END', 'end 😀')}"}`)
  t.match(notes.edits, [{ start: 5 * 2 ** 20, end: 5 * 2 ** 20 + 3, removed: 'END', inserted: 'end 😀' }])
})

const kernel = new RecordKernel(compileRecordKernel(), { shape: 'auto', sketch: sketchShape(0.8) })

/** The bytes of a line around its texts, and whether it is a sound record. */
function around(line: string): { sound: boolean; pieces: string[] } {
  const bytes = Buffer.from(`${line}\n`)
  const cells = kernel.rows(kernel.scan(bytes)).subarray(0, ROW.size)
  if (cells[ROW.status] !== 0) return { sound: false, pieces: [] }
  const pieces: string[] = []
  let from = 0
  for (const { start, length } of kernel.spans(cells).sort((a, b) => a.start - b.start)) {
    pieces.push(bytes.toString('latin1', from, start))
    from = start + length
  }
  return { sound: true, pieces: [...pieces, bytes.toString('latin1', from)] }
}

const inserted = fc.array(character, { maxLength: 4, size: 'max' }).map((all) => all.join(''))

t.test(
  'whatever is edited in whatever record: the texts are as asked for, all other bytes as they came',
  async (t) => {
    let seen: readonly PluginText[] = []
    let change = (text: string) => text
    const editing: Plugin = {
      name: 'editing',
      edits: [{ id: 'edited', when: 'asked for' }],
      process({ texts }) {
        seen = texts
        return { edit: texts.map(({ field, text }) => ({ rule: 'edited', field, text: change(text) })) }
      },
    }
    const reader = pluginReader(editing)
    let edited = 0
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(writtenRecord({ tame: false }), inserted, share, share, (line, text, one, other) => {
        const before = around(line)
        if (!before.sound) return
        change = (whole) => {
          const [start, end] = [one, other].map((at) => Math.round(at * whole.length)).sort((a, b) => a - b)
          return `.${whole.slice(0, start)}${text}${whole.slice(end)}`
        }
        const outcome = reader.readLine(line)
        const asked = seen.map((each) => ({ ...each, text: change(each.text) }))
        const after = around(outcome.line)
        if (!after.sound) return
        assert.deepEqual(after.pieces, before.pieces)
        change = (whole) => whole
        assert.equal(reader.readLine(outcome.line).line, outcome.line)
        assert.deepEqual(seen, asked)
        edited++
      }),
      { numRuns: 1500 },
    )
    t.ok(edited > 300, `${edited} records were sound and edited`)
  },
)
