import type { SchemaElement } from 'hyparquet'
import fc from 'fast-check'
import t from 'tap'
import { parquetEncoder } from '../../../../src/io/formats/parquet/parquet-encoder.js'
import { readElsewhere, readLines, writeLines } from './memory-file.js'

const lines = (...records: unknown[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('')
const typesOf = async (text: string) =>
  Object.fromEntries(
    (await readLines(await writeLines(text))).metadata.schema.elements.map(({ name, type, logical_type }) => [
      name,
      logical_type?.type ?? type,
    ]),
  )

t.test('the schema is learned from the records', async (t) => {
  const text =
    lines({
      s: 'a',
      b: true,
      i: 1,
      d: 1,
      l: [1],
      o: { x: 'y' },
      mixed: 1,
      odd: 1,
      half: 'a',
      none: null,
      empty: [],
    }) +
    '{"i":9223372036854775807,"d":0.5,"l":[],"o":null,"mixed":"one","odd":{"a":1,"a":2},"half":"\\ud800","later":-0}\n' +
    '{"huge":18446744073709551617,"d":-1e-7,"wide":9007199254740993}\n{"wide":0.5,"nothing":{}}\n'
  const { text: back, metadata } = await readLines(await writeLines(text))
  const types = await typesOf(text)
  t.match(types, {
    s: 'STRING',
    b: 'BOOLEAN',
    i: 'INT64',
    d: 'DOUBLE',
    l: 'LIST',
    element: 'JSON',
    later: 'DOUBLE',
  })
  t.match(types, {
    mixed: 'JSON',
    odd: 'JSON',
    half: 'JSON',
    none: 'JSON',
    huge: 'JSON',
    wide: 'JSON',
    nothing: 'JSON',
  })
  t.equal(metadata.records, 4)
  const [first, second, third, fourth] = back.split('\n') as [string, string, string, string]
  t.match(
    first,
    '"s":"a","b":true,"i":1,"d":1,"l":[1],"o":{"x":"y"},"mixed":1,"odd":1,"half":"a","none":null,"empty":[]',
  )
  t.match(
    second,
    '"i":9223372036854775807,"d":0.5,"l":[],"o":null,"mixed":"one","odd":{"a":1,"a":2},"half":"\\ud800"',
  )
  t.match(second, '"later":-0')
  t.match(third, '"huge":18446744073709551617,"wide":9007199254740993')
  t.match(fourth, '"wide":0.5,"nothing":{}')
})

t.test('what no column can hold is said with the record and the key, never changed', async (t) => {
  const first = lines({ id: 1, s: 'x', n: { a: [1] } })
  const fails = async (line: string, ...parts: RegExp[]) => {
    const error = await writeLines(first.repeat(3) + line, { rowGroupBytes: first.length * 2 }).catch(
      (e: unknown) => e,
    )
    t.match(error, { name: 'SynthcleanError', failure: 'failed' }, line)
    for (const part of [/record 4 of out\.parquet/, ...parts]) t.match((error as Error).message, part)
  }
  await fails(
    '{"id":"one"}\n',
    /"id" has "one" where its column holds a 64-bit integer/,
    /JSON Lines instead/,
  )
  await fails('{"id":1.5}\n', /"id" has 1\.5/)
  await fails('{"id":9223372036854775808}\n', /"id"/)
  await fails('{"n":{"a":[1,null,"x"]}}\n', /"n\.a\[\]" has "x"/)
  await fails('{"n":[]}\n', /"n" has \[\] where its column holds objects/)
  await fails('{"n":{"a":{}}}\n', /"n\.a" has \{\} where its column holds lists/)
  await fails('{"other":1}\n', /has "other", for which there is no column/)
  await fails('{"n":{"__proto__":1}}\n', /"n" has "__proto__"/)
  await fails('{"id":1,"id":2}\n', /has "id" twice/)
  await fails('{"s":"\\udc00"}\n', /"s" has "\\udc00"/)
  await fails('[1]\n', /the record has \[1\]/)
  await fails('{"id":1\n', /not valid JSON at byte 7/)
  await fails('{"id":01}\n', /not valid JSON/)
  await fails('{"s":"a\tb"}\n', /not valid JSON/)
  const invalid = Buffer.concat([
    Buffer.from(first),
    Buffer.from('{"s":"'),
    Buffer.of(0xff),
    Buffer.from('"}\n'),
  ])
  const encoder = parquetEncoder({ name: 'x' })
  t.same(encoder.encode(invalid), new Uint8Array(0))
  t.throws(() => encoder.end(), /record 2 of x: not valid UTF-8/)
})

t.test('keys without end are values, and no columns', async (t) => {
  const named = (from: number, count: number) =>
    lines(Object.fromEntries(Array.from({ length: count }, (_, at) => [`key ${from + at}`, 1])))
  t.ok((await writeLines(named(0, 9_000) + named(9_000, 1_000))).length > 0)
  await t.rejects(writeLines(named(0, 9_000) + named(9_000, 1_001)), {
    failure: 'failed',
    message: /record 2 of out\.parquet: "key 10000" would be a column more than 10000/,
  })
})

t.test('columns that the input file has not are added behind its own', async (t) => {
  const { metadata } = await readLines(await writeLines(lines({ id: 1, nested: { id: 'x' } })))
  const schema = {
    ...metadata.schema,
    keyValues: [
      { key: 'note', value: 'kept' },
      { key: 'ARROW:schema', value: 'old' },
    ],
  }
  const text =
    '{"id":1,"nested":null,"_synthclean":{"score":0.5}}\n{"id":null,"nested":{"id":"y"},"_synthclean":null}\n'
  const again = await readLines(await writeLines(text, { schema }))
  t.equal(again.text, text)
  t.same(again.metadata.schema.keyValues, [{ key: 'note', value: 'kept' }])
  const same = await readLines(await writeLines('{"id":2}\n', { schema }))
  t.same(same.metadata.schema.keyValues, schema.keyValues)
  t.equal(same.text, '{"id":2,"nested":null}\n')
  t.rejects(
    writeLines('{"id":2,"nested":{"new":1}}\n', { schema }),
    /"nested" has "new", for which there is no column/,
  )
})

t.test('a required column refuses null and missing', async (t) => {
  const schema = {
    elements: [
      { name: 'schema', num_children: 1 },
      { name: 'id', type: 'INT64', repetition_type: 'REQUIRED' },
    ] satisfies SchemaElement[],
    keyValues: [],
  }
  t.equal((await readLines(await writeLines('{"id":5}\n', { schema }))).text, '{"id":5}\n')
  t.rejects(writeLines('{"id":null}\n', { schema }), /"id" is null, which its column does not allow/)
  t.rejects(writeLines('{}\n', { schema }), /has no "id", which its column does not allow/)
})

t.test('an output without records is a file', async (t) => {
  const { metadata } = await readLines(await writeLines(lines({ a: 1 })))
  const empty = await readLines(await writeLines('', { schema: metadata.schema }))
  t.match(empty, { text: '', metadata: { records: 0 } })
  t.equal((await writeLines('')).toString('latin1').slice(-4), 'PAR1')
})

t.test('the bytes do not depend on the pieces, and a process can go on where another ended', async (t) => {
  const records = Array.from({ length: 300 }, (_, at) => ({
    at,
    text: 'word '.repeat(at % 17),
    tags: at % 3 ? ['a', null] : [],
  }))
  const text = Buffer.from(lines(...records))
  const options = { name: 'x', rowGroupBytes: 3000 }
  const whole = await writeLines(text.toString(), options)
  const ends = [...text.keys()].filter((at) => text[at] === 10).map((at) => at + 1)
  await fc.assert(
    fc.asyncProperty(fc.subarray(ends), fc.infiniteStream(fc.boolean()), async (cuts, restarts) => {
      let encoder = parquetEncoder(options)
      const out: Uint8Array[] = []
      let from = 0
      for (const to of [...cuts, text.length]) {
        // The caller's buffer is used again: nothing of it may be kept, whether it is a Buffer or not.
        const piece = Buffer.from(text.subarray(from, to))
        out.push(await encoder.encode(piece))
        piece.fill(0)
        from = to
        if (!restarts.next().value) continue
        const state = structuredClone(encoder.state())
        // What is written after the state was taken is cut off again.
        await encoder.encode(Buffer.from('{"at":7}\n'))
        encoder = parquetEncoder(options)
        encoder.restore(state)
      }
      out.push(await encoder.end())
      t.ok(Buffer.concat(out).equals(whole))
    }),
    { seed: 8, numRuns: 60 },
  )
  t.equal((await readLines(whole)).metadata.rowGroups.length > 5, true)
  t.throws(() => parquetEncoder(options).restore({ version: 0 }), /another version/)
})

t.test('texts and rows of many pages and a dictionary that is given up', async (t) => {
  const records = Array.from({ length: 3000 }, (_, at) => ({
    same: 'assistant',
    often: `source ${at % 40}`,
    rarely: at < 1500 ? 'x' : `only once ${at}`,
    long: 'y'.repeat((at * 7919) % 3000),
  }))
  const text = lines(...records)
  const bytes = await writeLines(text)
  t.equal((await readLines(bytes)).text, text)
  t.same(await readElsewhere(bytes), records)
})

/** JSON values that each key of which keeps its type; another reader must see the same. */
t.test('another reader sees the values that were written', async (t) => {
  const leaf = fc.constantFrom(
    fc.string({ unit: 'binary' }),
    fc.boolean(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Number.isInteger(n) ? n + 0.5 : n)),
  )
  const shape: fc.Arbitrary<fc.Arbitrary<unknown>> = fc.letrec<{ shape: fc.Arbitrary<unknown> }>((tie) => ({
    shape: fc.oneof(
      { maxDepth: 3 },
      leaf,
      tie('shape').map((inner) => fc.array(fc.option(inner), { maxLength: 4 })),
      fc
        .dictionary(fc.constantFrom('a', 'b', 'c d', 'é'), tie('shape'), { minKeys: 1 })
        .map((fields) =>
          fc.record(Object.fromEntries(Object.entries(fields).map(([key, of]) => [key, fc.option(of)]))),
        ),
    ),
  })).shape
  await fc.assert(
    fc.asyncProperty(
      shape.chain((of) =>
        fc.array(fc.record({ id: fc.nat(), v: fc.option(of) }), { minLength: 1, maxLength: 20 }),
      ),
      async (records) => {
        // A first record in which every type is seen would be rare: null and [] alone teach nothing, and become text.
        const text = lines(...records)
        const bytes = await writeLines(text)
        t.same(
          JSON.parse(`[${(await readLines(bytes)).text.trim().replaceAll('\n', ',')}]`),
          JSON.parse(JSON.stringify(records)),
        )
        if (/^\{"id":\d+,"v":null\}$/m.test(text)) return
        const seen = await readElsewhere(bytes)
        const plain = (value: unknown) =>
          JSON.stringify(value, (_, inner: unknown) =>
            typeof inner === 'bigint' ? Number(inner) : (inner ?? null),
          )
        t.equal(plain(seen), plain(records))
      },
    ),
    { seed: 9, numRuns: 200 },
  )
})
