import type { SchemaElement } from 'hyparquet'
import fc from 'fast-check'
import t from 'tap'
import { dateText, timestampText } from '../../../../src/io/formats/parquet/calendar.js'
import { decimalText } from '../../../../src/io/formats/parquet/decimal-text.js'
import { float16Text, float32Text, fromFloat16 } from '../../../../src/io/formats/parquet/float-text.js'
import { readLines, writeLines } from './memory-file.js'

type Column = Omit<SchemaElement, 'name' | 'repetition_type'>
const schemaOf = (...columns: SchemaElement[]) => {
  const own = (elements: SchemaElement[]) =>
    elements.reduce((sum, { num_children = 0 }) => sum - num_children, elements.length)
  return { elements: [{ name: 'schema', num_children: own(columns) }, ...columns], keyValues: [] }
}
const quoted = (text: string) => JSON.stringify(text)
const bytes = (value: Uint8Array) => {
  const text = Buffer.from(value).toString()
  return Buffer.from(text).equals(value)
    ? quoted(text)
    : `{"base64":"${Buffer.from(value).toString('base64')}"}`
}
const integer = (bits: bigint, signed = true) =>
  fc.bigInt(
    signed ? { min: -(2n ** (bits - 1n)), max: 2n ** (bits - 1n) - 1n } : { min: 0n, max: 2n ** bits - 1n },
  )
const long = integer(64n)
const named = (value: number, text: string) => (Number.isFinite(value) ? text : `"${value}"`)
const DAY = 86400n

/** Each type of column, and JSON texts that stand for all its values. */
const TYPES: [Column, fc.Arbitrary<string>][] = [
  [{ type: 'BOOLEAN' }, fc.boolean().map(String)],
  [{ type: 'INT32' }, integer(32n).map(String)],
  [{ type: 'INT64' }, long.map(String)],
  [{ type: 'INT32', converted_type: 'INT_8' }, integer(8n).map(String)],
  [{ type: 'INT32', converted_type: 'UINT_16' }, integer(16n, false).map(String)],
  [{ type: 'INT32', converted_type: 'UINT_32' }, integer(32n, false).map(String)],
  [{ type: 'INT64', converted_type: 'UINT_64' }, integer(64n, false).map(String)],
  [{ type: 'FLOAT' }, fc.float().map((value) => named(value, float32Text(value)))],
  [{ type: 'DOUBLE' }, fc.double().map((value) => named(value, Object.is(value, -0) ? '-0' : String(value)))],
  [
    { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 2, logical_type: { type: 'FLOAT16' } },
    fc.nat(0xfbff).map((bits) => named(fromFloat16(bits), float16Text(bits))),
  ],
  [{ type: 'BYTE_ARRAY', converted_type: 'UTF8' }, fc.string({ unit: 'binary' }).map(quoted)],
  [{ type: 'BYTE_ARRAY', converted_type: 'ENUM' }, fc.string().map(quoted)],
  [{ type: 'BYTE_ARRAY' }, fc.uint8Array().map(bytes)],
  [{ type: 'BYTE_ARRAY', converted_type: 'BSON' }, fc.uint8Array().map(bytes)],
  [
    { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 3 },
    fc.uint8Array({ minLength: 3, maxLength: 3 }).map(bytes),
  ],
  [{ type: 'INT32', converted_type: 'DATE' }, integer(32n).map((days) => quoted(dateText(Number(days))))],
  [
    { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
    long.map((value) => `"${timestampText(value, 3)}Z"`),
  ],
  [
    { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'NANOS' } },
    long.map((value) => `"${timestampText(value, 9)}"`),
  ],
  [
    { type: 'INT64', converted_type: 'TIME_MICROS' },
    long.map((value) =>
      value >= 0n && value < DAY * 10n ** 6n ? `"${timestampText(value, 6).slice(11)}Z"` : String(value),
    ),
  ],
  [
    { type: 'INT32', converted_type: 'TIME_MILLIS' },
    fc.nat(86_399_999).map((time) => `"${timestampText(BigInt(time), 3).slice(11)}Z"`),
  ],
  [{ type: 'INT96' }, long.map((value) => `"${timestampText(value, 9)}Z"`)],
  [{ type: 'INT96' }, fc.constant('{"base64":"//////////////8A"}')],
  [
    { type: 'INT32', converted_type: 'DECIMAL', precision: 9, scale: 4 },
    fc.integer({ min: -999_999_999, max: 999_999_999 }).map((value) => decimalText(BigInt(value), 4)),
  ],
  [
    { type: 'BYTE_ARRAY', converted_type: 'DECIMAL', precision: 40, scale: 0 },
    fc.bigInt({ min: -(10n ** 40n) + 1n, max: 10n ** 40n - 1n }).map(String),
  ],
  [
    { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, logical_type: { type: 'UUID' } },
    fc.uuid().map((id) => quoted(id.toLowerCase())),
  ],
  [
    { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 12, converted_type: 'INTERVAL' },
    fc
      .tuple(integer(32n, false), integer(32n, false), integer(32n, false))
      .map(
        ([months, days, ms]) => `"P${months}M${days}DT${ms / 1000n}.${String(ms % 1000n).padStart(3, '0')}S"`,
      ),
  ],
  [
    { type: 'BYTE_ARRAY', converted_type: 'JSON' },
    fc.json().filter((text) => text !== 'null' && !text.startsWith('{"$json"')),
  ],
  [{ type: 'INT32', logical_type: { type: 'NULL' } }, fc.constant('null')],
]

