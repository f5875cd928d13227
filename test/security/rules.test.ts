import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { SynthcleanError } from '../../src/errors.js'
import { linearEngine } from '../../src/stages/boilerplate/pattern.js'
import { parsePack } from '../../src/stages/boilerplate/rule-pack.js'
import { loadRules, switchRules } from '../../src/stages/boilerplate/rules.js'
import { compileSchema } from '../../src/stages/mend/json-schema.js'
import { folder, synthclean } from '../process.js'

/** Takes more steps than can be waited for where an engine goes back: their number doubles with each letter. */
const CATASTROPHIC = '(x+x+)+y'
const HOSTILE = 'x'.repeat(100_000)

function pack({ id = 'own', pattern = 'z', terms = '', on = true } = {}): string {
  return `${terms}
rules:
  - id: ${id}
    when: it is so
    on: ${on}
    roles: [assistant]
    anchors: [shop]
    removes: token
    pattern: '${pattern}'
    examples: [{ from: 'shop z', to: 'shop' }]
    leaves: ['shop']
`
}

function fileOf(text: string, name = 'own.yaml'): string {
  const path = join(folder(), name)
  writeFileSync(path, text)
  return path
}

const rulesOf = (text: string) => loadRules([parsePack(text, 'own.yaml')])
const refused = (message: RegExp) => ({ constructor: SynthcleanError, failure: 'usage', message })

t.test('a pattern of a user takes linear time, whatever it is', async (t) => {
  const started = performance.now()
  t.equal(linearEngine(CATASTROPHIC).find(HOSTILE), undefined)
  const rules = fileOf(pack({ pattern: `z|${CATASTROPHIC}` }))
  const record = JSON.stringify({ prompt: 'Where?', completion: `shop ${HOSTILE}` })
  const { status, stdout } = await synthclean(['--rules', rules, '-q'], `${record}\n`)
  t.equal(status, 0)
  t.equal(stdout.toString(), `${record}\n`)
  t.ok(performance.now() - started < 60_000)
})

t.test('so does a pattern of a JSON Schema', async (t) => {
  const check = compileSchema(
    JSON.stringify({ properties: { a: { pattern: `^${CATASTROPHIC}$` } } }),
    's.json',
  )
  t.match(check({ a: HOSTILE }), { path: '/a', message: /does not match pattern "\^\(x\+x\+\)\+y\$"/ })
  t.equal(check({ a: 'xxy' }), undefined)
  t.equal(check({ a: 1 }), undefined, 'it is for texts alone')
  for (const pattern of ['(?=a)b', '(a)\\1', '(?:a{1000}){1000}'])
    t.throws(
      () => compileSchema(JSON.stringify({ items: { pattern } }), 's.json'),
      refused(/linear time/),
      pattern,
    )
})

t.test('patterns of keys are refused where they could take long, and no long key is tried', async (t) => {
  for (const pattern of [CATASTROPHIC, '(a|aa)+$', '(?:(?:a*))*', 'a*a*a*b'])
    t.throws(
      () => compileSchema(JSON.stringify({ patternProperties: { [pattern]: true } }), 's.json'),
      refused(/repeats too much/),
      pattern,
    )
  const check = compileSchema(
    JSON.stringify({ patternProperties: { '^(?:id|no)[0-9]+$': { type: 'number' } } }),
    's.json',
  )
  t.match(check({ id7: 'a' }), { path: '/id7' })
  t.equal(check({ id7: 7, other: 'a' }), undefined)
  t.match(check({ deep: [{ ['i'.repeat(257)]: 1 }] }), { message: /key of more than 256 characters/ })
})

t.test('YAML of a user is data, and cannot use up the memory', async (t) => {
  const deep = '['.repeat(100_000)
  t.throws(() => parsePack(deep, 'own.yaml'), refused(/nested too deeply/))
  t.throws(() => parsePack('{a: '.repeat(100_000), 'own.yaml'), refused(/nested too deeply/))
  const laughs = ['a: &a [x, x, x, x, x, x, x, x, x]']
  for (const [at, name] of [...'bcdefghi'].entries())
    laughs.push(`${name}: &${name} [${`*${'abcdefgh'[at]}, `.repeat(9)}]`)
  t.throws(() => parsePack(laughs.join('\n'), 'own.yaml'), refused(/alias/i))
  t.throws(() => parsePack('!!js/function "x"', 'own.yaml'), refused(/tag/i))
  t.throws(() => parsePack('- a\n---\n- b\n', 'own.yaml'), refused(/second document/))
  t.same(parsePack('{"__proto__": {"id": 1}}', 'own.yaml').content, JSON.parse('{"__proto__": {"id": 1}}'))
  t.equal(({} as { id?: number }).id, undefined)
})

t.test('terms that name one another cannot make a pattern as long as memory', async (t) => {
  const names = Array.from({ length: 40 }, (_, at) => `t${at}`)
  const terms = names.map((name, at) => `  ${name}: '${at === 39 ? 'z' : `{{t${at + 1}}}{{t${at + 1}}}`}'`)
  t.throws(
    () => rulesOf(pack({ terms: `terms:\n${terms.join('\n')}`, pattern: '{{t0}}' })),
    refused(/is longer than/),
  )
  t.throws(() => rulesOf(pack({ pattern: '{{constructor}}' })), refused(/no term "constructor"/))
})

t.test('the names of rules are names and nothing else', async (t) => {
  t.throws(() => rulesOf(pack({ id: '__proto__' })), refused(/"id" must be/))
  const rules = rulesOf(pack({ id: 'constructor', on: false }))
  t.notOk(
    switchRules(rules, {}).some(({ id }) => id === 'constructor'),
    'a rule that is off stays off',
  )
  t.ok(switchRules(rules, { constructor: true }).some(({ id }) => id === 'constructor'))
  const report = join(folder(), 'report.json')
  const options = [
    '--rules',
    fileOf(pack({ id: 'constructor' })),
    '--report',
    report,
    '--scores',
    'off',
    '-q',
  ]
  await synthclean(options, `${JSON.stringify({ prompt: 'Where?', completion: 'The shop is z open.' })}\n`)
  const { edited } = JSON.parse(readFileSync(report, 'utf8')) as { edited: unknown }
  t.same(edited, { boilerplate: { constructor: 1 } }, 'counted')
  t.match(await synthclean(['--rule', '__proto__=on', '-q'], '{}\n'), { status: 2, stderr: /no such rule/ })
})
