import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { PlainDuplicateIndex } from '../../../native-free-kernels/filter/plain.js'
import type { DuplicateJoinOptions } from '../../../src/index/join/duplicate-join.js'
import { leastAlike, similarity, sketchShape } from '../../../src/stages/near-duplicates.js'
import { randomNumbers } from '../../native-free-kernels/reader.js'
import {
  byRank,
  halves,
  plainJoin,
  plantedRecords,
  runJoin,
  sketchOf,
  type Fate,
  type JoinRecord,
} from './plain-join.js'

const folder = mkdtempSync(join(tmpdir(), 'join-'))
t.teardown(() => rmSync(folder, { recursive: true }))

const LARGE = 2 ** 26
/** So little that all is in many runs and blocks. */
const TINY = 2 ** 15

function optionsFor(threshold: number, more: Partial<DuplicateJoinOptions> = {}): DuplicateJoinOptions {
  const sketch = sketchShape(threshold)
  return { folder, memory: LARGE, sketch, threshold, exact: true, near: true, ...more }
}

const RANKS: Record<string, (record: number, random: () => number) => { primary: number; tie: bigint }> = {
  first: () => ({ primary: 0, tie: 0n }),
  longest: (_, random) => ({
    primary: -Math.floor(random() * 50),
    tie: BigInt(Math.floor(random() * 2 ** 40)),
  }),
  last: (record) => ({ primary: -record, tie: 0n }),
  odd: (_, random) => ({
    primary: [NaN, Infinity, -Infinity, 0, -0, 5e-324, -5e-324, 1.5, -1.5][Math.floor(random() * 9)]!,
    tie: random() < 0.5 ? 0xffffffffffffffffn : BigInt(Math.floor(random() * 2)) << 63n,
  }),
}

function around(threshold: number): number[] {
  return [threshold - 0.1, threshold, threshold + 0.03, Math.min(1, threshold + 0.06)]
}

/** The first record of which two say different things; a whole list would take minutes to tell. */
function difference(found: ReadonlyMap<number, unknown>, expected: ReadonlyMap<number, unknown>): unknown {
  if (found.size !== expected.size) return { found: found.size, expected: expected.size }
  for (const [record, fate] of expected) {
    if (!isDeepStrictEqual(found.get(record), fate))
      return { record, found: found.get(record), expected: fate }
  }
  return undefined
}

/** The groups that fates make. */
function groupsOf(fates: ReadonlyMap<number, Fate>): Map<number, unknown[]> {
  const groups = new Map<number, unknown[]>()
  for (const [record, fate] of [...fates].sort(([one], [other]) => one - other)) {
    if (fate.kind === 'kept') continue
    const members = groups.get(fate.witness) ?? [
      { record: fate.witness, kind: 'kept', similarity: undefined },
    ]
    groups.set(fate.witness, [...members, { record, kind: fate.kind, similarity: fate.similarity }])
  }
  return new Map([...groups].sort(([one], [other]) => one - other))
}

function countOf(fates: ReadonlyMap<number, Fate>, kind: Fate['kind']): number {
  return [...fates.values()].filter((fate) => fate.kind === kind).length
}

const THRESHOLDS = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]

for (const [index, threshold] of THRESHOLDS.entries()) {
  const names = Object.keys(RANKS)
  for (const name of threshold === 0.8 ? names : [names[index % names.length]!]) {
    const rank = RANKS[name]!
    t.test(`brute force says the same: threshold ${threshold}, rank ${name}`, async (t) => {
      const options = optionsFor(threshold)
      const random = randomNumbers(index + 1)
      const shape = options.sketch
      const records = plantedRecords({ count: 3000, similarities: around(threshold), rank, shape, random })
      const expected = plainJoin(records, options)
      t.ok(countOf(expected, 'exact') > 50 && countOf(expected, 'near') > 200, 'there is something to find')
      const { fates, groups, counts } = await runJoin(records, options)
      t.equal(difference(fates, expected), undefined)
      t.equal(difference(groups, groupsOf(expected)), undefined)
      t.equal(counts.exact, countOf(expected, 'exact'))
      t.equal(counts.near, countOf(expected, 'near'))
      t.equal(counts.largeBuckets, 0)
      const tiny = await runJoin(records, { ...options, memory: TINY })
      t.equal(difference(tiny.fates, expected), undefined, 'with little memory')
      t.equal(difference(tiny.groups, groups), undefined)
    })
  }
}

