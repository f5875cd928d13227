import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { RecordKernel, compileRecordKernel } from '../../../native-free-kernels/record/record.js'
import { applyEdits } from '../../../src/records/text-edit.js'
import { elementsOf, membersOf, skipSpace } from '../../../src/stages/mend/json-scan.js'
import { REPAIR_RULES, repairLine, type RepairNote } from '../../../src/stages/mend/repair.js'
import { tidy } from '../../../src/stages/mend/tidy.js'
import { checkTurns, turnsOf } from '../../../src/stages/mend/turns.js'
import { sketchShape } from '../../../src/stages/near-duplicates.js'

const kernel = new RecordKernel(compileRecordKernel(), { shape: 'auto', sketch: sketchShape(0.8) })

/** Repairs a line as a worker does: with the spans that the scan found. */
function repair(json: string) {
  const line = Buffer.from(json)
  const rows = kernel.scan(Buffer.from(`${json}\n`))
  if (rows !== 1) throw new Error('not one record')
  return repairLine(line, kernel.spans(kernel.rows(1)))
}

type Conversation = readonly (readonly string[])[]
const messages = (conversation: Conversation) =>
  JSON.stringify({ messages: conversation.map(([role, content]) => ({ role, content })) })

for (const { id, texts = [], conversations = [], leaves } of REPAIR_RULES) {
  t.test(`rule ${id}`, async (t) => {
    t.ok(texts.length + conversations.length > 0, 'has examples')
    for (const { from, gives } of texts) {
      const edits = tidy(from, 'assistant')
      t.equal(applyEdits(from, edits), gives)
      t.ok(edits.some(({ rule }) => rule === id))
      t.strictSame(tidy(gives, 'assistant'), [])
    }
    for (const { from, gives } of conversations) {
      const repaired = repair(messages(from))
      t.equal(repaired?.line.toString(), messages(gives))
      t.ok(repaired?.notes.some(({ rule }) => rule === id))
    }
    for (const text of leaves) t.strictSame(tidy(text, 'assistant'), [], text)
  })
}

t.test('bytes that no mend touches stay, whatever they look like', async (t) => {
  const repaired = repair(
    '{ "id" : 12345678901234567890, "messages" : [ {"role":"user" , "content" : "\\u0041\\/\\n"} , ' +
      '{"content":"B \\ud83d\\ude00","from":"human"},\t{"role":"assistant","content":"\\u0043"} ,' +
      '{"role":"user","content":""}, {"role":"user","content":"bye"} ] , "x":1e400}',
  )
  t.equal(
    repaired?.line.toString(),
    '{ "id" : 12345678901234567890, "messages" : [ {"role":"user" , "content" : "\\u0041\\/\\n\\nB \\ud83d\\ude00"},' +
      '\t{"role":"assistant","content":"\\u0043"} ] , "x":1e400}',
  )
  t.strictSame(repaired?.notes, [
    {
      rule: 'outer-white-space',
      field: 'messages[0].content',
      start: 2,
      end: 3,
      removed: '\n',
      inserted: '',
    },
    {
      rule: 'same-role-neighbours',
      field: 'messages[0].content',
      start: 3,
      end: 3,
      removed: '',
      inserted: '\n\nB 😀',
    },
    {
      rule: 'same-role-neighbours',
      field: 'messages[1]',
      start: 0,
      end: 43,
      removed: '{"content":"B \\ud83d\\ude00","from":"human"}',
      inserted: '',
    },
    {
      rule: 'empty-turn',
      field: 'messages[3]',
      start: 0,
      end: 28,
      removed: '{"role":"user","content":""}',
      inserted: '',
    },
    {
      rule: 'trailing-user-turn',
      field: 'messages[4]',
      start: 0,
      end: 31,
      removed: '{"role":"user","content":"bye"}',
      inserted: '',
    },
  ])
})

