import fc from 'fast-check'
import t, { type Test } from 'tap'
import { csvLines } from '../../../src/io/formats/csv.js'
import { lineEncoder } from '../../../src/io/formats/encoders.js'
import { jsonArrayLines } from '../../../src/io/formats/json-array.js'
import { membersOf } from '../../../src/io/formats/json-members.js'
import type { RecordReader } from '../../../src/io/formats/reader.js'
import { textLines } from '../../../src/io/formats/text.js'
import { readAll } from './reading.js'

type Format = Parameters<typeof lineEncoder>[0]

/** Writes batches of lines, each by an encoder that goes on from the state of the one before. */
async function write(
  format: Format,
  batches: readonly (readonly string[])[],
  name = 'out.csv',
): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let encoder = lineEncoder(format, { name })
  for (const batch of batches) {
    const lines = Buffer.from(batch.map((line) => line + '\n').join(''))
    parts.push(Buffer.from(await encoder.encode(lines)))
    // The bytes may be the lines themselves, whose memory is used again.
    lines.fill(0)
    const state: unknown = JSON.parse(JSON.stringify(structuredClone(encoder.state())))
    encoder = lineEncoder(format, { name })
    encoder.restore(state)
  }
  parts.push(await encoder.end())
  return Buffer.concat(parts)
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom(',', '\t', '"', '\n', '\r', '\\', '\ufeff', ' ', 'a', ';'),
    maxLength: 6,
  }),
)
const batched = <T>(record: fc.Arbitrary<T>) => fc.array(fc.array(record, { maxLength: 4 }), { maxLength: 4 })

async function returns<T>(
  t: Test,
  format: Format,
  reader: RecordReader,
  batches: fc.Arbitrary<T[][]>,
  name = 'out.csv',
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(batches, fc.integer({ min: 1, max: 40 }), async (batches, size) => {
      const lines = batches.map((batch) => batch.map((record) => JSON.stringify(record)))
      const written = await write(format, lines, name)
      const expected = lines
        .flat()
        .map((line) => line + '\n')
        .join('')
      t.equal((await readAll(reader, written, size, { name })).toString(), expected)
    }),
    { seed: 6, numRuns: 300 },
  )
}

t.test('what is written is read as it was', async (t) => {
  const record = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 })
  await returns(t, 'json', jsonArrayLines, batched(record))
  const rows = fc
    .uniqueArray(
      text.filter((key) => key !== ''),
      { minLength: 1, maxLength: 4 },
    )
    .filter((keys) => keys.every((key) => !/^(0|[1-9]\d*)$/.test(key)))
    .chain((keys) =>
      batched(
        fc
          .tuple(...keys.map(() => text))
          .map((cells) => Object.fromEntries(keys.map((key, at) => [key, cells[at]]))),
      ),
    )
  await returns(t, 'csv', csvLines, rows)
  await returns(t, 'csv', csvLines, rows, 'out.tsv.gz')
  const line = text.filter((text) => text !== '' && !text.includes('\n') && !text.endsWith('\r'))
  await returns(t, 'text', textLines, batched(line.map((text) => ({ text }))))
})

t.test('the bytes of each format', async (t) => {
  const batches = [['{"a": 1}', '{"a":"x,\\"y"}'], [], ['{ "a" : [1, 2.50, "é"] }']]
  t.equal((await write('jsonl', batches)).toString(), batches.flat().join('\n') + '\n')
  t.equal((await write('json', batches)).toString(), `[\n${batches.flat().join(',\n')}\n]\n`)
  t.equal((await write('csv', batches)).toString(), 'a\n1\n"x,""y"\n"[1, 2.50, ""é""]"\n')
  t.equal((await write('json', [])).toString(), '[]\n')
  t.equal((await write('csv', [])).toString(), '')
  const digits = ['{"n":12345678901234567890,"t":true,"z":null,"e":1E+2}', '{"z":-0,"e":{},"t":"","n":1.10}']
  t.equal(
    (await write('csv', [digits])).toString(),
    'n,t,z,e\n12345678901234567890,true,null,1E+2\n1.10,,-0,{}\n',
  )
})

t.test('records that a format cannot hold are errors that name them', async (t) => {
  const fails = (format: Format, lines: string[], message: RegExp) =>
    t.rejects(
      () => write(format, [lines]),
      { name: 'SynthcleanError', failure: 'failed', message },
      lines.at(-1)!,
    )
  await fails(
    'csv',
    ['{"a":"1"}', '{"a":"1","b":"2"}'],
    /record 2 to out\.csv as CSV: it has the key "b", and the first has not/,
  )
  await fails('csv', ['{"a":"1","b":"1"}', '{"a":"1"}'], /record 2 .* it has no key "b"/)
  await fails('csv', ['{"a":"1"}', '{"a":"1","a":"2"}'], /has the key "a" twice/)
  await fails('csv', ['{"a":"1","\\u0061":"2"}'], /has the key "a" twice/)
  await fails('csv', ['{}'], /no keys/)
  await fails('csv', ['{"":1}'], /empty key/)
  await fails('csv', ['{"a":"\\ud800"}'], /lone surrogate/)
  await fails(
    'text',
    ['{"text":"a"}', '{"text":"a\\nb"}'],
    /record 2 to out\.csv as plain text: .* line feed/,
  )
  await fails('text', ['{"text":1}'], /not a string/)
  await fails('text', ['{"content":"a"}'], /no field "text"/)
  await fails('text', ['{"text":""}'], /empty/)
  await fails('text', ['{"text":"a\\r"}'], /carriage return/)
  await fails('text', ['{"text":"\\udc00"}'], /lone surrogate/)
})

t.test('members of an object, against JSON.parse', async (t) => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 6 }),
      fc.constantFrom(0, 1, 3),
      (record, indent) => {
        const line = JSON.stringify(record, null, indent).replaceAll('\n', ' ')
        const members = membersOf(line)
        t.same(
          members.map(({ key }) => key),
          Object.keys(record),
        )
        t.same(
          members.map(({ value }) => JSON.parse(value) as unknown),
          Object.values(JSON.parse(line) as object),
        )
      },
    ),
    { seed: 8, numRuns: 500 },
  )
})
