import assert from 'node:assert/strict'
import t from 'tap'
import { FilterParts } from '../../native-free-kernels/filter/filter-parts.js'
import { RESULT } from '../../native-free-kernels/filter/filter.js'
import { ROW } from '../../native-free-kernels/record/record.js'
import { ALL_ALIKE, ODD_SKETCH_SIZE, alikeness } from '../../native-free-kernels/sketch/odd-sketch.js'
import { oddSketch } from '../../native-free-kernels/sketch/plain-odd-sketch.js'
import { shingles, sketch } from '../../native-free-kernels/sketch/plain.js'
import { words } from '../../native-free-kernels/text/plain.js'
import { Reader, SMALL_SKETCH, randomNumbers } from './reader.js'
import { mostOfEach } from './several-memories.js'

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
  [40, 40, 0.8, 0.01],
  [100, 100, 0.8, 0.01],
  [300, 300, 0.8, 0.011],
  [300, 300, 0.95, 0.004],
  [300, 300, 0.5, 0.022],
  [1300, 1300, 0.8, 0.012],
  [1300, 1300, 0.5, 0.05],
  [1300, 1500, 0.8, 0.022],
  [1500, 1500, 0.8, 0.018],
  [2700, 2700, 0.8, 0.018],
  [2700, 2700, 0.5, 0.055],
  [2700, 2900, 0.8, 0.024],
  [20000, 20000, 0.8, 0.018],
  [60000, 60000, 0.9, 0.014],
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

t.test(
  'of sets that are just at the threshold nearly all are found, as long as they are small',
  async (t) => {
    const random = randomNumbers(13)
    for (const [size, least] of [
      [45, 0.9],
      [90, 0.75],
      [180, 0.5],
    ] as const) {
      // 4/5 of the union is shared, exactly.
      const found = Array.from({ length: 400 }, () => estimate(pairOf(size, size, 0.8, random)))
      t.equal(pairOf(size, size, 0.8, random).similarity, 0.8)
      const share = found.filter((similarity) => similarity >= 0.8).length / found.length
      t.ok(share >= least, `${size}: ${share}`)
    }
  },
)

for (const memories of [1, 3]) {
  t.test(
    `the kernel compares sketches of all sizes as the program does, in ${memories} memories`,
    async (t) => {
      const random = randomNumbers(5)
      const options = {
        bands: 3,
        leastAlike: ALL_ALIKE,
        leastBands: 4,
        exact: false,
        near: true,
        memory: 2 ** 16,
      }
      const most = mostOfEach(options, memories)
      const sizes = [1, 5, 31, 32, 33, 60, 400, 1381, 1382, 1383, 2000, 2764, 2765, 9000, 30000]
      const levels = new Set<string>()
      for (const size of sizes) {
        for (const otherSize of sizes) {
          const pair = pairOf(size, otherSize, 0.3 + 0.7 * random(), random)
          const sketches = [oddSketch(pair.one, WHOLE), oddSketch(pair.other, WHOLE)] as const
          levels.add(sketches.map((sketch) => sketch[0]! >>> 24).join())
          const expected = alikeness(sketches[0], 0, sketches[1], 0)
          assert.equal(alikeness(sketches[1], 0, sketches[0], 0), expected)
          // That there was a candidate at all is told too.
          const found = foundBy(new FilterParts(options, most), sketches)
          assert.equal(found, Math.max(1, expected), `${size} and ${otherSize}`)
        }
      }
      t.equal(levels.size, 36, 'each of six levels with each')
    },
  )
}

/** What a filter says of the second of two sketches that share their bands. */
function foundBy(filter: FilterParts, sketches: readonly [Uint32Array, Uint32Array]): number {
  const rows = new Uint32Array(2 * ROW.size)
  const size = 3 * 8 + ODD_SKETCH_SIZE
  const bytes = new Uint8Array(2 * size).fill(7)
  for (const [at, sketch] of sketches.entries()) {
    rows[at * ROW.size + ROW.sketch] = at + 1
    bytes.set(new Uint8Array(sketch.buffer), at * size + 3 * 8)
  }
  return filter.decide(rows, bytes, 0n)[RESULT.size + RESULT.alike]!
}

t.test(
  'of a text of more than 65,536 shingles a sample of the whole is compared, not its beginning',
  async (t) => {
    const numbered = (from: number, count: number) =>
      Array.from({ length: count }, (_, at) => `w${from + at}`)
    const reader = new Reader({ sketch: { ...SMALL_SKETCH, textWidth: 1, turnWidth: 1, whole: WHOLE } })
    const similarity = (one: string[], other: string[]) => {
      const [a, b] = reader.read([one, other].map((text) => JSON.stringify({ text: text.join(' ') })))
      return alikeness(a!.sketch!.odd, 0, b!.sketch!.odd, 0) / ALL_ALIKE
    }
    const start = numbered(0, 65_540)
    const tails = similarity(
      [...start, ...numbered(100_000, 12_000)],
      [...start, ...numbered(200_000, 12_000)],
    )
    t.ok(Math.abs(tails - 0.732) < 0.06, `${tails}`)
    const header = similarity(numbered(0, 180_000), [...numbered(300_000, 18_000), ...numbered(0, 180_000)])
    t.ok(Math.abs(header - 0.909) < 0.04, `${header}`)
  },
)

t.test('a shingle whose hash is zero is one like any other', async (t) => {
  const text = 'hpyvfcvj dxcmtbcx hpkunuka gjtznhlp 82fda09z '.repeat(2000)
  const shape = { ...SMALL_SKETCH, textWidth: 5, turnWidth: 5, whole: WHOLE }
  const found = new Reader({ sketch: shape }).readLine(JSON.stringify({ text }))
  t.same(found.sketch?.odd, sketch(words(text), { ...shape, width: 5 })?.odd)
  t.equal(found.sketch?.odd[0], 5)
})

t.test(
  'words that were chosen to fall on few places of a table take hardly longer than others',
  async (t) => {
    const random = randomNumbers(9)
    const word = () => Math.floor(random() * 2 ** 40).toString(36)
    const chosen = new Set<string>()
    while (chosen.size < 8000) {
      const one = word()
      if (shingles([Buffer.from(one)], 1)[0]! >> 59n === 0n) chosen.add(one)
    }
    const shape = { ...SMALL_SKETCH, textWidth: 1, turnWidth: 1 }
    const reader = new Reader({ sketch: shape })
    const milliseconds = (some: readonly string[]) => {
      const line = JSON.stringify({ text: some.join(' ') })
      const times = Array.from({ length: 5 }, () => {
        const started = performance.now()
        reader.readLine(line)
        return performance.now() - started
      })
      return Math.min(...times)
    }
    const [hostile, honest] = [milliseconds([...chosen]), milliseconds(Array.from({ length: 8000 }, word))]
    t.ok(hostile < 10 * honest + 5, `${hostile.toFixed(1)} ms for ${honest.toFixed(1)} ms`)
  },
)
