import assert from 'node:assert/strict'
import t from 'tap'
import { FilterParts } from '../../native-free-kernels/filter/filter-parts.js'
import { RESULT } from '../../native-free-kernels/filter/filter.js'
import { ROW } from '../../native-free-kernels/record/record.js'
import { ALL_ALIKE, ODD_SKETCH_SIZE, alikeness } from '../../native-free-kernels/sketch/odd-sketch.js'
import { oddSketch } from '../../native-free-kernels/sketch/plain-odd-sketch.js'
import { randomNumbers } from './reader.js'

const WHOLE = 1382

interface Pair {
  one: bigint[]
  other: bigint[]
  /** Their exact Jaccard similarity. */
  similarity: number
}

/** Two sets of about `size` and `otherSize` random members. */
function pairOf(size: number, otherSize: number, similarity: number, random: () => number): Pair {
  const member = () =>
    (BigInt(Math.floor(random() * 2 ** 32)) << 32n) | BigInt(Math.floor(random() * 2 ** 32))
  const members = (count: number) => Array.from({ length: Math.max(0, count) }, member)
  const shared = Math.min(size, otherSize, Math.round(((size + otherSize) * similarity) / (1 + similarity)))
  const both = members(shared)
  return {
    one: [...both, ...members(size - shared)],
    other: [...both, ...members(otherSize - shared)],
    similarity: shared / (size + otherSize - shared),
  }
}

const estimate = ({ one, other }: Pair, whole = WHOLE) =>
  alikeness(oddSketch(one, whole), 0, oddSketch(other, whole), 0) / ALL_ALIKE

t.test('of up to 32 shingles each the similarity is exact', async () => {
  const random = randomNumbers(1)
  for (let round = 0; round < 2000; round++) {
    const [size, otherSize] = [1 + Math.floor(random() * 32), 1 + Math.floor(random() * 32)]
    const pair = pairOf(size, otherSize, random(), random)
    assert.ok(Math.abs(estimate(pair) - pair.similarity) <= 0.5 / ALL_ALIKE + 1e-9)
  }
})

t.test('a shingle that occurs again changes nothing, nor does the order', async (t) => {
  const { one } = pairOf(400, 400, 0.5, randomNumbers(2))
  t.same(oddSketch([...one, ...one.slice(7, 90)].reverse(), WHOLE), oddSketch(one, WHOLE))
})

t.test('a set is like itself, and unlike one that has nothing in common with it', async (t) => {
  const random = randomNumbers(3)
  for (const size of [1, 32, 33, 700, 1382, 1383, 5000, 65536]) {
    const { one, other } = pairOf(size, size, 0, random)
    t.equal(estimate({ one, other: one, similarity: 1 }), 1)
    t.ok(estimate({ one, other, similarity: 0 }) < 0.5, `${size}`)
  }
})

// Sizes, similarity, and the most that the estimate may be off by: its root mean square over 200 pairs.
for (const [size, otherSize, similarity, most] of [
  [30, 36, 0.8, 0.012],
  [40, 40, 0.8, 0.008],
  [100, 100, 0.8, 0.01],
  [300, 300, 0.8, 0.011],
  [300, 300, 0.95, 0.004],
  [300, 300, 0.5, 0.02],
  [1300, 1300, 0.8, 0.014],
  [1300, 1500, 0.8, 0.024],
  [1500, 1500, 0.8, 0.02],
  [2700, 2700, 0.8, 0.026],
  [2700, 2900, 0.8, 0.026],
  [20000, 20000, 0.8, 0.026],
  [60000, 60000, 0.9, 0.02],
] as const) {
  t.test(`sets of ${size} and ${otherSize} at ${similarity}`, async (t) => {
    const random = randomNumbers(size + otherSize)
    const errors = Array.from({ length: size > 10_000 ? 60 : 200 }, () => {
      const pair = pairOf(size, otherSize, similarity, random)
      return estimate(pair) - pair.similarity
    })
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length
    const square = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length)
    t.ok(square < most, `off by ${square.toFixed(4)}`)
    t.ok(Math.abs(mean) < (4 * square) / Math.sqrt(errors.length) + 1e-3, `bias ${mean.toFixed(4)}`)
  })
}

t.test('the filter kernel compares sketches of all sizes as the program does', async (t) => {
  const random = randomNumbers(5)
  const options = {
    bands: 1,
    leastAlike: ALL_ALIKE,
    leastBands: 2,
    exact: false,
    near: true,
    memory: 2 ** 16,
  }
  const sizes = [1, 5, 31, 32, 33, 60, 400, 1381, 1382, 1383, 2000, 2764, 2765, 9000, 30000]
  const levels = new Set<string>()
  for (const size of sizes) {
    for (const otherSize of sizes) {
      const pair = pairOf(size, otherSize, 0.3 + 0.7 * random(), random)
      const sketches = [oddSketch(pair.one, WHOLE), oddSketch(pair.other, WHOLE)] as const
      levels.add(sketches.map((sketch) => sketch[0]! >>> 24).join())
      const expected = alikeness(sketches[0], 0, sketches[1], 0)
      assert.equal(alikeness(sketches[1], 0, sketches[0], 0), expected)
      assert.equal(foundByKernel(sketches, options), expected, `${size} and ${otherSize}`)
    }
  }
  t.equal(levels.size, 36, 'each level with each')
})

/** What a filter of one memory says of the second of two sketches that share their band. */
function foundByKernel(
  sketches: readonly [Uint32Array, Uint32Array],
  options: ConstructorParameters<typeof FilterParts>[0],
): number {
  const rows = new Uint32Array(2 * ROW.size)
  const bytes = new Uint8Array(2 * (8 + ODD_SKETCH_SIZE))
  for (const [at, sketch] of sketches.entries()) {
    rows[at * ROW.size + ROW.sketch] = at + 1
    bytes[at * (8 + ODD_SKETCH_SIZE)] = 7
    bytes.set(new Uint8Array(sketch.buffer), at * (8 + ODD_SKETCH_SIZE) + 8)
  }
  return new FilterParts(options).decide(rows, bytes, 0n)[RESULT.size + RESULT.alike]!
}