interface Shape {
  elements: (name: string, repetition: 'OPTIONAL' | 'REQUIRED') => SchemaElement[]
  text: fc.Arbitrary<string>
}
const nullable = (text: fc.Arbitrary<string>, is: boolean) =>
  is ? fc.oneof({ weight: 4, arbitrary: text }, fc.constant('null')) : text
const repetition = (isNullable: boolean) => (isNullable ? 'OPTIONAL' : 'REQUIRED')

const leaf = fc.constantFrom(...TYPES).map(([column, text]): Shape => ({
  // Where null is all that there is, it must be allowed.
  elements: (name, own) => [
    { ...column, name, repetition_type: column.logical_type?.type === 'NULL' ? 'OPTIONAL' : own },
  ],
  text,
}))
const list = (inner: Shape, isNullable: boolean): Shape => ({
  elements: (name, repetition_type) => [
    { name, repetition_type, num_children: 1, converted_type: 'LIST' },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    ...inner.elements('element', repetition(isNullable)),
  ],
  text: fc.array(nullable(inner.text, isNullable), { maxLength: 4 }).map((all) => `[${all.join(',')}]`),
})
const map = (inner: Shape, isNullable: boolean): Shape => ({
  elements: (name, repetition_type) => [
    { name, repetition_type, num_children: 1, converted_type: 'MAP' },
    { name: 'key_value', repetition_type: 'REPEATED', num_children: 2 },
    { name: 'key', repetition_type: 'REQUIRED', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
    ...inner.elements('value', repetition(isNullable)),
  ],
  text: fc
    .array(fc.tuple(fc.string().map(quoted), nullable(inner.text, isNullable)), { maxLength: 3 })
    .map((all) => `{${all.map(([key, value]) => `${key}:${value}`).join(',')}}`),
})
const struct = (fields: [string, Shape, boolean][]): Shape => ({
  elements: (name, repetition_type) => [
    { name, repetition_type, num_children: fields.length },
    ...fields.flatMap(([field, inner, isNullable]) => inner.elements(field, repetition(isNullable))),
  ],
  text: fc
    .tuple(...fields.map(([, inner, isNullable]) => nullable(inner.text, isNullable)))
    .map((all) => `{${all.map((text, at) => `${quoted(fields[at]![0])}:${text}`).join(',')}}`),
})
const names = fc.constantFrom('a', 'b', '__proto__', 'x.y', '', 'é"')
const shapes: fc.Arbitrary<Shape> = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    leaf,
    fc.tuple(tie('shape'), fc.boolean()).map(([inner, is]) => list(inner, is)),
    fc.tuple(tie('shape'), fc.boolean()).map(([inner, is]) => map(inner, is)),
    fc
      .uniqueArray(fc.tuple(names, tie('shape'), fc.boolean()), {
        minLength: 1,
        maxLength: 4,
        selector: ([name]) => name,
      })
      .map(struct),
  ),
})).shape

t.test('records of any schema come back as they are', async (t) => {
  const files = fc
    .uniqueArray(fc.tuple(names, shapes, fc.boolean()), {
      minLength: 1,
      maxLength: 4,
      selector: ([name]) => name,
    })
    .chain((fields) => {
      const [, ...columns] = struct(fields).elements('schema', 'REQUIRED')
      const schema = {
        elements: [{ name: 'schema', num_children: fields.length }, ...columns],
        keyValues: [],
      }
      return fc.tuple(fc.constant(schema), fc.array(struct(fields).text, { minLength: 1, maxLength: 12 }))
    })
  await fc.assert(
    fc.asyncProperty(files, fc.constantFrom(1, 200, 1e6), async ([schema, records], rowGroupBytes) => {
      const text = records.map((record) => `${record}\n`).join('')
      const again = await readLines(await writeLines(text, { schema, rowGroupBytes }))
      t.equal(again.text, text)
      t.same(
        again.metadata.schema.elements.map(({ name }) => name),
        schema.elements.map(({ name }) => name),
      )
    }),
    { seed: 10, numRuns: 250 },
  )
})

