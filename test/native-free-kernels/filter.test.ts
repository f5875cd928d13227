import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { RESULT, TIERS, VERDICTS } from '../../native-free-kernels/filter/filter.js'
import { FilterParts } from '../../native-free-kernels/filter/filter-parts.js'
import { filterParts, type FilterOptions } from '../../native-free-kernels/filter/layout.js'
import {
  PlainDuplicateIndex,
  tierSizes,
  type PlainDecision,
  type PlainRecord,
} from '../../native-free-kernels/filter/plain.js'
import { ROW } from '../../native-free-kernels/record/record.js'
import { ALL_ALIKE, ODD_SKETCH_SIZE } from '../../native-free-kernels/sketch/odd-sketch.js'
import { oddSketchOf } from './odd-sketch-of.js'
import { Reader, needs, randomNumbers, realRecords } from './reader.js'
import { mostOfEach } from './several-memories.js'

const SMALL: FilterOptions = {
  bands: 4,
  leastAlike: 6000,
  leastBands: 2,
  exact: true,
  near: true,
  memory: 8192,
}

/** The filter kernel, with its tables turned into plain values. */
class Index {
  readonly #kernel: FilterParts
  readonly #options: FilterOptions

  constructor(options: FilterOptions, memories: number) {
    this.#options = options
    this.#kernel = new FilterParts(options, mostOfEach(options, memories))
    assert.equal(this.#kernel.kernels.length, memories)
  }

  get state(): {
    verifiedCapacity: number
    verifiedRecords: number
    bloomRecords: number
    chanceOfFalseKey: number
  } {
    return this.#kernel.state()
  }

  /** Decides on a batch of records, whose places are counted from the first one's. */
  decide(records: readonly PlainRecord[]): PlainDecision[] {
    const { bands } = this.#options
    const rows = new Uint32Array(records.length * ROW.size)
    const sketchSize = bands * 8 + ODD_SKETCH_SIZE
    const sketches = Buffer.alloc(records.length * sketchSize)
    const firstPlace = records[0]?.place ?? 0n
    let count = 0
    for (const [index, { place, fingerprint, sketch }] of records.entries()) {
      const row = rows.subarray(index * ROW.size)
      row[ROW.line] = Number(place - firstPlace)
      row.set(halves(fingerprint.low), ROW.fingerprint)
      row.set(halves(fingerprint.high), ROW.fingerprint + 2)
      if (!sketch) continue
      for (const [band, key] of sketch.bandKeys.entries())
        sketches.writeBigUInt64LE(key, count * sketchSize + band * 8)
      sketches.set(new Uint8Array(sketch.odd.buffer), count * sketchSize + bands * 8)
      row[ROW.sketch] = ++count
    }
    const results = this.#kernel.decide(rows, sketches.subarray(0, count * sketchSize), firstPlace)
    return records.map((_, index) =>
      decisionOf(results.subarray(index * RESULT.size, (index + 1) * RESULT.size)),
    )
  }
}

function halves(value: bigint): [low: number, high: number] {
  return [Number(BigInt.asUintN(32, value)), Number(value >> 32n)]
}

function decisionOf(result: Uint32Array): PlainDecision {
  const verdict = VERDICTS[result[RESULT.verdict]!]!
  if (verdict === 'kept') return { verdict }
  const tier = TIERS[result[RESULT.tier]!]!
  if (tier === 'bloom') return { verdict, tier }
  const witness = (BigInt(result[RESULT.placeHigh]!) << 32n) | BigInt(result[RESULT.placeLow]!)
  return { verdict, tier, alike: result[RESULT.alike]!, witness }
}

/** Holds the kernel to the plain index, decision by decision, in batches. */
function compare(
  records: readonly PlainRecord[],
  options: FilterOptions,
  batch = 100,
  memories = 1,
): PlainDecision[] {
  const kernel = new Index(options, memories)
  const parts = memories === 1 ? undefined : filterParts(options, mostOfEach(options, memories))
  const plain = new PlainDuplicateIndex(options, parts)
  const decisions: PlainDecision[] = []
  for (let from = 0; from < records.length; from += batch) {
    const some = records.slice(from, from + batch)
    const found = kernel.decide(some)
    assert.deepEqual(
      found,
      some.map((record) => plain.decide(record)),
    )
    decisions.push(...found)
  }
  assert.deepEqual(kernel.state, { ...plain.state, chanceOfFalseKey: kernel.state.chanceOfFalseKey })
  return decisions
}

/** Random records of which many share a band, a fingerprint or most of a set of so many members. */
function crowd(
  count: number,
  seed: number,
  keysPerBand: number,
  options = SMALL,
  members = 8,
): PlainRecord[] {
  const random = randomNumbers(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  const number64 = () => (BigInt(below(2 ** 32)) << 32n) | BigInt(below(2 ** 32))
  const keys = Array.from({ length: options.bands }, () => Array.from({ length: keysPerBand }, number64))
  const some = Array.from({ length: count }, () => ({ low: number64(), high: number64() }))
  return Array.from({ length: count }, (_, place) => ({
    place: BigInt(place),
    fingerprint: some[random() < 0.1 ? below(place + 1) : place]!,
    sketch:
      random() < 0.05
        ? undefined
        : {
            // Few keys are shared by most records, the others by few.
            bandKeys: keys.map((band) =>
              random() < 0.5 ? band[below(below(keysPerBand) + 1)]! : number64(),
            ),
            odd: oddSketchOf(Array.from({ length: members }, () => below(2))),
          },
  }))
}

const record = (place: number, low: bigint, bandKeys: bigint[], members: number[]): PlainRecord => ({
  place: BigInt(place),
  fingerprint: { low, high: low * 3n },
  sketch: { bandKeys, odd: oddSketchOf(members) },
})

t.test('the same fingerprint is an exact duplicate of the first', async (t) => {
  const decisions = compare(
    [
      record(0, 1n, [1n, 2n, 3n, 4n], [1, 1, 1, 1, 1, 1, 1, 1]),
      record(7, 1n, [5n, 6n, 7n, 8n], [2, 2, 2, 2, 2, 2, 2, 2]),
    ],
    SMALL,
  )
  t.same(decisions, [
    { verdict: 'kept' },
    { verdict: 'exact', tier: 'verified', alike: ALL_ALIKE, witness: 0n },
  ])
})

t.test('the witness is the most similar record that shares a band, the earliest of several', async (t) => {
  const key = 0x123456789abcdefn
  const decisions = compare(
    [
      record(0, 1n, [key, 1n, 1n, 1n], [1, 1, 1, 1, 1, 1, 0, 0]),
      record(1, 2n, [2n, key, 2n, 2n], [0, 1, 1, 1, 1, 1, 1, 1]),
      record(2, 3n, [3n, 3n, key, 3n], [1, 1, 1, 1, 0, 1, 1, 1]),
      record(3, 4n, [key, key, key, 4n], [1, 1, 1, 1, 1, 1, 1, 1]),
    ],
    SMALL,
  )
  t.same(decisions.slice(0, 3), [{ verdict: 'kept' }, { verdict: 'kept' }, { verdict: 'kept' }])
  t.same(decisions[3], { verdict: 'near', tier: 'verified', alike: 7778, witness: 1n })
})

t.test('a shared band alone is no duplicate', async (t) => {
  const [, second] = compare(
    [
      record(0, 1n, [1n, 2n, 3n, 4n], [1, 1, 1, 1, 1, 1, 1, 1]),
      record(1, 2n, [1n, 2n, 3n, 4n], [2, 2, 2, 1, 1, 1, 1, 1]),
    ],
    SMALL,
  )
  t.equal(second!.verdict, 'kept')
})

t.test('at most eight records are found by one key', async (t) => {
  // All differ from one another in all members, so all are kept; the ninth cannot be found again.
  const kept = Array.from({ length: 9 }, (_, at) =>
    record(at, BigInt(at + 1), [1n << 40n, 2n << 40n, 3n << 40n, 4n << 40n], Array<number>(8).fill(at)),
  )
  const again = kept.map((one, at) => ({
    ...one,
    place: BigInt(100 + at),
    fingerprint: { low: BigInt(100 + at), high: 0n },
  }))
  const decisions = compare([...kept, ...again], SMALL)
  t.same(
    decisions.slice(9).map(({ verdict }) => verdict),
    [...Array<string>(8).fill('near'), 'kept'],
  )
})

t.test('random crowds, with memory for all', async () => {
  for (const keysPerBand of [3, 50, 1000])
    compare(crowd(3000, keysPerBand, keysPerBand), { ...SMALL, memory: 2 ** 20 })
})

t.test('random crowds, with memory for a few: the oldest move to the Bloom tier', async (t) => {
  for (const memory of [600, 1500, 8192, 60000]) {
    for (const keysPerBand of [3, 50, 1000]) {
      const decisions = compare(crowd(2000, memory + keysPerBand, keysPerBand), { ...SMALL, memory }, 37)
      const tiers = decisions.filter((one) => one.verdict !== 'kept' && one.tier === 'bloom')
      t.ok(tiers.length > 0, `${tiers.length} found by the Bloom tier`)
    }
  }
})

t.test('random crowds, exact or near alone, and sketches of other sizes', async () => {
  for (const [members, options] of [
    [8, { ...SMALL, exact: false }],
    [8, { ...SMALL, near: false }],
    [1, { ...SMALL, bands: 1, leastAlike: ALL_ALIKE, leastBands: 1 }],
    [17, { ...SMALL, bands: 3, memory: 3000 }],
    [128, { ...SMALL, bands: 16, leastAlike: 3800, memory: 20000 }],
  ] as const) {
    compare(crowd(2000, 1, 20, options, members), options, 64)
  }
})

t.test('random batches', async () => {
  const property = fc.property(
    fc.integer(),
    fc.integer({ min: 1, max: 400 }),
    fc.integer({ min: 1, max: 80 }),
    fc.integer({ min: 600, max: 12000 }),
    (seed, count, batch, memory) => void compare(crowd(count, seed, 6), { ...SMALL, memory }, batch),
  )
  fc.assert(property, { seed: 41, numRuns: 100 })
})

t.test('the table grows with the records and loses none', async () => {
  // More keys than two thirds of the 2^20 slots that the table begins with.
  const options = { ...SMALL, bands: 31, leastAlike: 7700, memory: 64 * 2 ** 20 }
  const records = crowd(24000, 42, 10000, options, 16)
  compare(records, options, 4000)
})

for (const memories of [2, 3, 4, 5]) {
  t.test(`an index of ${memories} memories answers as one`, async () => {
    for (const memory of [3000, 8192, 100_000]) {
      // A fifth memory is for the fingerprints alone.
      for (const exact of memories > SMALL.bands ? [true] : [true, false]) {
        // Sets that fill their sketch: lists of 30, and bits.
        for (const [members, leastAlike] of [
          [8, 6000],
          [30, 4000],
          [300, 3400],
        ] as const) {
          const options = { ...SMALL, exact, memory, leastAlike }
          compare(crowd(800, memory + memories, 8, options, members), options, 100, memories)
        }
      }
    }
  })
}

t.test('entries beyond 2 GiB of a memory are found as any others', async (t) => {
  const options = {
    ...SMALL,
    bands: 18,
    leastAlike: 8000,
    leastBands: 18,
    memory: 2.6 * 2 ** 30,
    verifiedShare: 1,
  }
  const filter = new FilterParts(options)
  const [kernel] = filter.kernels
  // As if so many records were there: memory that is not touched is not taken.
  const filled = filter.parts[0]!.capacity - 10
  kernel!.goOnFrom({ next: filled, filled, moved: 0, slots: 2 ** 20 })
  const rows = new Uint32Array(2 * ROW.size)
  const size = 18 * 8 + ODD_SKETCH_SIZE
  const sketches = new Uint8Array(2 * size)
  for (const [at, values] of [
    [0, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
    [1, [1, 2, 3, 4, 5, 6, 7, 8, 9, 11]],
  ] as const) {
    rows.set([at + 1, 2, 3, 4, at + 1], at * ROW.size + ROW.fingerprint)
    sketches.fill(7, at * size, at * size + 18 * 8)
    sketches.set(new Uint8Array(oddSketchOf(values).buffer), at * size + 18 * 8)
  }
  filter.stage(rows, sketches, 5n)
  t.equal(filter.keep(0), filled)
  t.match(filter.look(1), { verdict: VERDICTS.indexOf('near'), alike: 8182, entry: filled })
})

t.test('an index of more memory than its bands can hold is refused', async (t) => {
  t.equal(filterParts(SMALL, 1000), undefined)
  t.throws(() => new FilterParts(SMALL, 1000), RangeError)
  t.equal(filterParts({ ...SMALL, near: false, memory: 10000 }, 9000), undefined)
})

t.test('an empty batch, and rows that are no sound records', async (t) => {
  const kernel = new FilterParts(SMALL)
  t.equal(kernel.decide(new Uint32Array(), new Uint8Array(), 0n).length, 0)
  const rows = new Uint32Array(2 * ROW.size)
  rows[ROW.status] = rows[ROW.size + ROW.status] = 2
  t.same([...kernel.decide(rows, new Uint8Array(), 0n)], Array(2 * RESULT.size).fill(0))
  t.equal(kernel.state().verifiedRecords, 0)
})

t.test('an index without room for a record is refused', async (t) => {
  t.equal(tierSizes({ ...SMALL, memory: 250 }).capacity, 0)
  t.throws(() => new FilterParts({ ...SMALL, memory: 250 }), RangeError)
})

t.test('real records, with memory for a few hundred', needs('gpteacher'), async (t) => {
  const lines = realRecords().map((one) => JSON.stringify(one))
  const edited = lines.map((line) => line.replace(/\w+(?=[^\w]*"}$)/, 'changed'))
  const all = [...lines.slice(0, 1200), ...edited.slice(600, 1500), ...lines.slice(0, 300)]
  const records = new Reader()
    .read(all)
    .flatMap(({ status, line, fingerprint, sketch }): PlainRecord[] =>
      status === 'fine' ? [{ place: BigInt(line), fingerprint, sketch }] : [],
    )
  const options = { ...SMALL, bands: 16, leastAlike: 8000, memory: 400 * 2 ** 10 }
  const decisions = compare(records, options, 250)
  const count = (verdict: string, tier: string) =>
    decisions.filter((one) => one.verdict === verdict && one.verdict !== 'kept' && one.tier === tier).length
  t.ok(count('near', 'verified') > 300, `${count('near', 'verified')} near duplicates with their witness`)
  t.ok(count('exact', 'bloom') > 200, `${count('exact', 'bloom')} exact duplicates found by the Bloom tier`)
})
