import t from 'tap'
import { PHRASES } from '../../src/stages/boilerplate/phrases.js'
import {
  loadRules,
  START_WORDS,
  TOKEN_BEGINNINGS,
  type BoilerplateRule,
} from '../../src/stages/boilerplate/rules.js'
import { applyEdits } from '../../src/records/text-edit.js'
import { findBoilerplate } from '../../src/stages/boilerplate/strip.js'

const rules = loadRules()
const all = () => true

/** Whether one of the rule's anchors is in the text, by the plainest reading of what anchors are. */
function isAnchored(rule: BoilerplateRule, text: string, prompt = ''): boolean {
  const words = (of: string) => of.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  if (rule.anchors === 'token') return TOKEN_BEGINNINGS.some((token) => text.toLowerCase().includes(token))
  if (rule.anchors === 'fence') return text.trimStart().startsWith('```')
  if (rule.anchors === 'prompt') return words(text)[0] === words(prompt)[0]
  const near = rule.place === 'start' ? words(text).slice(0, START_WORDS) : words(text)
  return rule.anchors.some((anchor) => ` ${near.join(' ')} `.includes(` ${anchor} `))
}

for (const rule of rules) {
  // A rule is tried among those that are on, so that its examples hold in their company.
  const company = rules.filter((other) => other.on || other === rule)
  t.test(`rule ${rule.id}`, async (t) => {
    for (const { from, to, prompt } of rule.examples) {
      for (const role of rule.roles) {
        const edits = findBoilerplate({ text: from, role, prompt }, [rule], all)
        t.ok(edits.length > 0 && edits.every((edit) => edit.rule === rule.id), from)
      }
      const role = rule.roles[0]!
      const edits = findBoilerplate({ text: from, role, prompt }, company, all)
      t.equal(applyEdits(from, edits), to, from)
      t.ok(edits.some((edit) => edit.rule === rule.id))
      t.ok(isAnchored(rule, from, prompt), `an anchor is in: ${from}`)
      t.strictSame(
        findBoilerplate({ text: from, role: 'user', prompt }, company, all),
        [],
        'people say what they like',
      )
      t.strictSame(findBoilerplate({ text: from, role: 'system', prompt }, company, all), [])
      t.strictSame(
        findBoilerplate({ text: to, role, prompt }, company, all),
        [],
        `what is clean stays clean: ${to}`,
      )
      const seen = (other: BoilerplateRule) => isAnchored(other, from, prompt)
      t.strictSame(
        findBoilerplate({ text: from, role, prompt }, company, seen),
        edits,
        'anchors hide nothing',
      )
    }
    for (const { text, prompt } of rule.leaves) {
      for (const role of rule.roles)
        t.strictSame(findBoilerplate({ text, role, prompt }, company, all), [], text)
    }
  })
}

/** Texts that begin as one does and then go on so that a pattern fails late: a long word, many words, many signs. */
function* lateFailures(text: string): Generator<string> {
  const words = text.split(' ').slice(0, 25)
  for (let at = 1; at <= words.length; at++) {
    const begun = words.slice(0, at).join(' ')
    for (const tail of ['a'.repeat(150), 'an aa '.repeat(40), 'a, '.repeat(60), '(a) '.repeat(40)]) {
      yield `${begun} ${tail}(! Yes.`
      yield `${begun}${tail}("? Yes.`
    }
  }
}

function millisecondsOf(work: () => unknown): number {
  const started = performance.now()
  work()
  return performance.now() - started
}

for (const rule of rules) {
  t.test(`rule ${rule.id} gives up soon`, async (t) => {
    const isSlow = (text: string) =>
      millisecondsOf(() => findBoilerplate({ text, role: rule.roles[0]! }, [rule], all)) > 500
    const texts = rule.examples.flatMap(({ from }) => [...lateFailures(from)])
    // A machine may pause; a pattern that goes on for long does so each time.
    const slow = texts.filter((text) => isSlow(text) && isSlow(text) && isSlow(text))
    t.strictSame(slow, [])
  })
}

for (const [name, phrase] of Object.entries(PHRASES)) {
  t.test(`phrase ${name}`, async (t) => {
    for (const text of phrase.matches) t.ok(phrase.find(text), text)
    for (const text of phrase.misses) t.notOk(phrase.find(text), text)
  })
}
