import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { isBlankLine, scanLine, type PlainScanOptions } from '../../native-free-kernels/scan/plain.js'
import { SHAPES } from '../../native-free-kernels/scan/scan.js'
import { sharedData } from '../process.js'
import { Reader, asciiOnly, needs, realRecords } from './reader.js'
import { writeCharacter, writtenRecord, writtenText, writtenValue } from './written-json.js'

const auto: PlainScanOptions = { shape: 'auto' }
const reader = new Reader(auto)

/** Holds the kernel to the plain scan on one batch of lines. */
function compare(lines: readonly (string | Uint8Array)[], options = auto, kernel = reader): void {
  const all = lines.map((line) => Buffer.from(line as string))
  const expected = all.flatMap((line, at) =>
    isBlankLine(line) ? [] : [{ line: at, ...scanLine(line, options) }],
  )
  const rows = kernel.read(all)
  assert.equal(kernel.blankLines, all.length - expected.length)
  assert.equal(rows.length, expected.length)
  let offset = 0
  const starts = all.map(({ length }) => (offset += length + 1) - length - 1)
  for (const [at, { status, shape, texts, line, start, length }] of rows.entries()) {
    const original = all[line]!
    assert.deepEqual({ line, status, shape, texts }, expected[at], original.toString())
    assert.equal(length, original.length)
    assert.equal(start, starts[line])
  }
}

/** Status of a line, the same by the kernel and by the plain scan. */
function statusOf(line: string | Uint8Array, options = auto): string {
  const bytes = Buffer.from(line as string)
  const { status } = scanLine(bytes, options)
  const kernel = options === auto ? reader : new Reader(options)
  assert.equal(kernel.readLine(bytes).status, status)
  return status
}

const textsOf = (line: string) =>
  reader.readLine(line).texts.map(({ field, role, text }) => [field, role, text])

t.test('a lone surrogate escape is legal', async (t) => {
  t.equal(statusOf('{"text":"\\ud800"}'), 'fine')
  t.equal(statusOf('{"text":"\\udc00\\ud83d\\ude00\\ud83d"}'), 'fine')
})

t.test('what RFC 8259 does not allow is invalid JSON', async (t) => {
  const wrong = String.raw`
    {"text":"a"  {"text":"a"}}  {"text":"a"}x  {"text":"a",}  {,"text":"a"}  {"text""a"}  {'text':1}  {1:2}
    {"text":01}  {"text":1.}  {"text":.5}  {"text":-}  {"text":1e}  {"text":+1}  {"text":0x1}  {"text":NaN}
    {"text":nul}  {"text":True}  {"text":truee}  {text:"a"}  {"text":[1,]}  {"text":[,1]}  {"text":[1}
    {"text":"\x"}  {"text":"\u12g4"}  {"text":"\u123"}  {"text":"a  {"text":"a\  {"text":"a\"  {"text":"\u`
  const lines = wrong.trim().split(/\s+/)
  lines.push(
    '{"text":"\t"}',
    '{"text":"\u0000"}',
    '{"text":"a"}\u0000',
    '{"text":"a"}\f',
    '\ufeff{"text":"a"}',
  )
  for (const line of lines) t.equal(statusOf(line), 'invalid-json', line)
})

t.test('an invalid line says where it stops being JSON', async (t) => {
  const place = (line: string) => reader.readLine(line).value
  t.equal(place('{"text":tru}'), 8)
  t.equal(place('{"text":"a"'), 11)
  t.equal(place('{"text":"a\tb"}'), 10)
  t.equal(place('{"text":"a"}x'), 12)
})

t.test('the last value of a key counts', async (t) => {
  t.same(textsOf('{"text":"a","text":"b"}'), [['text', 'text', 'b']])
  t.equal(statusOf('{"text":"a","text":null}'), 'missing-text')
  t.equal(statusOf('{"text":1,"text":"b"}'), 'fine')
  const [first, second] = ['[{"role":"user","content":"a"}]', '[{"role":"user","content":"b"}]']
  t.same(textsOf(`{"messages":${first},"messages":${second}}`), [['messages[0].content', 'user', 'b']])
  t.equal(statusOf(`{"messages":${first},"messages":{}}`), 'wrong-type')
})

