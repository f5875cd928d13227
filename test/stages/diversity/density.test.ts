import t from 'tap'
import { COARSE_KEYS } from '../../../native-free-kernels/attributes/attributes.js'
import { DensitySketch } from '../../../src/stages/diversity/density.js'
import { randomNumbers } from '../../native-free-kernels/reader.js'

const BYTES_OF_A_COUNTER = COARSE_KEYS * 2

function maker(seed: number): () => Uint32Array {
  const random = randomNumbers(seed)
  return () => Uint32Array.from({ length: COARSE_KEYS }, () => Math.floor(random() * 2 ** 32))
}

t.test('a record does not count for itself, and n copies count n - 1', async (t) => {
  for (const copies of [1, 2, 3, 10, 1000]) {
    const sketch = new DensitySketch(BYTES_OF_A_COUNTER * 4096)
    const keys = maker(copies)()
    for (let at = 0; at < copies; at++) sketch.add(keys, 0)
    t.equal(sketch.records, copies)
    t.ok(Math.abs(sketch.densityOf(keys, 0) - (copies - 1)) < 1e-9, `${copies} copies`)
  }
})

t.test('copies count as many among any number of others', async (t) => {
  const sketch = new DensitySketch(BYTES_OF_A_COUNTER * 4096)
  const make = maker(2)
  const keys = make()
  for (let at = 0; at < 20_000; at++) sketch.add(at % 1000 === 0 ? keys : make(), 0)
  // Twenty copies; the others fall on each of its counters some five times, give or take 2.2 / sqrt(32).
  const density = sketch.densityOf(keys, 0)
  t.ok(Math.abs(density - 19) < 4 * Math.sqrt(20_000 / 4096 / COARSE_KEYS), `${density}`)
})

t.test('a stream of novel records alone stays near 0, however long it is', async (t) => {
  const counters = 1024
  const sketch = new DensitySketch(BYTES_OF_A_COUNTER * counters)
  const make = maker(3)
  for (const records of [1000, 10_000, 100_000]) {
    let last = make()
    while (sketch.records < records) sketch.add((last = make()), 0)
    const probes = [last]
    for (let at = 0; at < 400; at++) {
      const keys = make()
      sketch.add(keys, 0)
      probes.push(keys)
    }
    const densities = probes.map((keys) => sketch.densityOf(keys, 0))
    const average = densities.reduce((sum, one) => sum + one, 0) / densities.length
    // What is left is the noise of 32 counters, of which what is below 0 counts as 0.
    const noise = Math.sqrt(sketch.records / counters / COARSE_KEYS)
    t.ok(average < 0.55 * noise, `${records} records: ${average.toFixed(3)}, noise ${noise.toFixed(3)}`)
    t.ok(Math.max(...densities) < 5 * noise)
    t.ok(average < (0.1 * sketch.records) / counters + 0.1, 'chance alone would count many times as many')
  }
})

t.test('a record that shares some of its keys counts by their share', async (t) => {
  const sketch = new DensitySketch(BYTES_OF_A_COUNTER * 65_536)
  const [one, other] = [maker(4)(), maker(5)()]
  const half = one.map((key, at) => (at % 2 === 0 ? key : other[at]!))
  sketch.add(one, 0)
  sketch.add(half, 0)
  t.ok(Math.abs(sketch.densityOf(half, 0) - 0.5) < 1e-3)
  t.ok(Math.abs(sketch.densityOf(one, 0) - 0.5) < 1e-3)
})

t.test('keys are read at their place', async (t) => {
  const sketch = new DensitySketch(BYTES_OF_A_COUNTER * 65_536)
  const make = maker(6)
  const table = Uint32Array.from([...make(), ...make(), ...make()])
  for (const row of [0, 1, 1, 2, 2, 2]) sketch.add(table, row * COARSE_KEYS)
  t.same(
    [0, 1, 2].map((row) => Math.round(sketch.densityOf(table, row * COARSE_KEYS))),
    [0, 1, 2],
  )
})

t.test('counters stop at their largest value and do not begin anew', async (t) => {
  const sketch = new DensitySketch(BYTES_OF_A_COUNTER * 65_536)
  const keys = maker(7)()
  for (let at = 0; at < 70_000; at++) sketch.add(keys, 0)
  const density = sketch.densityOf(keys, 0)
  t.ok(density > 65_530 && density <= 65_534, `${density}`)
})

t.test('memory that is no power of two is used up to the largest one within', async (t) => {
  // Two counters a row: half of all other records fall on the same.
  const sketch = new DensitySketch(BYTES_OF_A_COUNTER * 3)
  const make = maker(8)
  const keys = make()
  sketch.add(keys, 0)
  for (let at = 0; at < 100; at++) sketch.add(make(), 0)
  t.ok(sketch.densityOf(keys, 0) < 12)
  t.ok(Number.isFinite(sketch.densityOf(keys, 0)))
})
