import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { equalQuotas, quotasByShare, type Stratum } from '../../../src/stages/diversity/quotas.js'

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)
const RUNS = { seed: 17, numRuns: 1000 }

const shares = fc
  .array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.map((part) => part / sumOf(parts)))
/** Windows of a run: so many records of each stratum. */
const windows = fc.array(fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 6, maxLength: 6 }), {
  minLength: 1,
  maxLength: 8,
})

/** Keeps records window by window, as a run does; tells of each state. */
function keep(
  parts: readonly number[],
  all: readonly (readonly number[])[],
  most: (seen: number, kept: number) => number,
  see: (state: { quotas: number[]; strata: Stratum[]; kept: number[]; most: number }) => void,
): void {
  const kept = parts.map(() => 0)
  let seen = 0
  for (const window of all) {
    const strata = parts.map((share, at) => ({ available: window[at]!, kept: kept[at]!, share }))
    seen += sumOf(strata.map(({ available }) => available))
    const limit = most(seen, sumOf(kept))
    const quotas = quotasByShare(strata, limit)
    for (const [at, quota] of quotas.entries()) kept[at]! += quota
    see({ quotas, strata, kept: [...kept], most: limit })
  }
}

t.test('by shares: never more than there is, and every share holds to within a record', async () => {
  fc.assert(
    fc.property(shares, windows, (parts, all) => {
      keep(
        parts,
        all,
        () => Infinity,
        ({ quotas, strata, kept }) => {
          const total = sumOf(kept)
          for (const [at, { available, share }] of strata.entries()) {
            assert.ok(Number.isInteger(quotas[at]) && quotas[at]! >= 0 && quotas[at]! <= available)
            // Each is rounded down by less than a record, and all of them together by less than one each.
            assert.ok(
              Math.abs(kept[at]! - share! * total) <= 1 + share! * strata.length,
              `${kept[at]} of ${total}`,
            )
          }
        },
      )
    }),
    RUNS,
  )
})

t.test('by shares with a sample: never more than the sample holds', async () => {
  fc.assert(
    fc.property(shares, windows, fc.integer({ min: 1, max: 99 }), (parts, all, percent) => {
      keep(
        parts,
        all,
        (seen, kept) => Math.round((percent / 100) * seen) - kept,
        ({ quotas, most }) => assert.ok(sumOf(quotas) <= most, `${quotas.join(' ')} of ${most}`),
      )
    }),
    RUNS,
  )
})

t.test('by shares: as many as there are where they are as wanted', async (t) => {
  const of = (available: number, share: number, kept = 0): Stratum => ({ available, kept, share })
  t.same(quotasByShare([of(50, 0.5), of(50, 0.5)], Infinity), [50, 50])
  t.same(quotasByShare([of(100, 0.5), of(10, 0.5)], Infinity), [11, 10], 'the other one is next')
  t.same(quotasByShare([of(90, 0.75), of(10, 0.25)], Infinity), [33, 10])
  t.same(quotasByShare([of(500, 0.5), of(500, 0.5)], 100), [50, 50])
  t.same(quotasByShare([of(500, 0.5), of(500, 0.5, 20)], 100), [60, 40], 'what was kept counts')
  t.same(quotasByShare([of(500, 1), of(500, 0)], 100), [100, 0])
  t.same(quotasByShare([], 10), [])
  t.same(quotasByShare([of(0, 0.5), of(0, 0.5)], 10), [0, 0])
})

const strata = fc.array(
  fc.record({
    available: fc.integer({ min: 0, max: 200 }),
    kept: fc.integer({ min: 0, max: 200 }),
    share: fc.constant(undefined),
  }),
  { minLength: 1, maxLength: 12 },
)

t.test('alike: the sum is exact, and no stratum gets what a poorer one could have had', async () => {
  fc.assert(
    fc.property(strata, fc.integer({ min: 0, max: 2500 }), (all, most) => {
      const quotas = equalQuotas(all, most)
      assert.equal(sumOf(quotas), Math.min(most, sumOf(all.map(({ available }) => available))))
      const held = all.map(({ kept }, at) => kept + quotas[at]!)
      for (const [at, { available }] of all.entries()) {
        assert.ok(Number.isInteger(quotas[at]) && quotas[at]! >= 0 && quotas[at]! <= available)
        if (quotas[at] === available) continue
        for (const [other, quota] of quotas.entries())
          assert.ok(quota === 0 || held[other]! <= held[at]! + 1, `${held.join(' ')}: ${other} before ${at}`)
      }
    }),
    RUNS,
  )
})

t.test('alike: what one lacks the others fill', async (t) => {
  const of = (available: number, kept = 0): Stratum => ({ available, kept, share: undefined })
  t.same(equalQuotas([of(100), of(100), of(100)], 90), [30, 30, 30])
  t.same(equalQuotas([of(5), of(100), of(100)], 90), [5, 43, 42])
  t.same(equalQuotas([of(100, 50), of(100)], 60), [5, 55])
  t.same(equalQuotas([of(3), of(2)], 90), [3, 2])
  t.same(equalQuotas([of(3), of(2)], 0), [0, 0])
  t.same(equalQuotas([of(3), of(2)], Infinity), [3, 2])
  t.same(equalQuotas([], 5), [])
})

t.test('alike: many strata and many records take no time', async (t) => {
  const all = Array.from({ length: 4096 }, (_, at) => ({ available: at, kept: 4096 - at, share: undefined }))
  const started = performance.now()
  const quotas = equalQuotas(all, 16_384)
  t.equal(sumOf(quotas), 16_384)
  t.ok(performance.now() - started < 5000, `${performance.now() - started} ms`)
})