t.test('either kind alone', async (t) => {
  for (const kinds of [
    { exact: true, near: false },
    { exact: false, near: true },
    { exact: false, near: false },
  ]) {
    const options = optionsFor(0.8, kinds)
    const random = randomNumbers(11)
    const rank = RANKS.longest!
    const records = plantedRecords({
      count: 2000,
      similarities: around(0.8),
      rank,
      shape: options.sketch,
      random,
    })
    const expected = plainJoin(records, options)
    t.equal(countOf(expected, 'kept') < 2000, kinds.exact || kinds.near)
    for (const memory of [LARGE, TINY]) {
      const { fates } = await runJoin(records, { ...options, memory })
      t.equal(difference(fates, expected), undefined, JSON.stringify({ ...kinds, memory }))
    }
  }
})

t.test('in the order of input it is the streaming index with memory for all', async (t) => {
  for (const threshold of [0.6, 0.8, 0.95]) {
    const options = optionsFor(threshold)
    const { bands } = options.sketch
    const records = plantedRecords({
      count: 3000,
      similarities: around(threshold),
      shape: options.sketch,
      random: randomNumbers(21),
    }).filter(({ fingerprint }) => fingerprint.some((word) => word !== 0))
    const plain = new PlainDuplicateIndex({
      ...{ bands, exact: true, near: true, memory: 2 ** 28 },
      ...{ leastAlike: leastAlike(threshold), leastBands: 3 },
    })
    const expected = records.map(({ record, fingerprint: [a, b, c, d], sketch }): [number, Fate] => {
      const number64 = (low: number, high: number) => (BigInt(high) << 32n) | BigInt(low)
      const fingerprint = { low: number64(a, b), high: number64(c, d) }
      const decision = plain.decide({ place: BigInt(record), fingerprint, sketch })
      if (decision.verdict === 'kept') return [record, { kind: 'kept' }]
      if (decision.tier === 'bloom') throw new Error('there is memory for all')
      const { verdict: kind, witness, alike } = decision
      const found = kind === 'near' ? similarity(alike) : undefined
      return [record, { kind, witness: Number(witness), similarity: found }]
    })
    const { fates } = await runJoin(records, options)
    t.ok(countOf(fates, 'near') > 100)
    t.equal(difference(fates, new Map(expected)), undefined)
  }
})

t.test('of a chain the ends stay where the middle one does not rank best', async (t) => {
  const options = optionsFor(0.8)
  const { bands, rows } = options.sketch
  const random = randomNumbers(31)
  const first = Uint32Array.from({ length: bands * rows }, () => Math.floor(random() * 2 ** 32))
  const change = (registers: Uint32Array, from: number, to: number) => {
    return registers.map((register, at) => (at >= from && at < to ? register + 1 : register))
  }
  const middle = change(first, 0, 10)
  const last = change(middle, 10, 20)
  const chain = (ranks: readonly number[]): JoinRecord[] =>
    [first, middle, last].map((registers, record) => ({
      record,
      primary: ranks[record]!,
      tie: 0n,
      fingerprint: [record + 1, 0, 0, 0],
      sketch: sketchOf(registers, options.sketch),
    }))
  const kinds = async (ranks: readonly number[]) => {
    const { fates } = await runJoin(chain(ranks), options)
    return [...fates.values()].map((fate) => (fate.kind === 'kept' ? 'kept' : fate.witness))
  }
  t.same(await kinds([0, 1, 2]), ['kept', 0, 'kept'])
  t.same(await kinds([2, 1, 0]), ['kept', 2, 'kept'])
  t.same(await kinds([1, 0, 2]), [1, 'kept', 1])
  t.same(await kinds([1, 2, 0]), ['kept', 2, 'kept'])
})