t.test('lists as old writers have them', async (t) => {
  const list = { repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' } as const
  const schema = schemaOf(
    { name: 'two', ...list },
    { name: 'element', repetition_type: 'REPEATED', type: 'INT32' },
    { name: 'tuple', ...list },
    { name: 'tuple_tuple', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'x', repetition_type: 'OPTIONAL', type: 'INT32' },
    { name: 'pair', ...list },
    { name: 'bag', repetition_type: 'REPEATED', num_children: 2 },
    { name: 'x', repetition_type: 'OPTIONAL', type: 'INT32' },
    { name: 'y', repetition_type: 'REPEATED', type: 'INT32' },
    { name: 'bare', repetition_type: 'REPEATED', type: 'INT32' },
    { name: 'nested', ...list },
    { name: 'array', ...list, repetition_type: 'REPEATED' },
    { name: 'array', repetition_type: 'REPEATED', type: 'INT32' },
  )
  const text =
    '{"two":[1,2],"tuple":[{"x":1},{"x":null}],"pair":[{"x":null,"y":[1,2]},{"x":1,"y":[]}],"bare":[5],"nested":[[1],[],[2,3]]}\n' +
    '{"two":null,"tuple":[],"pair":null,"bare":[],"nested":null}\n'
  t.equal((await readLines(await writeLines(text, { schema }))).text, text)
})

t.test('maps of odd keys are lists of entries', async (t) => {
  const map = { name: 'm', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'MAP' } as const
  const entry = { name: 'key_value', repetition_type: 'REPEATED', num_children: 2 } as const
  const value = { name: 'value', repetition_type: 'OPTIONAL', type: 'INT32' } as const
  const byNumber = schemaOf(map, entry, { name: 'key', repetition_type: 'REQUIRED', type: 'INT32' }, value)
  const text = '{"m":[{"key":1,"value":null},{"key":1,"value":2}]}\n{"m":null}\n{"m":[]}\n'
  t.equal((await readLines(await writeLines(text, { schema: byNumber }))).text, text)
  const set = schemaOf(
    map,
    { ...entry, num_children: 1 },
    { name: 'key', repetition_type: 'REQUIRED', type: 'INT32' },
  )
  t.equal(
    (await readLines(await writeLines('{"m":[{"key":1}]}\n', { schema: set }))).text,
    '{"m":[{"key":1}]}\n',
  )
})

t.test('values that a column cannot hold are refused', async (t) => {
  const refused: [Column, string[]][] = [
    [{ type: 'INT32' }, ['2147483648', '1.0', '"1"', 'true', '[]']],
    [{ type: 'INT32', converted_type: 'UINT_8' }, ['256', '-1']],
    [{ type: 'INT64', converted_type: 'UINT_64' }, ['-1', '18446744073709551616']],
    [{ type: 'FLOAT' }, ['16777217', '0.123456789', '1e39', '"x"', 'null1'.slice(0, 0) + '"nan"']],
    [{ type: 'DOUBLE' }, ['9007199254740993', '1e309', '1e-400']],
    [
      { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 2, logical_type: { type: 'FLOAT16' } },
      ['65520', '0.12345'],
    ],
    [
      { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 3 },
      ['"ab"', '{"base64":"//8="}', '{"base64":"x"}', '{"base64":"////","a":1}', '{}'],
    ],
    [{ type: 'INT32', converted_type: 'DATE' }, ['"2024-02-30"', '"2024-1-1"', '5', '"+5900000-01-01"']],
    [
      { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
      ['"2024-01-01T00:00:00"', '"2024-01-01T00:00:00.0001Z"', '1'],
    ],
    [{ type: 'INT32', converted_type: 'DECIMAL', precision: 4, scale: 2 }, ['100', '0.001', '"1"']],
    [{ type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, logical_type: { type: 'UUID' } }, ['"1"', '5']],
    [
      { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 12, converted_type: 'INTERVAL' },
      ['"P1M"', '"P4294967296M0DT0.000S"'],
    ],
    [{ type: 'INT32', logical_type: { type: 'NULL' } }, ['0']],
    [{ type: 'BYTE_ARRAY', converted_type: 'UTF8' }, ['1', '{"base64":"/w=="}', '"\\ud800"']],
  ]
  for (const [column, texts] of refused) {
    const schema = schemaOf({ name: 'v', repetition_type: 'OPTIONAL', ...column })
    for (const text of texts) {
      await t.rejects(
        writeLines(`{"v":${text}}\n`, { schema }),
        { name: 'SynthcleanError', message: /record 1 .* the key "v" has / },
        text,
      )
    }
  }
})

t.test('a column of JSON keeps each text', async (t) => {
  const schema = schemaOf({
    name: 'j',
    repetition_type: 'OPTIONAL',
    type: 'BYTE_ARRAY',
    converted_type: 'JSON',
  })
  for (const text of [
    'null',
    'not JSON',
    '',
    ' 1',
    '[1,\n2]',
    '{"$json":"1"}',
    '{"$json":"no"}',
    '{ "$json" : 5 }',
  ]) {
    const line = `{"j":{"$json":${quoted(text)}}}\n`
    t.equal((await readLines(await writeLines(line, { schema }))).text, line)
  }
  // What only looks like our wrapping is data.
  const back = (await readLines(await writeLines('{"j":{"$json":"1"}}\n', { schema }))).text
  t.equal(back, '{"j":{"$json":"{\\"$json\\":\\"1\\"}"}}\n')
})