t.test('keys that hold null tell the shape only where no others do', async (t) => {
  const columns = '"messages":null,"conversations":null,"chosen":null,"rejected":null,"instruction":null'
  t.same(textsOf(`{${columns},"prompt":null,"text":"a"}`), [['text', 'text', 'a']])
  t.same(textsOf(`{${columns},"text":null,"prompt":"a","completion":null,"response":"b"}`), [
    ['prompt', 'user', 'a'],
    ['response', 'assistant', 'b'],
  ])
  t.same(textsOf('{"text":null,"prompt":null,"instruction":"a","input":null,"output":null,"response":"b"}'), [
    ['instruction', 'user', 'a'],
    ['response', 'assistant', 'b'],
  ])
  t.equal(statusOf('{"instruction":null,"output":"b"}'), 'missing-text')
  t.equal(statusOf('{"chosen":null,"rejected":"b"}'), 'missing-text')
  t.equal(statusOf('{"messages":null}'), 'missing-text')
})

t.test('a key may be written with escapes', async (t) => {
  t.same(textsOf('{"te\\u0078t":"a"}'), [['text', 'text', 'a']])
  t.same(textsOf('{"\\u006dessages":[{"\\u0072ole":"user","\\u0063ontent":"a"}]}'), [
    ['messages[0].content', 'user', 'a'],
  ])
  t.equal(statusOf(`{"${'\\u0074'.repeat(5000)}":1}`), 'no-known-shape')
})

t.test('texts come in the order of their shape, whatever the order of the keys', async (t) => {
  t.same(textsOf('{"output":"c","input":"b","instruction":"a"}'), [
    ['instruction', 'user', 'a'],
    ['input', 'user', 'b'],
    ['output', 'assistant', 'c'],
  ])
  t.same(textsOf('{"rejected":"c","chosen":[{"role":"assistant","content":"b"}],"prompt":"a"}'), [
    ['prompt', 'user', 'a'],
    ['chosen[0].content', 'assistant', 'b'],
    ['rejected', 'assistant', 'c'],
  ])
})

t.test('content may come in parts', async (t) => {
  const parts = '["a",{"type":"image"},{"type":"text","text":"b"},{"text":" "}]'
  t.same(textsOf(`{"messages":[{"role":"user","content":${parts}}]}`), [
    ['messages[0].content[0]', 'user', 'a'],
    ['messages[0].content[2].text', 'user', 'b'],
  ])
})

t.test('blank texts are left out, or make the record empty', async (t) => {
  t.equal(statusOf('{"text":" \\u00a0\\u200b"}'), 'empty-text')
  t.equal(statusOf('{"instruction":" ","input":"a","output":"b"}'), 'fine')
  t.equal(statusOf('{"instruction":"a","input":"","output":" "}'), 'empty-text')
  t.equal(statusOf('{"messages":[{"role":"system","content":""},{"role":"user","content":"a"}]}'), 'fine')
  t.equal(
    statusOf('{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":" "}]}'),
    'empty-text',
  )
  const call = '{"role":"assistant","content":"","tool_calls":[{"function":{"name":"f"}}]}'
  t.equal(statusOf(`{"messages":[{"role":"user","content":"a"},${call}]}`), 'fine')
})

t.test('a level deeper than 1,000 is too deep, wherever it comes', async (t) => {
  const nested = (levels: number) => `{"text":"a","b":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`
  t.equal(statusOf(nested(1000)), 'fine')
  t.equal(statusOf(nested(1001)), 'nesting-too-deep')
  t.equal(statusOf('['.repeat(100000)), 'nesting-too-deep')
  t.equal(statusOf('{"a":'.repeat(100000)), 'nesting-too-deep')
  t.equal(statusOf(`x${nested(1001)}`), 'invalid-json')
})

t.test('blank lines are no records, and CR before the line feed is white space', async (t) => {
  compare(['', ' ', '\r', '\t\r', '{"text":"a"}\r', '', '{"text":"b"}', '\r'])
  compare(['\ufeff', '\u000b', '\u00a0'])
  t.equal(reader.readBatch(Buffer.from('{"text":"a"}\r\n\r\n')).length, 1)
})

t.test('a batch may be empty or hold many lines', async (t) => {
  t.same(reader.readBatch(new Uint8Array()), [])
  compare(Array.from({ length: 20000 }, (_, at) => (at % 7 === 0 ? '' : `{"text":"line ${at}","n":${at}}`)))
})

