import t from 'tap'
import { parsePack } from '../../src/stages/boilerplate/rule-pack.js'
import { loadRules, switchRules } from '../../src/stages/boilerplate/rules.js'
import { applyEdits } from '../../src/records/text-edit.js'
import { findBoilerplate } from '../../src/stages/boilerplate/strip.js'

const all = () => true

const PACK = `
terms:
  shop: Corner\\ Shop
rules:
  - id: shop-line
    when: a line names the shop
    roles: [assistant, text]
    anchors: [corner shop]
    removes: line
    pattern: (?:visit\\ )?{{shop}}[.!]?
    examples:
      - from: "Hello.\\nVisit Corner Shop!"
        to: Hello.
    leaves:
      - The Corner Shop is open.
`

/** The pack with one line of its rule replaced. */
const changed = (from: string | RegExp, to: string) => PACK.replace(from, to)

t.test('a pack of the user is read, named after its file and applied', async (t) => {
  const rules = loadRules([parsePack(PACK, '/somewhere/shops.yaml')])
  const rule = rules.at(-1)!
  t.match(rule, { id: 'shop-line', pack: 'shops', on: true, place: 'anywhere' })
  for (const { from, to } of rule.examples) {
    t.equal(applyEdits(from, findBoilerplate({ text: from, role: 'text' }, [rule], all)), to)
  }
  t.strictSame(findBoilerplate({ text: 'The Corner Shop is open.', role: 'text' }, [rule], all), [])
  t.equal(
    loadRules([parsePack(PACK.slice(PACK.indexOf('  - id')).replace('{{shop}}', 'x'), 'a.yml')]).length,
    rules.length,
  )
})

t.test('patterns of the user run in linear time', async (t) => {
  const text = changed(/pattern: .*/, 'pattern: (a|a)*(a*)*b').replace('removes: line', 'removes: token')
  const rule = loadRules([parsePack(text, 'slow.yaml')]).at(-1)!
  const started = performance.now()
  t.strictSame(findBoilerplate({ text: 'a'.repeat(20_000), role: 'text' }, [rule], all), [])
  t.ok(performance.now() - started < 5_000)
})

t.test('what is wrong with a pack is told with file and rule', async (t) => {
  const faults: [string, RegExp][] = [
    ['rules: [', /p\.yaml: /],
    ['just a text', /p\.yaml: there is no list of rules/],
    ['rules: [7]', /p\.yaml: rule 1 is no list of keys/],
    [
      changed('removes: line', 'removes: everything'),
      /p\.yaml: rule "shop-line": "removes" must be one of token,/,
    ],
    [changed(/ {4}pattern: .*\n/, ''), /rule "shop-line": it has no "pattern"/],
    [changed(/pattern: .*/, 'pattern: (a'), /rule "shop-line": its pattern cannot be compiled/],
    [changed(/pattern: .*/, 'pattern: (?<=a)b'), /rule "shop-line": its pattern cannot be compiled/],
    [changed('{{shop}}', '{{store}}'), /the pack has no term "store"/],
    [changed('Corner\\ Shop', "'{{shop}}'"), /"shop", or it names itself/],
    [changed('[assistant, text]', '[assistant, user]'), /"roles" may only have assistant and text/],
    [changed('[assistant, text]', '[robot]'), /unknown role "robot"/],
    [changed('[corner shop]', '[Corner Shop]'), /"anchors" must be .* this is none: "Corner Shop"/],
    [changed('[corner shop]', '[one two three four five]'), /this is none: "one two three four five"/],
    [changed('[corner shop]', '[]'), /"anchors" must be/],
    [changed('when: a line', 'why: a line'), /unknown key "why"/],
    [changed('- from:', '- before:'), /an entry of "examples" has no text "from"/],
    [changed('removes: line', 'removes: line\n    on: maybe'), /"on" must be true or false/],
    [changed('shop-line', 'control-token'), /rule "control-token" of pack "p" exists already/],
  ]
  for (const [text, message] of faults) {
    t.throws(
      () => loadRules([parsePack(text, 'p.yaml')]),
      { name: 'SynthcleanError', failure: 'usage', message },
      text,
    )
  }
})

t.test('rules are switched by id and by pack', async (t) => {
  const rules = loadRules()
  const ids = (switches: Record<string, boolean>) => switchRules(rules, switches).map(({ id }) => id)
  t.notOk(ids({}).includes('fill-in'), 'off by default')
  t.ok(ids({ 'fill-in': true }).includes('fill-in'))
  t.notOk(ids({ 'closer-hope': false }).includes('closer-hope'))
  t.ok(ids({ closers: false, 'closer-hope': true }).includes('closer-hope'), 'a rule by itself counts more')
  t.notOk(ids({ 'chat-template': false }).includes('control-token'))
})
