import t from 'tap'
import { classOf } from '../../../src/attributes/levels.js'
import { complexityScore, controlOf, propertiesOf } from '../../../src/scorecard/measures/control.js'
import { record, times } from './records.js'

const words = (count: number) => 'word '.repeat(count).trim()

t.test('classes', async (t) => {
  t.same(
    [0, 8, 23, 24, 9999].map((value) => classOf(value, [8, 24])),
    [0, 1, 1, 2, 2],
  )
})

t.test('complexity of one level has no spread', async (t) => {
  t.equal(complexityScore(times(50, () => 0.1)).score, 0)
  t.ok(complexityScore([0.1, 0.4, 0.55, 0.7, 0.9]).score! > 0.9999)
  t.match(complexityScore([0.1, 0.1, 0.9, 0.9]).measures, {
    mean: 0.5,
    veryEasy: 0.5,
    middle: 0,
    veryHard: 0.5,
  })
  t.match(complexityScore([]), { score: null, measures: { mean: null, easy: null } })
})

t.test('properties: answers of one length are less spread', async (t) => {
  const one = propertiesOf(times(80, () => record('Name a river.', words(30))))
  const many = propertiesOf(
    times(80, (at) => record('Name a river.', words([4, 16, 30, 60, 120, 200, 300, 500][at % 8]!))),
  )
  t.equal(one.measures['answerWords'], 0)
  t.equal(many.measures['answerWords'], 1)
  t.ok(many.score! > one.score! + 0.5)
})

t.test('properties: kinds of prompts, turns and languages', async (t) => {
  const prompts = [
    'Why is it?',
    'Write a poem.',
    'Explain. Why "so?"',
    'What is it? Use the text below.\nIt is dry.',
  ]
  const { measures } = propertiesOf(times(80, (at) => record(prompts[at % 4]!, 'Yes.')))
  t.ok(Math.abs(measures['promptKinds']! - 0.8113) < 1e-3, 'three questions in four')
  t.equal(measures['turns'], 0)
  t.equal(measures['languages'], null, 'short answers tell no language')

  const { texts } = record('Name a river.', 'The Elbe.')
  const turns = propertiesOf(
    times(80, (at) => ({ shape: 'messages', texts: at % 2 ? texts : [...texts, ...texts] })),
  )
  t.equal(turns.measures['turns'], 0.5)

  const english =
    'The old bridge across the river was closed last winter because of the heavy floods in the whole valley.'
  const german =
    'Die alte Brücke über den Fluss wurde im letzten Winter wegen des Hochwassers im ganzen Tal gesperrt.'
  const mixed = propertiesOf(times(80, (at) => record('Go on.', (at % 2 ? english : german).repeat(2))))
  t.ok(Math.abs(mixed.measures['languages']! - 1 / 3) < 1e-9, 'two of eight languages')
})

t.test('control is the mean of the parts that can be told', async (t) => {
  const { score, bias, complexities } = controlOf(times(40, (at) => record('Name a river.', words(at + 1))))
  t.equal(bias.score.score, null)
  t.equal(score.parts!['bias']!.score, null)
  t.equal(complexities.length, 40)
  t.equal(score.score, (score.parts!['properties']!.score! + score.parts!['complexity']!.score!) / 2)
  t.equal(controlOf([]).score.score, null)
})

t.test('plain texts have no prompts to tell of', async (t) => {
  const texts = times(40, () => ({
    shape: 'text' as const,
    texts: [{ role: 'text' as const, field: 'text', text: words(50) }],
  }))
  t.match(propertiesOf(texts), { score: 0, measures: { answerWords: 0, promptKinds: null, turns: null } })
})
