import t from 'tap'
import {
  meanOfKnown,
  normalisedEntropy,
  sureImbalance,
  wilson,
} from '../../../src/scorecard/measures/intervals.js'

const near = (t: { ok: (value: boolean, message: string) => void }, value: number, wanted: number) =>
  t.ok(Math.abs(value - wanted) < 5e-4, `${value} is ${wanted}`)

t.test("Wilson's interval", async (t) => {
  // 8 of 10: 0.4902 to 0.9433 (Brown, Cai and DasGupta, "Interval estimation for a binomial proportion", 2001, formula 4).
  const { share, low, high } = wilson(8, 10)
  near(t, share, 0.8)
  near(t, low, 0.4902)
  near(t, high, 0.9433)
  near(t, wilson(0, 20).low, 0)
  near(t, wilson(0, 20).high, 0.1611)
  t.match(wilson(0, 0), { low: 0, high: 1 })
})

t.test('normalised entropy', async (t) => {
  t.equal(normalisedEntropy([5, 5, 5, 5]), 1)
  t.equal(normalisedEntropy([9, 0, 0]), 0)
  near(t, normalisedEntropy([1, 1, 0, 0])!, 0.5)
  t.equal(normalisedEntropy([0, 0]), null)
})

t.test('imbalance counts once it is sure', async (t) => {
  t.equal(sureImbalance([6, 4]), 0)
  t.ok(sureImbalance([600, 400]) > 0.1)
  t.ok(sureImbalance([1000, 0]) > 0.99)
})

t.test('mean of what is known', async (t) => {
  t.equal(meanOfKnown([1, null, 0]), 0.5)
  t.equal(meanOfKnown([null]), null)
})
