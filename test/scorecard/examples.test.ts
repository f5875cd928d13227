import t from 'tap'
import { Examples } from '../../src/scorecard/examples.js'
import type { Example } from '../../src/scorecard/report.js'

function example(stage: string, rule: string, line: number, action: Example['action'] = 'reject'): Example {
  return { stage, rule, action, source: { file: 'a.jsonl', line }, excerpt: `line ${line}` }
}

t.test('of each rule the first three are kept, in the order of the rules', async (t) => {
  const examples = new Examples()
  for (let line = 1; line <= 10; line++) {
    for (const rule of ['same-text', 'similar-text']) {
      if (examples.wants('reject', 'duplicates', rule)) examples.add(example('duplicates', rule, line))
    }
  }
  t.same(
    examples.list().map(({ rule, source }) => [rule, source.line]),
    [
      ['same-text', 1],
      ['same-text', 2],
      ['same-text', 3],
      ['similar-text', 1],
      ['similar-text', 2],
      ['similar-text', 3],
    ],
  )
})

t.test('rules of one name in two stages, and what they reject and edit, are told apart', async (t) => {
  const examples = new Examples()
  for (const line of [1, 2, 3]) examples.add(example('quality', 'length', line))
  t.equal(examples.wants('reject', 'quality', 'length'), false)
  t.equal(examples.wants('edit', 'quality', 'length'), true)
  t.equal(examples.wants('reject', 'validate', 'length'), true)
  t.same(new Examples().list(), [])
})