t.test('strings and keys of any length around the sizes of blocks', async () => {
  const lines: string[] = []
  for (const size of [0, 1, 15, 16, 17, 31, 32, 33, 47, 48, 63, 64, 65, 127, 128, 129, 1023, 1024]) {
    const filler = 'x'.repeat(size)
    const ends = String.raw`\n \\ \" \u00e9 \ud83d\ude00 é \ \x \u00e`.split(' ')
    for (const end of ['', '\u0001', ...ends]) {
      lines.push(
        `{"text":"${filler}${end}"}`,
        `{"${filler}${end}":1,"text":"a"}`,
        `{"text":"a${filler}${end}`,
      )
    }
    lines.push(
      `${' '.repeat(size)}{"text":"a"}`,
      `{"text":"a","b":${'1'.repeat(size)}}`,
      `{"a":"${'\\'.repeat(size)}"}`,
    )
  }
  compare(lines)
})

t.test('a known shape can be asked for, with a text field of its own', async () => {
  const options = [
    ...SHAPES.map((shape): PlainScanOptions => ({ shape })),
    { shape: 'auto', textField: 'body' } as const,
    { shape: 'text', textField: 'body' } as const,
    { shape: 'auto', textField: '__proto__' } as const,
  ]
  for (const option of options) {
    const kernel = new Reader(option)
    fc.assert(
      fc.property(fc.array(writtenRecord({ tame: true }), { minLength: 1 }), (lines) =>
        compare(lines, option, kernel),
      ),
      { seed: 1, numRuns: 60 },
    )
  }
})

t.test('random records', async () => {
  const property = fc.property(fc.array(writtenRecord({ tame: true })), (lines) => compare(lines))
  fc.assert(property, { seed: 2, numRuns: 600 })
})

t.test('random records with turns of any kind', async () => {
  const property = fc.property(fc.array(writtenRecord({ tame: false })), (lines) => compare(lines))
  fc.assert(property, { seed: 3, numRuns: 600 })
})

t.test('any JSON value, alone and within a record', async () => {
  const property = fc.property(fc.array(writtenValue), (values) => {
    compare(values)
    compare(values.map((value) => `{"a":${value},"text":${value}}`))
  })
  fc.assert(property, { seed: 4, numRuns: 300 })
})

t.test('random mutations of valid lines', async () => {
  const position = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  const byte = fc.oneof(
    fc.constantFrom(...Buffer.from('"\\{}[]:,u09eE+-. \t\r\u0000')),
    fc.integer({ min: 0, max: 255 }),
  )
  const mutation = fc.tuple(fc.constantFrom('set', 'insert', 'remove', 'cut', 'repeat'), position, byte)
  const mutated = fc.tuple(writtenRecord({ tame: true }), fc.array(mutation, { minLength: 1, maxLength: 3 }))
  const property = fc.property(fc.array(mutated, { minLength: 1 }), (lines) =>
    compare(lines.map(([line, mutations]) => mutations.reduce(mutate, Buffer.from(line)))),
  )
  fc.assert(property, { seed: 5, numRuns: 1000 })
})

type Mutation = [kind: string, position: number, byte: number]

function mutate(line: Buffer, [kind, position, byte]: Mutation): Buffer {
  const at = Math.floor(position * line.length)
  const value = byte === 0x0a ? 0x20 : byte
  const removed = kind === 'insert' || kind === 'repeat' ? 0 : 1
  const inserted =
    kind === 'set' || kind === 'insert' ? [value] : kind === 'repeat' ? line.subarray(at, at + value) : []
  if (kind === 'cut') return line.subarray(0, at)
  return Buffer.concat([line.subarray(0, at), Buffer.from(inserted), line.subarray(at + removed)])
}

