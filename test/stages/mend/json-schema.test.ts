import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { SynthcleanError } from '../../../src/errors.js'
import { compileSchema } from '../../../src/stages/mend/json-schema.js'
import { root } from '../../process.js'

const compile = (schema: unknown) => compileSchema(JSON.stringify(schema), 'schema.json')

t.test('a value that meets the schema gives nothing, another where and how it fails', async (t) => {
  const check = compile({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    required: ['messages'],
    properties: {
      messages: { type: 'array', minItems: 1, items: { $ref: '#/$defs/turn' } },
      'a/b %': { type: 'integer' },
    },
    unevaluatedProperties: false,
    $defs: {
      turn: {
        type: 'object',
        required: ['role', 'content'],
        properties: { role: { enum: ['user', 'assistant'] }, content: { type: 'string', pattern: '\\S' } },
      },
    },
  })
  t.equal(check({ messages: [{ role: 'user', content: 'a' }], 'a/b %': 2 }), undefined)
  t.match(check([]), { path: '', message: /array/ })
  t.match(check({}), { path: '', message: /"messages"/ })
  t.match(check({ messages: [] }), { path: '/messages', message: /too few/ })
  t.match(check({ messages: [{ role: 'user', content: ' ' }] }), {
    path: '/messages/0/content',
    message: /pattern/,
  })
  t.match(check({ messages: [{ role: 'x', content: 'a' }] }), { path: '/messages/0/role', message: /user/ })
  t.match(check({ messages: [{ role: 'user', content: 'a' }], 'a/b %': 'c' }), { path: '/a~1b %' })
  t.match(check({ messages: [{ role: 'user', content: 'a' }], other: 1 }), {
    path: '/other',
    message: 'is not allowed here',
  })
})

t.test('of alternatives the whole is told, not one of them', async (t) => {
  const check = compile({ anyOf: [{ type: 'string' }, { required: ['a'] }] })
  t.match(check({}), { path: '', message: /any/ })
})

t.test('a bad schema is wrong usage', async (t) => {
  for (const [text, reason] of [
    ['{', /is no JSON/],
    ['5', /at the top/],
    ['{"type":"strin"}', /at \/type/],
    ['{"required":"a"}', /at \/required/],
    ['{"properties":{"a":{"minLength":-1}}}', /at \/properties\/a\/minLength/],
    ['{"properties":{"a":{"pattern":"("}}}', /at \/properties\/a\/pattern/],
    ['{"patternProperties":{"(":true}}', /at \/patternProperties/],
    ['{"allOf":{}}', /at \/allOf/],
    ['{"$dynamicRef":"#a"}', /\$dynamicRef/],
    ['{"$ref":"#/$defs/none"}', /#\/\$defs\/none/],
    ['{"$ref":"https://example.com/other.json"}', /example\.com/],
    ['{"$defs":{"a":{"$id":"x"},"b":{"$id":"x"}}}', /[Dd]uplicate/],
  ] as const) {
    try {
      compileSchema(text, 'my/schema.json')
      t.fail(text)
    } catch (error) {
      t.ok(error instanceof SynthcleanError, text)
      t.match(error, { failure: 'usage', message: /^my\/schema\.json: / })
      t.match((error as Error).message, reason)
    }
  }
})

t.test('formats are not checked, and names of properties are no keywords', async (t) => {
  const check = compile({
    format: 'email',
    properties: { format: { type: 'string' }, $ref: { type: 'number' } },
  })
  t.equal(check('not an address'), undefined)
  t.match(check({ format: 1 }), { path: '/format' })
  t.match(check({ $ref: 'a' }), { path: '/$ref' })
})

t.test('a value nested deeper than can be followed fails', async (t) => {
  const check = compile({ properties: { a: { $ref: '#' } } })
  let value: unknown = {}
  for (let depth = 0; depth < 100; depth++) value = { a: value }
  t.equal(check(value), undefined)
  for (let depth = 0; depth < 100_000; depth++) value = { a: value }
  t.match(check(value), { path: '', message: /nested/ })
})

t.test('a key that is no Unicode is told', async (t) => {
  t.match(compile({ additionalProperties: { type: 'string' } })({ '\ud800': 1 }), {
    path: '',
    message: /surrogate/,
  })
})

t.test('no code is made from strings', async (t) => {
  const module = join(root, 'dist/src/stages/mend/json-schema.js')
  const script = `
    const { compileSchema } = await import(${JSON.stringify(module)})
    const check = compileSchema('{"type":"object","required":["a"]}', 'schema.json')
    process.stdout.write(String(check({ a: 1 })) + String(check({})?.path))
    try { new Function(''); process.stdout.write('made') } catch {}`
  const said = execFileSync(
    process.execPath,
    ['--disallow-code-generation-from-strings', '--input-type=module', '-e', script],
    { encoding: 'utf8' },
  )
  t.equal(said, 'undefined')
})