t.test('what cannot be mended without a loss stays', async (t) => {
  for (const json of [
    '{"messages":[{"role":"user","content":"a"}]}',
    '{"messages":[{"role":"user","content":"a"},{"role":"user","content":"b","weight":0},{"role":"assistant","content":"c"}]}',
    '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":null,"tool_calls":[{}]},{"role":"assistant","content":"b"}]}',
    '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":null,"refusal":"no"},{"role":"assistant","content":"b"}]}',
    '{"messages":[{"role":"user","content":["a"]},{"role":"user","content":"b"},{"role":"assistant","content":"c"}]}',
    '{"messages":[{"role":"user","content":"x","value":"a"},{"role":"user","content":"b"},{"role":"assistant","content":"c"}]}',
    '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"c","tool_calls":[{}]},{"role":"tool","content":" 3 \\n"},{"role":"tool","content":""},{"role":"assistant","content":"c"}]}',
    '{"prompt":[{"role":"user","content":"a"}],"chosen":[{"role":"assistant","content":"b"}],"rejected":[{"role":"assistant","content":"c"}]}',
    '{"prompt":"def f():\\n","completion":"    return 1\\n"}',
    '{"text":" as it is \\n"}',
    '{"messages":[]}',
  ]) {
    t.equal(repair(json), undefined, json)
  }
})

t.test('single texts are tidied', async (t) => {
  t.equal(
    repair('{"instruction":" a","input":"b\\n","output":"\\n```\\nc"}')?.line.toString(),
    '{"instruction":"a","input":"b","output":"```\\nc\\n```"}',
  )
})

t.test('a byte-order mark and a carriage return stay', async (t) => {
  const line = Buffer.from(
    `\ufeff${messages([
      ['user', 'a'],
      ['assistant', 'b'],
      ['user', 'c'],
    ])}\r`,
  )
  t.equal(
    repairLine(line, [])?.line.toString(),
    `\ufeff${messages([
      ['user', 'a'],
      ['assistant', 'b'],
    ])}\r`,
  )
})

const said = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\n',
    '```\ncode',
    '```',
    '  a\n  b',
    ' a',
    'b\n\n',
    '```py\nx\n```',
    'é😀 ',
    '- ```\n  x',
  ),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
)
const turn = fc
  .record(
    {
      role: fc.constantFrom('user', 'assistant', 'human', 'gpt', 'system', 'tool', 'odd'),
      content: fc.oneof({ weight: 6, arbitrary: said }, fc.constant(null), fc.constant(['part'])),
      weight: fc.constantFrom(0, 1),
      tool_calls: fc.constantFrom([], [{ id: 'c' }]),
    },
    { requiredKeys: ['role', 'content'] },
  )
  .map((value) => {
    const entries = Object.entries(value)
    return Object.fromEntries('weight' in value ? entries.reverse() : entries)
  })