t.test('the files of JSONTestSuite', needs('json-test-suite'), async (t) => {
  const folder = sharedData('json-test-suite')!
  for (const name of readdirSync(folder)) {
    const line = withoutLineFeeds(readFileSync(join(folder, name)))
    // A line feed within a string ends the line in JSON Lines: such a file is no line.
    if (line.includes(0x0a)) continue
    // Nothing but white space is no record, and no invalid one.
    if (isBlankLine(line)) {
      t.same(reader.read([line]), [], name)
      continue
    }
    const status = statusOf(line)
    const notWellFormed = ['invalid-json', 'invalid-utf8', 'nesting-too-deep'].includes(status)
    if (name.startsWith('n_')) t.ok(notWellFormed, `${name}: ${status}`)
    if (name.startsWith('y_')) t.notOk(notWellFormed, `${name}: ${status}`)
    compare([Buffer.concat([Buffer.from('{"text":"a","b":'), line, Buffer.from('}')])])
  }
})

/** Line feeds between the tokens of a JSON text are spaces in a line. */
function withoutLineFeeds(json: Buffer): Buffer {
  const line = Buffer.from(json)
  let inString = false
  for (let at = 0; at < line.length; at++) {
    if (line[at] === 0x22) inString = !inString
    else if (inString && line[at] === 0x5c) at++
    else if (!inString && line[at] === 0x0a) line[at] = 0x20
  }
  return line
}

t.test('real records, plain and in escapes', needs('gpteacher'), async () => {
  for (const file of ['codegen-instruct', 'roleplay-simple-deduped-roleplay-instruct']) {
    const lines = realRecords(file).map((record) => JSON.stringify(record))
    compare(lines)
    compare(lines.map(asciiOnly))
  }
})

t.test('random strings keep their text through every form', async () => {
  const property = fc.property(fc.array(writtenText({ maxLength: 200 })), (texts) =>
    compare(texts.map((text) => `{"prompt":"${text}","response":"${text}"}`)),
  )
  fc.assert(property, { seed: 7, numRuns: 300 })
})

t.test('the role of a turn may be written with escapes', async () => {
  const role = Array.from('user', (letter) => writeCharacter(letter, 'lower')).join('')
  compare([`{"messages":[{"role":"${role}","content":"a"}]}`])
})

t.test('the last value of a key counts within a turn too', async (t) => {
  const turn = (members: string) => `{"messages":[{"role":"user","content":"x"},{${members}}]}`
  const lines = [
    '"role":"user","content":"a","content":null',
    '"role":"user","content":1,"content":"a"',
    '"role":"user","content":"a","role":1',
    '"role":"user","tool_calls":[],"content":"","tool_calls":null',
    '"role":"user","content":[{"text":"a","text":"b"}]',
    '"role":"user","content":[{"text":"a","text":null}]',
  ]
  for (const line of lines) t.doesNotThrow(() => compare([turn(line)]), line)
})

t.test('the field of a part counts all parts before it', async (t) => {
  const turn = (content: string) => `{"conversations":[{"from":"human",${content}}]}`
  for (const line of ['"content":[null,"a"]', '"content":[[],{"text":"a"}]', '"value":["a"]']) {
    t.doesNotThrow(() => compare([turn(line)]), line)
  }
})

t.test('the own text field is a key of the record only', async (t) => {
  const turns = '{"messages":[{"role":"user","content":[{"text":"a"}]}]}'
  for (const textField of ['text', 'content', 'role']) {
    t.doesNotThrow(() =>
      compare([turns], { shape: 'auto', textField }, new Reader({ shape: 'auto', textField })),
    )
  }
})

t.test('a preference record whose answers are the same is faulty, whatever the escapes', async (t) => {
  const cases: [line: string, status: string][] = [
    ['{"prompt":"p","chosen":"a","rejected":"\\u0061"}', 'same-answers'],
    ['{"prompt":"p","chosen":"a","rejected":"a "}', 'fine'],
    [
      '{"chosen":[{"role":"user","content":"p"},{"role":"assistant","content":"a"}],"rejected":[{"from":"human","value":"p"},{"from":"gpt","value":"a"}]}',
      'same-answers',
    ],
    [
      '{"chosen":[{"role":"user","content":"p"},{"role":"assistant","content":"a"}],"rejected":[{"role":"user","content":"p"},{"role":"assistant","content":"b"}]}',
      'fine',
    ],
    ['{"chosen":"a","rejected":[{"role":"assistant","content":"a"}]}', 'same-answers'],
  ]
  for (const [line, status] of cases) {
    t.equal(new Reader().read([line])[0]?.status, status, line)
    t.equal(scanLine(Buffer.from(line), { shape: 'auto' }).status, status, `plain: ${line}`)
  }
})
