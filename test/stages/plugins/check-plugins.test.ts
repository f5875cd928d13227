import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { SynthcleanError } from '../../../src/errors.js'
import { MOST_TAGS, TAGS } from '../../../src/stages/list.js'
import { checkPlugins, loadPlugins } from '../../../src/stages/plugins/load-plugins.js'
import type { Plugin } from '../../../src/stages/plugins/plugin.js'
import { folder } from '../../process.js'
import { pluginReader } from './run-plugins.js'

const place = folder()
let written = 0

/** A module with this text. */
function module(text: string, ending = 'mjs'): string {
  const path = join(place, `module-${written++}.${ending}`)
  writeFileSync(path, text)
  return path
}

async function messageOf(...modules: string[]): Promise<string> {
  try {
    await checkPlugins(modules)
  } catch (error) {
    if (error instanceof SynthcleanError && error.failure === 'usage') return error.message
    throw error
  }
  return 'none'
}

t.test('what is no plug-in is a usage error that names module and fault', async (t) => {
  const rule = (text: string) => `export default { name: 'a', process() {}, ${text} }`
  const cases: [text: string, fault: RegExp][] = [
    ['', /exports no plug-in: export it as default, or under the name plugin$/],
    ['export const plugins = {}', /exports no plug-in/],
    ['export default null', /exports no plug-in/],
    ['export default () => ({})', /exports a function where a plug-in should be/],
    ['export default { process() {} }', /whose name is undefined: it must be lower-case words/],
    ["export default { name: 'Max Emoji', process() {} }", /whose name is "Max Emoji"/],
    ["export default { name: 'a/b', process() {} }", /whose name is "a\/b"/],
    [`export default { name: '${'a'.repeat(65)}', process() {} }`, /whose name is "a{40}…"/],
    ["export default { name: 'a' }", /a: process is undefined, no function$/],
    ["export default { name: 'a', async process() {} }", /kind AsyncFunction, but must be synchronous$/],
    ["export default { name: 'a', *process() {} }", /kind GeneratorFunction, but must be synchronous$/],
    [rule("rejects: 'x'"), /a: rejects is a string, no list of rules$/],
    [rule("edits: [{ id: 'x' }]"), /a: edits\[0\]\.when is missing/],
    [rule('tags: [null]'), /a: tags\[0\]\.id is undefined/],
    [rule("tags: [{ id: 'x', when: 'y' }, { id: 'x', when: 'z' }]"), /a: tags has the rule x twice$/],
    [rule('options: { max: 5 }'), /a: options\.max is a number: values of options are strings$/],
    ['export default {', /the module cannot be loaded: SyntaxError: .* \(node --check .* shows where\)$/],
    ["throw new Error('no model')", /the module cannot be loaded: Error: no model$/],
    ["import 'no-such-package'", /the module cannot be loaded: .*no-such-package/],
  ]
  for (const [text, fault] of cases) {
    const path = module(text)
    const message = await messageOf(path)
    t.match(message, fault, text)
    t.ok(message.startsWith(`--plugin ${path}: `))
  }
  t.match(await messageOf(join(place, 'none.mjs')), /none\.mjs: there is no such file/)
  t.match(await messageOf(place), /there is no such file/)
})

t.test(
  'a plug-in is the default export, or the one named plugin, or what a CommonJS module exports',
  async (t) => {
    const names = async (...modules: string[]) => (await checkPlugins(modules)).map(({ name }) => name)
    t.same(
      await names(
        module("export const plugin = { name: 'a', process() {} }"),
        module(
          "export const plugin = { name: 'b', process() {} }; export default { name: 'c', process() {} }",
        ),
        module("module.exports = { name: 'd', process() {} }", 'cjs'),
        module("class Judge { name = 'e'; process() {} }; export default new Judge()"),
      ),
      ['a', 'c', 'd', 'e'],
    )
    const one = module("export default { name: 'a', process() {} }")
    t.match(await messageOf(one, one), /its name, a, is that of .* too/)
  },
)

