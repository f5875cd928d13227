import fc from 'fast-check'
import t from 'tap'
import type { ReadRecord } from '../../src/attributes/read-record.js'
import { alignmentWith } from '../../src/scorecard/measures/alignment.js'
import { record, times } from './measures/records.js'

const MEASURES = ['words', 'format', 'length', 'turns'] as const
const near = (found: number | null | undefined, wanted: number) => Math.abs(found! - wanted) < 1e-9

function text(word: string, words: number, from = 0): string {
  return times(words, (at) => `${word}${from + at}`).join(' ')
}

t.test('records are like themselves', async (t) => {
  const records = times(20, (at) => record('Tell me more.', text('word', 5 + 10 * at, at)))
  const { score, measures } = alignmentWith(records, records)
  t.ok(near(score, 1))
  for (const name of MEASURES) t.ok(near(measures[name], 1), name)
  t.ok(near(alignmentWith(records, [...records, ...records]).score, 1), 'how many there are does not matter')
})

t.test('without records nothing can be told', async (t) => {
  const some = [record('a', 'b')]
  t.same(alignmentWith([], some), { score: null, measures: {} })
  t.same(alignmentWith(some, []), { score: null, measures: {} })
})

t.test('no word in common is 0, half of the words half way in bits', async (t) => {
  const [one, other] = [record('a', text('left', 40)), record('a', text('right', 40))]
  t.ok(alignmentWith([one], [other]).measures.words! < 0.02, 'but for words that share a bucket')
  // P is half of each, Q is one: JSD = H(3/4, 1/4) - 1/2 bit.
  const mixed = [one, other]
  const divergence = -(0.75 * Math.log2(0.75) + 0.25 * Math.log2(0.25)) - 0.5
  const found = alignmentWith(mixed, [one]).measures.words!
  t.ok(Math.abs(found - (1 - divergence)) < 0.01, `${found}`)
})

t.test('words count as they are folded; prompts do not count', async (t) => {
  t.ok(
    near(alignmentWith([record('one', 'The Sea.')], [record('quite another', 'the sea')]).measures.words, 1),
  )
})

t.test('formats, lengths and turns count by the share that both have', async (t) => {
  const list = '- first thing\n- second thing\n- third thing\n- fourth thing'
  const prose = 'It was a fine day, and we went to the sea with all of our friends.'
  const target = [...times(3, () => record('a', prose)), record('a', list)]
  const found = alignmentWith(target, [
    ...times(1, () => record('a', prose)),
    ...times(3, () => record('a', list)),
  ])
  t.ok(near(found.measures.format, 0.5), `${found.measures.format}`)
  t.ok(near(found.measures.turns, 1))
  const [short, long] = [record('a', text('w', 3)), record('a', text('w', 2000))]
  t.ok(near(alignmentWith([short, short, short, long], [short, long, long, long]).measures.length, 0.5))
})

t.test('conversations of other lengths are less alike', async (t) => {
  const conversation = (turns: number): ReadRecord => ({
    shape: 'messages',
    texts: times(turns, (at) => ({
      role: at % 2 === 0 ? ('user' as const) : ('assistant' as const),
      field: `messages[${at}].content`,
      text: 'some words of a turn',
    })),
  })
  const found = alignmentWith([conversation(2), conversation(2)], [conversation(2), conversation(6)])
  t.ok(near(found.measures.turns, 0.5))
  t.ok(near(found.measures.words, 1))
  t.ok(
    near(alignmentWith([conversation(40)], [conversation(60)]).measures.turns, 1),
    'long ones are one class',
  )
})

t.test('all of it is from 0 to 1, the score is the mean, and likeness is mutual', async () => {
  const answers = fc.array(
    fc.oneof(
      fc.lorem({ maxCount: 30 }),
      fc.string(),
      fc.constantFrom('- a\n- b\n- c', '# T\n\ntext', '', '```js\nx\n```'),
    ),
    { minLength: 1, maxLength: 12 },
  )
  const records = answers.map((all) => all.map((answer) => record('a prompt', answer)))
  fc.assert(
    fc.property(records, records, (one, other) => {
      const { score, measures } = alignmentWith(one, other)
      const back = alignmentWith(other, one)
      const values = MEASURES.map((name) => measures[name]!)
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length
      return (
        values.every((value) => value >= 0 && value <= 1 + 1e-9) &&
        near(score, mean) &&
        MEASURES.every((name) => near(back.measures[name], measures[name]!))
      )
    }),
    { seed: 5, numRuns: 200 },
  )
})
