import t from 'tap'
import { plausibilityScore } from '../../../src/scorecard/measures/plausibility.js'
import { record, times } from './records.js'

const PROSE = 'The old bridge across the river was closed last winter because of the heavy floods.'
const NOISE = 'xkjhq wpzlk vrtbn qsdfg mzxcv plkjh gfdsa ytrew xkjhq wpzlk vrtbn qsdfg mzxcv plkjh'
const NO_SIGNS = { truncated: null, degenerate: null }

t.test('the share of noise is seen', async (t) => {
  const clean = plausibilityScore(
    times(100, () => record(NOISE, PROSE)),
    NO_SIGNS,
  )
  const tenth = plausibilityScore(
    times(100, (at) => record(PROSE, at % 10 ? PROSE : NOISE)),
    NO_SIGNS,
  )
  t.ok(clean.score! > 0.99, 'prompts do not count')
  t.ok(tenth.score! < 0.93 && tenth.score! > 0.88)
  t.equal(tenth.measures['implausible'], 0.1)
  t.ok(tenth.measures['implausibleLow']! < 0.1 && tenth.measures['implausibleHigh']! > 0.1)
})

t.test('records that break off or loop count against it', async (t) => {
  const records = times(100, () => record('Go on.', PROSE))
  const whole = plausibilityScore(records, { truncated: 0, degenerate: 0 }).score!
  const { score, measures } = plausibilityScore(records, { truncated: 0.2, degenerate: 0.05 })
  t.ok(Math.abs(score! - whole * 0.75) < 1e-9)
  t.match(measures, { truncated: 0.2, degenerate: 0.05 })
  t.equal(plausibilityScore(records, { truncated: 0.9, degenerate: 0.9 }).score, 0)
})

t.test('no texts, no score', async (t) => {
  t.match(plausibilityScore([], NO_SIGNS), { score: null, measures: { language: null, implausible: null } })
})
