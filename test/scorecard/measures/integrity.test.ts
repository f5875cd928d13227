import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { integrityOf, partOf } from '../../../src/scorecard/measures/integrity.js'
import { STAGES } from '../../../src/stages/list.js'
import { root } from '../../process.js'

const file = parse(readFileSync(join(root, 'src/scorecard/measures/integrity.yaml'), 'utf8')) as {
  stages: Record<string, string>
  rules: Record<string, Record<string, string>>
  examples: { stage: string; rule: string; part: string }[]
}

t.test(
  'the table names stages in their order, and only rules that there are; other stages find no fault',
  async (t) => {
    const named = STAGES.map(({ name }) => name).filter((name) => Object.hasOwn(file.stages, name))
    t.same(Object.keys(file.stages), named)
    t.equal(partOf('a-stage-that-is-not-named', 'a-rule'), 'none')
    for (const [stage, rules] of Object.entries(file.rules)) {
      const { rejects, edits, tags } = STAGES.find(({ name }) => name === stage)!
      const declared = new Set([...rejects, ...edits, ...tags].map(({ id }) => id))
      for (const rule of Object.keys(rules)) t.ok(declared.has(rule), `${stage}/${rule}`)
    }
    for (const { stage, rule, part } of file.examples) t.equal(partOf(stage, rule), part, `${stage}/${rule}`)
  },
)

t.test('before and after', async (t) => {
  const tagged = { quality: { 'format-table': 90, 'safety-advice': 400, 'refusal-full': 45 } }
  const rejected = { validate: { 'invalid-json': 100 }, 'exact-duplicates': { 'same-text': 50 } }
  const before = integrityOf(1000, [rejected, { boilerplate: { 'closer-hope': 200 } }, tagged])
  const after = integrityOf(900, [tagged])
  t.equal(before.parts!['wellFormed']!.score, 0.9)
  t.ok(Math.abs(before.parts!['clean']!.score! - 0.8 * 0.955) < 1e-9)
  t.equal(before.parts!['consistent']!.score, 0.91)
  t.match(before.parts!['clean']!.measures, { findings: 245 })
  t.equal(after.parts!['wellFormed']!.score, 1)
  t.equal(after.parts!['clean']!.score, 0.95)
  t.equal(after.parts!['consistent']!.score, 0.9)
  t.ok(Math.abs(after.score! - 0.95) < 1e-9)
})

t.test('nothing found, and nothing read', async (t) => {
  t.equal(integrityOf(5, []).score, 1)
  t.equal(integrityOf(0, []).score, null)
  t.equal(integrityOf(5, [{ validate: { 'invalid-json': 5 } }]).parts!['wellFormed']!.score, 0)
})
