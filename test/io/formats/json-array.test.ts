import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { jsonArrayLines } from '../../../src/io/formats/json-array.js'
import { root } from '../../process.js'
import { readAll } from './reading.js'

/** JSON text of random values, with white space and escapes of every kind; without the white space, too. */
const space = fc.stringMatching(/^[ \t\r\n]{0,3}$/)
const number = fc.oneof(
  fc.stringMatching(/^-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,25})?([eE][-+]?[0-9]{1,4})?$/),
  fc.constantFrom('-0', '1e400', '12345678901234567890', '1.10', '-0.0e-0'),
)
const string = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }).map((text) => JSON.stringify(text).slice(1, -1)),
      fc.constantFrom(
        '\\"',
        '\\\\',
        '\\/',
        '\\b',
        '\\n',
        '\\u0041',
        '\\ud800',
        '\\uDFFF',
        '\\u00e9',
        '\\\\\\"',
        'é',
        '😀',
      ),
    ),
    { maxLength: 5 },
  )
  .map((parts) => `"${parts.join('')}"`)
type Text = { spaced: string; bare: string }
const scalar = fc
  .oneof(number, string, fc.constantFrom('true', 'false', 'null'))
  .map((text) => ({ spaced: text, bare: text }))
const { value } = fc.letrec<{ value: Text }>((tie) => {
  const joined = (parts: Text[], key: 'spaced' | 'bare', gap: string) =>
    parts.map((part) => gap + part[key] + gap).join(',')
  return {
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      scalar,
      fc.tuple(fc.array(tie('value'), { maxLength: 4 }), space).map(([parts, gap]) => ({
        spaced: `[${joined(parts, 'spaced', gap)}${gap}]`,
        bare: `[${joined(parts, 'bare', '')}]`,
      })),
      fc.tuple(fc.array(fc.tuple(string, tie('value')), { maxLength: 4 }), space).map(([members, gap]) => ({
        spaced: `{${joined(
          members.map(([key, { spaced }]) => ({ spaced: `${key}${gap}:${gap}${spaced}`, bare: '' })),
          'spaced',
          gap,
        )}${gap}}`,
        bare: `{${joined(
          members.map(([key, { bare }]) => ({ spaced: '', bare: `${key}:${bare}` })),
          'bare',
          '',
        )}}`,
      })),
    ),
  }
})

t.test('each element is a line, character for character, whatever the size of reads', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(value, { maxLength: 6 }),
      space,
      fc.integer({ min: 1, max: 70 }),
      async (values, gap, size) => {
        const array = `${gap}[${values.map(({ spaced }) => gap + spaced + gap).join(',')}${gap}]${gap}`
        const lines = values.map(({ bare }) => bare + '\n').join('')
        t.equal((await readAll(jsonArrayLines, array, size)).toString(), lines)
        t.equal((await readAll(jsonArrayLines, '\ufeff' + array)).toString(), lines)
      },
    ),
    { seed: 11, numRuns: 400 },
  )
})

t.test('bytes that are no UTF-8 stay what they are', async (t) => {
  for (const bytes of ['ff', 'fe', 'fffe', 'c3', 'eda080', 'f8888080', 'c0af', 'ff5c6e', '5cfe', '5c5cff']) {
    const string = Buffer.concat([Buffer.from('{"a":"'), Buffer.from(bytes, 'hex'), Buffer.from('\\"x"}')])
    const array = Buffer.concat([Buffer.from('['), string, Buffer.from(' , '), string, Buffer.from(']')])
    const line = Buffer.concat([string, Buffer.from('\n')])
    for (const size of [1, 2, 3, 1000]) {
      t.same(await readAll(jsonArrayLines, array, size), Buffer.concat([line, line]), `${bytes} by ${size}`)
    }
  }
})

