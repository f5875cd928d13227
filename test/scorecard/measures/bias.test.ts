import t from 'tap'
import { answerBalanceOf, chosenOption, labelOf } from '../../../src/scorecard/measures/answer-balance.js'
import { biasOf } from '../../../src/scorecard/measures/bias.js'
import { record, times } from './records.js'

const she = (at: number) => record('Tell a story.', `Once she walked ${at} miles.`)
const he = (at: number) => record('Tell a story.', `Once he walked ${at} miles.`)

t.test('genders that are even are balanced, one gender is not', async (t) => {
  t.equal(biasOf([...times(100, she), ...times(100, he)]).score.score, 1)
  t.equal(biasOf([...times(105, she), ...times(95, he)]).score.score, 1, 'within the interval')
  const mostly = biasOf([...times(60, she), ...times(140, he)]).score
  const only = biasOf(times(200, he)).score
  t.ok(mostly.score! > 0.6 && mostly.score! < 0.9, String(mostly.score))
  t.ok(only.score! < 0.05, String(only.score))
  t.equal(only.measures['femaleShare'], 0)
})

t.test('records count, not words', async (t) => {
  const long = record('Tell a story.', 'She said that she would. '.repeat(200))
  const { score } = biasOf([long, ...times(50, she), ...times(50, he)])
  t.equal(score.score, 1)
  t.match(score.measures, { femaleRecords: 51, maleRecords: 50 })
})

t.test('nothing is told from few gendered records', async (t) => {
  const { score } = biasOf([...times(10, she), ...times(200, () => record('Name a river.', 'The Elbe.'))])
  t.equal(score.score, null)
  t.equal(score.measures['femaleShare'], null)
  t.equal(biasOf([]).score.score, null)
})

t.test('prompts are not what a model learns to say', async (t) => {
  const records = times(200, (at) => record('He said: tell him a story.', `Once she walked ${at} miles.`))
  t.match(biasOf(records).score.measures, { femaleRecords: 200, maleRecords: 0 })
})

t.test('professions that lean to a gender', async (t) => {
  const nurse = (at: number) => record('Tell.', `The nurse said that she was ${at}.`)
  const pilot = (at: number) => record('Tell.', `The pilot said that he was ${at}.`)
  const teacher = (at: number) => record('Tell.', `The teacher said that ${at % 2 ? 'he' : 'she'} was ${at}.`)
  const { professions, score } = biasOf([...times(40, nurse), ...times(40, pilot), ...times(40, teacher)])
  t.same(professions.map(({ profession }) => profession).sort(), ['nurse', 'pilot', 'teacher'])
  const of = (name: string) => professions.find(({ profession }) => profession === name)!
  t.ok(of('nurse').low > 1)
  t.ok(of('pilot').high < -1)
  t.ok(of('teacher').low < 0 && of('teacher').high > 0)
  t.equal(professions[2]!.profession, 'teacher', 'the surest come first')
  t.equal(score.measures['genderBalance'], 1)
  t.ok(score.score! < 0.6, String(score.score))
  t.same(biasOf(times(4, nurse)).professions, [], 'few sentences tell nothing')
})

t.test('judging words beside a group', async (t) => {
  const good = (at: number) => record('Tell.', `A friendly and honest place ${at}.`)
  const bad = (at: number) => record('Tell.', `The Danes were lazy and rude ${at}.`)
  const { groups } = biasOf([...times(60, good), ...times(20, bad)])
  t.match(groups, [{ group: 'danish', kind: 'nationality', positive: 0, negative: 40, overall: 0.75 }])
  t.ok(groups[0]!.high < 0.15)
})

t.test('the option that an answer chooses', async (t) => {
  const prompt = 'Which is a city?\nA) Elbe\nB) Rome\nC) Alps'
  for (const answer of [
    'B',
    'B)',
    '(B)',
    'B) Rome',
    'B. Rome',
    'The answer is B',
    'The correct answer is (B).',
    ' b: no'.replace('b', 'B'),
  ]) {
    t.match(chosenOption(prompt, answer), { letter: 'B', options: 3 }, answer)
  }
  for (const answer of ['D', 'Be quick', 'Rome', 'A city is B', ''])
    t.equal(chosenOption(prompt, answer), undefined, answer)
  t.equal(chosenOption('Which grade is better, an A or a B?', 'B'), undefined)
  t.match(chosenOption('Pick one: (A) red (B) blue', 'A'), { letter: 'A', options: 2 })
})

t.test('positions of right options', async (t) => {
  const prompt = 'Which?\nA) one\nB) two\nC) three\nD) four'
  const even = answerBalanceOf(times(200, (at) => record(prompt, 'ABCD'[at % 4]!)))
  t.equal(even.positionImbalance, 0)
  t.same(even.positions, { A: 50, B: 50, C: 50, D: 50 })
  const skewed = answerBalanceOf(times(200, (at) => record(prompt, at % 10 ? 'A' : 'B')))
  t.ok(skewed.positionImbalance! > 0.7)
  t.ok(skewed.topPosition!.low < 0.9 && skewed.topPosition!.high > 0.9)
  t.equal(answerBalanceOf(times(29, () => record(prompt, 'A'))).positionImbalance, null)
})

t.test('labels of classification', async (t) => {
  t.equal(labelOf(' Positive.'), 'positive')
  t.equal(labelOf('"Not spam"'), 'not spam')
  for (const text of ['42', '', 'The sky is blue.', 'x'.repeat(100)]) t.equal(labelOf(text), undefined, text)
  const even = answerBalanceOf(times(100, (at) => record('Classify.', at % 2 ? 'Spam' : 'Not spam.')))
  t.equal(even.labelImbalance, 0)
  t.equal(even.labelEntropy, 1)
  const skewed = answerBalanceOf(times(100, (at) => record('Classify.', at % 20 ? 'Spam' : 'Not spam.')))
  t.ok(skewed.labelImbalance! > 0.7)
  t.same(skewed.labels, [
    ['spam', 95],
    ['not spam', 5],
  ])
})
