import fc from 'fast-check'
import t from 'tap'
import { drawOf, samplingKey, type Weighed } from '../../../src/stages/diversity/draw.js'
import { randomNumbers } from '../../native-free-kernels/reader.js'

const random = randomNumbers(5)
const whole = () => Math.floor(random() * 2 ** 32)

/** Pearson's statistic of how many of the values from 0 to 1 fall into each of so many equal parts. */
function chiSquare(values: readonly number[], parts: number): number {
  const counts = new Array<number>(parts).fill(0)
  for (const value of values) counts[Math.floor(value * parts)]!++
  const expected = values.length / parts
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}

/** With 99 degrees of freedom, one chance in a hundred thousand to be larger. */
const LARGEST = 172

t.test('draws are uniform: of random fingerprints, of neighbouring ones, and over seeds', async (t) => {
  const numbers = Array.from({ length: 10_000 }, (_, at) => at)
  const cases: Record<string, number[]> = {
    random: numbers.map(() => drawOf(whole(), whole(), 0)),
    low: numbers.map((at) => drawOf(at, 0, 0)),
    high: numbers.map((at) => drawOf(0, at, 0)),
    upper: numbers.map((at) => drawOf(7, (at << 16) >>> 0, 3)),
    seeds: numbers.map((at) => drawOf(0x12345678, 0x9abcdef0, at)),
  }
  for (const [name, draws] of Object.entries(cases)) {
    const found = chiSquare(draws, 100)
    t.ok(found < LARGEST && found > 45, `${name}: chi-square ${found.toFixed(0)}`)
    t.ok(draws.every((draw) => draw > 0 && draw < 1))
  }
})

t.test('draws of two seeds have nothing to do with each other', async (t) => {
  const places = Array.from({ length: 10_000 }, () => {
    const [low, high] = [whole(), whole()]
    return Math.floor(drawOf(low, high, 0) * 10) / 10 + Math.floor(drawOf(low, high, 1) * 10) / 100 + 0.005
  })
  const found = chiSquare(places, 100)
  t.ok(found < LARGEST, `chi-square ${found.toFixed(0)}`)
})

t.test('a draw depends on the fingerprint and the seed, and on nothing else', async (t) => {
  t.equal(drawOf(1, 2, 3), drawOf(1, 2, 3))
  const all = [drawOf(1, 2, 3), drawOf(2, 1, 3), drawOf(1, 2, 4), drawOf(1, 3, 3), drawOf(0, 2, 3)]
  t.equal(new Set(all).size, all.length)
  t.not(drawOf(1, 2, 2 ** 32 - 1), drawOf(1, 2, 0))
})

const weighed = fc.record({
  draw: fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }),
  density: fc.double({ min: 0, max: 1e6, noNaN: true }),
  logWeight: fc.option(fc.double({ min: -500, max: 500, noNaN: true }), { nil: undefined }),
  plausibility: fc.double({ min: 0.001, max: 1, noNaN: true }),
})
const holds = (property: fc.IPropertyWithHooks<[Weighed, number]>) =>
  fc.assert(property, { seed: 7, numRuns: 500 })

t.test('a record is drawn sooner the rarer, more plausible and more relevant it is', async () => {
  const factor = fc.double({ min: 1.001, max: 100, noNaN: true })
  holds(
    fc.property(weighed, factor, (record, more) => {
      const key = samplingKey(record)
      const sooner = (other: Weighed) => samplingKey(other) < key
      const denser = { ...record, density: (record.density + 1) * more - 1 }
      const relevant =
        record.logWeight === undefined || sooner({ ...record, logWeight: record.logWeight + more })
      return !sooner(denser) && sooner({ ...record, draw: towards(record, more) }) && relevant
    }),
  )
  holds(
    fc.property(weighed, factor, (record, less) => {
      return samplingKey({ ...record, plausibility: record.plausibility / less }) > samplingKey(record)
    }),
  )
})

/** A draw that is nearer to where records are drawn first: 0 without a target, 1 with one. */
function towards({ draw, logWeight }: Weighed, more: number): number {
  return logWeight === undefined ? draw / more : draw ** (1 / more)
}

t.test('without a target, records are drawn by chances in proportion to 1 / (1 + density)', async (t) => {
  const density = 3
  const keys = (value: number) =>
    Array.from({ length: 10_000 }, () =>
      samplingKey({ draw: random(), density: value, logWeight: undefined, plausibility: 1 }),
    )
  const limit = Math.log(0.5)
  const [rare, dense] = [keys(0), keys(density)].map(
    (all) => all.filter((key) => key < limit).length / 10_000,
  )
  t.ok(Math.abs(rare! - 0.5) < 0.02, `${rare}`)
  t.ok(Math.abs(dense! - 0.125) < 0.015, `${dense}`)
})

t.test('with a target, the first to be drawn are chosen by their importance weights', async (t) => {
  // Of weights 1, 2 and 5 one is drawn: Gumbel keys make that 1/8, 2/8 and 5/8.
  const weights = [1, 2, 5]
  const first = [0, 0, 0]
  for (let at = 0; at < 20_000; at++) {
    const keys = weights.map((weight) =>
      samplingKey({
        draw: drawOf(whole(), whole(), at),
        density: 0,
        logWeight: Math.log(weight),
        plausibility: 1,
      }),
    )
    first[keys.indexOf(Math.min(...keys))]!++
  }
  for (const [at, count] of first.entries())
    t.ok(Math.abs(count / 20_000 - weights[at]! / 8) < 0.015, `${count / 20_000} for ${weights[at]}`)
})

t.test('a record that is noise for certain still has a key', async (t) => {
  for (const logWeight of [undefined, 0]) {
    t.ok(Number.isFinite(samplingKey({ draw: 0.5, density: 0, logWeight, plausibility: 0 })))
  }
})