t.test('what is no array is an error that tells where', async (t) => {
  const error = (content: string) => readAll(jsonArrayLines, content, 7)
  for (const content of [
    '',
    ' ',
    '[',
    '[{"a":1}',
    '[{"a":1},',
    '[{"a":1},]',
    '[1 2]',
    '[NaN]',
    '[nul]',
    '[1]x',
    '[1][2]',
    '[1]\\',
    '["a\\',
  ]) {
    await t.rejects(
      error(content),
      { name: 'SynthcleanError', failure: 'failed', message: /^data is not one JSON array/ },
      content,
    )
  }
  for (const content of [
    '{"a":[1]}',
    '1',
    '"[]"',
    'true',
    '[01]',
    '[1.]',
    '[{"a" 1}]',
    "['a']",
    '["a\nb"]',
    '[{a:1}]',
    '[\\n]',
    '[1,2}',
    '[+1]',
    '[\ufeff1]',
  ]) {
    await t.rejects(error(content), { name: 'SynthcleanError' }, content)
  }
  await t.rejects(
    error('[{"a":1},\n{"a":2},\n{"a":oops}]'),
    /between bytes 2\d and \d\d, in or after record 3: /,
  )
  await t.rejects(
    error('[{"a":1},{"a":2'),
    /it ends at byte 15 before the array does, in or after record 2; is it cut short/,
  )
})

t.test('a record of any length comes in pieces, and nesting ends somewhere', async (t) => {
  let largest = 0
  let length = 0
  const long = (async function* () {
    yield Buffer.from('[{"a":"')
    for (let count = 0; count < 600; count++) yield Buffer.alloc(100_000, 'é\\n')
    yield Buffer.from('"}]')
  })()
  for await (const piece of jsonArrayLines(long, { name: 'long', maxRecord: 1000 })) {
    largest = Math.max(largest, piece.length)
    length += piece.length
  }
  t.equal(length, 60_000_000 + '{"a":""}\n'.length)
  t.ok(largest < 200_000, `${largest}`)
  const deep = '['.repeat(300_000) + ']'.repeat(300_000)
  t.equal((await readAll(jsonArrayLines, `[${deep}]`)).toString(), deep + '\n')
  await t.rejects(readAll(jsonArrayLines, '['.repeat(1_100_000)), /nested more than 1000000 deep/)
})

t.test('stopping early closes the input', async (t) => {
  let closed = false
  const endless = (async function* () {
    try {
      yield Buffer.from('[')
      while (true) yield Buffer.from('{"a":1},'.repeat(9000))
    } finally {
      closed = true
    }
  })()
  const lines = jsonArrayLines(endless, { name: 'endless', maxRecord: 100 })
  t.match(Buffer.from(((await lines.next()) as { value: Uint8Array }).value).toString(), /^(\{"a":1\}\n)+/)
  await lines.return(undefined)
  t.equal(closed, true)
})

const suite = join(root, '../shared/data/json-test-suite')
t.test('JSONTestSuite', { skip: !existsSync(suite) && `${suite} is not there` }, async (t) => {
  for (const file of readdirSync(suite).filter((file) => file.endsWith('.json'))) {
    const bytes = Buffer.concat([Buffer.from('['), readFileSync(join(suite, file)), Buffer.from(']')])
    const found = await readAll(jsonArrayLines, bytes, 5).catch((error: unknown) => error)
    if (file.startsWith('y_')) {
      t.ok(found instanceof Buffer, file)
      const bare = JSON.stringify(JSON.parse(readFileSync(join(suite, file), 'utf8')))
      if (found instanceof Buffer) t.equal(JSON.stringify(JSON.parse(found.toString())), bare, file)
    } else if (file.startsWith('n_') && found instanceof Buffer && found.length > 0) {
      // Only escapes and bytes within strings are not judged here: they go on to where records are.
      t.match(file, /^n_string_/, `${file} passes as ${JSON.stringify(found.toString('latin1'))}`)
      t.throws(() => JSON.parse(found.toString()) as unknown, file)
    }
  }
})