t.test('a copy of a removed record may have a better witness than that had', async (t) => {
  const options = optionsFor(0.8)
  const { bands, rows } = options.sketch
  const random = randomNumbers(41)
  const removed = Uint32Array.from({ length: bands * rows }, () => Math.floor(random() * 2 ** 32))
  const other = (from: number, to: number) =>
    removed.map((register, at) => (at >= from && at < to ? register + 1 : register))
  const texts = [other(0, 12), removed, other(12, 18), removed]
  const records = texts.map((registers, record): JoinRecord => ({
    record,
    primary: 0,
    tie: 0n,
    fingerprint: [record % 2 === 1 ? 9 : record + 1, 0, 0, 0],
    sketch: sketchOf(registers, options.sketch),
  }))
  const { fates } = await runJoin(records, options)
  t.equal(difference(fates, plainJoin(records, options)), undefined)
  t.match(
    [...fates.values()].map((fate) => (fate.kind === 'kept' ? 'kept' : `${fate.kind} ${fate.witness}`)),
    ['kept', 'near 0', 'kept', 'near 2'],
  )
})

t.test('the order in which records are added does not matter', async (t) => {
  const options = optionsFor(0.8, { memory: TINY })
  const shape = options.sketch
  const property = fc.asyncProperty(
    fc.integer(),
    fc.integer({ min: 1, max: 150 }),
    fc.constantFrom(...Object.values(RANKS)),
    async (seed, count, rank) => {
      const random = randomNumbers(seed)
      const records = plantedRecords({ count, similarities: around(0.8), rank, shape, random })
      const shuffled = records
        .map((record) => ({ record, place: random() }))
        .sort((one, other) => one.place - other.place)
        .map(({ record }) => record)
      const one = await runJoin(records, options)
      const other = await runJoin(shuffled, options)
      t.equal(difference(other.fates, one.fates), undefined)
      t.equal(difference(one.fates, plainJoin(records, options)), undefined)
    },
  )
  await fc.assert(property, { numRuns: 60 })
})

t.test('with ranks that do not depend on places, neither do the texts that are kept', async (t) => {
  const options = optionsFor(0.8)
  const shape = options.sketch
  const random = randomNumbers(51)
  const rank = () => ({ primary: 0, tie: BigInt(Math.floor(random() * 2 ** 50)) })
  const records = plantedRecords({ count: 1000, similarities: around(0.8), rank, shape, random })
  const renumbered = records.toReversed().map((record, place) => ({ ...record, record: place }))
  const keptTies = async (some: readonly JoinRecord[]) => {
    const { fates } = await runJoin(some, options)
    const kept = some.filter(({ record }) => fates.get(record)!.kind === 'kept')
    return kept.map(({ tie }) => tie).sort((one, other) => (one < other ? -1 : 1))
  }
  t.equal(new Set(records.map(({ tie }) => tie)).size, records.length)
  t.same(await keptTies(renumbered), await keptTies(records))
})

t.test('nothing is left in the folder, and record numbers may be large', async (t) => {
  t.same(readdirSync(folder), [])
  const options = optionsFor(0.8)
  const shape = options.sketch
  const [one] = plantedRecords({ count: 1, similarities: [], shape, random: randomNumbers(61) })
  const records = [5_000_000_003, 5_000_000_007].map((record) => ({ ...one!, record }))
  const { fates } = await runJoin(records, { ...options, memory: 2 ** 32 })
  t.same(
    [...fates.values()],
    [{ kind: 'kept' }, { kind: 'exact', witness: 5_000_000_003, similarity: undefined }],
  )
  t.same(records.toSorted(byRank), records)
  t.same(halves(1n << 33n), [0, 2])
  const none = await runJoin([], options)
  t.equal(none.counts.records, 0)
})