t.test('options stand behind the path, and only those that the plug-in has', async (t) => {
  const path = module("export default { name: 'a', options: { max: '5', words: '' }, process() {} }")
  const optionsOf = async (given: string) => (await checkPlugins([given]))[0]!.options
  t.same(await optionsOf(path), { max: '5', words: '' })
  t.same(await optionsOf(`${path}?words=a%20b+c&max=7`), { max: '7', words: 'a b c' })
  t.same(await optionsOf(`${path}?`), { max: '5', words: '' })
  t.match(await messageOf(`${path}?most=7`), /a has no option "most"; it has max, words$/)
  const none = module("export default { name: 'a', process() {} }")
  t.match(await messageOf(`${none}?most=7`), /a has no option "most"; it has none$/)
  t.match(await messageOf(`${none}?__proto__=7`), /no option "__proto__"/)
  const odd = module("export default { name: 'odd', process() {} }", 'mjs?x=1.mjs')
  t.same(await optionsOf(odd), {}, 'a file with a question mark in its name')
})

t.test('what process returns is checked', async (t) => {
  const rule = (id: string) => [{ id, when: 'so' }]
  const returned = (verdict: unknown): Plugin => ({
    name: 'odd',
    rejects: rule('r'),
    edits: rule('e'),
    tags: rule('t'),
    process: () => verdict as ReturnType<Plugin['process']>,
  })
  const edit = (text: unknown, field: unknown = 'text') => ({ edit: [{ rule: 'e', field, text }] })
  const cases: [verdict: unknown, fault: RegExp][] = [
    [true, /process returned a boolean, but can only return nothing or an object with reject, tags, edit/],
    [[], /process returned a list/],
    [{ rejects: { rule: 'r' } }, /an object with the key "rejects"/],
    [{ reject: 'r' }, /returned a string in reject, where an object should be/],
    [{ reject: { rule: 'e' } }, /named the rule "e", which odd does not declare in rejects/],
    [{ reject: {} }, /named the rule undefined/],
    [{ reject: { rule: 'r', value: Number.NaN } }, /returned NaN as value: it must be a finite number/],
    [{ reject: { rule: 'r', threshold: 1n } }, /returned a bigint as threshold/],
    [{ tags: 't' }, /returned a string as tags, no list/],
    [{ tags: ['toString'] }, /named the rule "toString"/],
    [{ edit: {} }, /returned an object as edit, no list/],
    [{ edit: [null] }, /returned null in edit/],
    [edit(5), /returned a number as the text of an edit/],
    [edit('x', 'output'), /edited the field "output", which is no text of the record/],
    [edit('x', 'id'), /edited the field "id"/],
    [{ edit: [...edit('x').edit, ...edit('y').edit] }, /edited the field "text" twice/],
    [Promise.reject(new Error('late')), /returned a promise: it must be synchronous/],
  ]
  const line = `{"text":"It is so","id":"${'x'.repeat(200)}"}`
  for (const [verdict, fault] of cases) {
    const reader = pluginReader(returned(verdict))
    t.throws(() => reader.readLine(line), fault)
    t.throws(() => reader.readLine(line), /the record begins with \{"text":"It is so","id":"x{75}…$/)
  }
  for (const verdict of [undefined, null, {}, { reject: undefined, tags: undefined, edit: undefined }]) {
    t.equal(pluginReader(returned(verdict)).readLine(line).rejected, undefined)
  }
  t.same(pluginReader(returned({ tags: ['t', 't'] })).readLine(line).tags, ['odd/t'])
})

t.test('tags have the same numbers in the threads, and there are only so many', async (t) => {
  const tags = (count: number) =>
    JSON.stringify(Array.from({ length: count }, (_, at) => ({ id: `t${at}`, when: 'so' })))
  const few = module(`export default { name: 'few', tags: ${tags(2)}, process() {} }`)
  const [once] = await checkPlugins([few])
  const [again] = await checkPlugins([few])
  t.same(once, again, 'tags keep their numbers')
  t.equal((await loadPlugins([once!]))[0]!.given, once)
  const many = module(
    `export default { name: 'many', tags: ${tags(MOST_TAGS - TAGS.length + 1)}, process() {} }`,
  )
  t.match(await messageOf(many), /there is no room for its tag t\d+: all stages together can have 64/)
})