/** JSON with white space and escapes of any kind. */
const spelt = fc
  .tuple(fc.array(turn, { maxLength: 7 }), fc.infiniteStream(fc.nat(5)))
  .map(([turns, dice]) => {
    const next = (): number => Number(dice.next().value)
    const space = () => ['', '', '', ' ', '\t', ' \n'.trim()][next()]!
    const write = (value: unknown): string => {
      if (Array.isArray(value))
        return `[${space()}${value.map((each) => write(each) + space()).join(`,${space()}`)}]`
      if (typeof value === 'object' && value !== null) {
        const members = Object.entries(value).map(
          ([key, each]) => `${write(key)}${space()}:${space()}${write(each)}`,
        )
        return `{${space()}${members.join(`${space()},${space()}`)}${space()}}`
      }
      const json = JSON.stringify(value)
      return typeof value === 'string' && next() === 0
        ? json.replace(/[a-z](?=[^\\]*$)/u, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`)
        : json
    }
    return write({ before: '"[{', messages: turns, after: [1, { x: '}' }] })
  })

/** What the notes say should come of a record. */
function follow(record: Record<string, unknown>, notes: readonly RepairNote[]): unknown {
  const turns = structuredClone(record['messages']) as (Record<string, unknown> | undefined)[]
  for (const [index, each] of turns.entries()) {
    let ahead = 0
    for (const { field, start, end, removed, inserted } of notes) {
      if (field === `messages[${index}]`) turns[index] = undefined
      if (field !== `messages[${index}].content`) continue
      const points = [...(each!['content'] as string)]
      if (points.slice(start + ahead, end + ahead).join('') !== removed) throw new Error('removed differs')
      points.splice(start + ahead, end - start, ...inserted)
      each!['content'] = points.join('')
      ahead += [...inserted].length - (end - start)
    }
  }
  return { ...record, messages: turns.filter((each) => each !== undefined) }
}

t.test('property: a repair does what its notes say, touches no other byte, and is done once', async (t) => {
  let repairs = 0
  fc.assert(
    fc.property(spelt, (json) => {
      const repaired = repair(json)
      if (!repaired) return
      repairs++
      const after = repaired.line.toString()
      const record = JSON.parse(json) as Record<string, unknown>
      assert.deepEqual(JSON.parse(after), follow(record, repaired.notes), json)
      assert.equal(repair(after), undefined, `repaired twice: ${json}`)
      const [list, newList] = [json, after].map((text) => listOf(Buffer.from(text)))
      assert.equal(newList!.head, list!.head)
      assert.equal(newList!.tail, list!.tail)
      const touched = new Set(repaired.notes.map(({ field }) => Number(/\d+/.exec(field)![0])))
      const cut = repaired.notes.filter(({ field }) => field.endsWith(']')).map(({ field }) => field)
      const kept = list!.turns.map((_, index) => index).filter((index) => !cut.includes(`messages[${index}]`))
      for (const [place, index] of kept.entries()) {
        if (!touched.has(index)) assert.equal(newList!.turns[place], list!.turns[index])
      }
    }),
    { seed: 91, numRuns: 3000 },
  )
  t.ok(repairs > 500, `${repairs} lines were repaired`)
})

function listOf(line: Buffer) {
  const list = membersOf(line, skipSpace(line, 0)).find(({ key }) => key === 'messages')!.value
  return {
    head: line.subarray(0, list.start).toString(),
    tail: line.subarray(list.end).toString(),
    turns: elementsOf(line, list.start).map(({ start, end }) => line.subarray(start, end).toString()),
  }
}

t.test('property: plain conversations that were repaired have no findings that a repair is for', async () => {
  const plain = fc.record({ role: fc.constantFrom('user', 'assistant', 'system'), content: said })
  const mended = ['empty-turn', 'same-role-neighbours', 'trailing-user-turn']
  fc.assert(
    fc.property(fc.array(plain, { maxLength: 8 }), (turns) => {
      const json = JSON.stringify({ messages: turns })
      const after = JSON.parse(repair(json)?.line.toString() ?? json) as { messages: unknown }
      const found = checkTurns(turnsOf(after.messages)).map(({ rule }) => rule as string)
      return found.includes('no-assistant-turn') || !found.some((rule) => mended.includes(rule))
    }),
    { seed: 91, numRuns: 3000 },
  )
})

t.test('property: tidying is done once', async () => {
  const pieces = fc.constantFrom(
    '```',
    '~~~',
    '````',
    '\n',
    ' ',
    'a',
    '- ',
    '> ',
    'sh',
    '\t',
    '`',
    '\r\n',
    '1. ',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 25, size: 'max' }), (parts) => {
      const text = parts.join('')
      return tidy(applyEdits(text, tidy(text, 'assistant')), 'assistant').length === 0
    }),
    { seed: 91, numRuns: 20_000 },
  )
})

t.test('hostile texts take no longer than their length', async (t) => {
  const started = performance.now()
  for (const piece of [
    ' ',
    '\n',
    '```\n',
    '```a\n',
    '- ',
    '1. ',
    '> ```\n',
    '\\u0020',
    '"'.repeat(0) + '\\"',
  ]) {
    const content = piece.startsWith('\\')
      ? piece.repeat(200_000)
      : JSON.stringify(piece.repeat(200_000)).slice(1, -1)
    repair(`{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"x${content}y"}]}`)
  }
  const turns = '{"role":"user","content":"a"},'.repeat(50_000)
  t.ok(repair(`{"messages":[${turns}{"role":"assistant","content":"b"}]}`))
  t.ok(performance.now() - started < 15_000, `${performance.now() - started} ms`)
})

t.test('line ends of Windows do not hide code fences', async (t) => {
  t.strictSame(tidy('```sh\r\nls\r\n```\r\nThen look.', 'assistant'), [])
  const open = 'Run this:\r\n```sh\r\nls -l'
  t.match(applyEdits(open, tidy(open, 'assistant')), /ls -l\n```$/)
})

t.test('keys that are names of methods hold no turns', async (t) => {
  t.equal(repair('{"constructor":[{"role":"user","content":" hi "}]}'), undefined)
})
