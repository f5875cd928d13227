import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { COMPARED_WITH_ALL, COMPARED_WITH_BY_ALL } from '../../../src/index/join/candidate-pairs.js'
import type { DuplicateJoinOptions } from '../../../src/index/join/duplicate-join.js'
import { sketchShape } from '../../../src/stages/near-duplicates.js'
import { randomNumbers } from '../../native-free-kernels/reader.js'
import { plainJoin, runJoin, sketchOf, type JoinRecord } from './plain-join.js'

const folder = mkdtempSync(join(tmpdir(), 'join-'))
t.teardown(() => rmSync(folder, { recursive: true }))

const sketch = sketchShape(0.8)
const options: DuplicateJoinOptions = {
  ...{ folder, memory: 2 ** 27, sketch, threshold: 0.8, exact: true, near: true },
}
const REGISTERS = sketch.bands * sketch.rows

/**
 * Records that all have the same first registers, so many, and the others at random, or as an earlier record has them.
 */
function templated(
  count: number,
  shared: number,
  copyOf: (record: number) => number | undefined,
): JoinRecord[] {
  const random = randomNumbers(count + shared)
  const below = (limit: number) => Math.floor(random() * limit)
  const made: Uint32Array[] = []
  return Array.from({ length: count }, (_, record) => {
    const source = made[copyOf(record) ?? -1]
    const registers = Uint32Array.from({ length: REGISTERS }, (_, at) => {
      if (at < shared) return at
      // A near copy has its own registers at the end: fewer than a tenth.
      return source && at < REGISTERS - 10 ? source[at]! : below(2 ** 32)
    })
    made.push(registers)
    const fingerprint = [record + 1, 0, 0, 1] as const
    return { record, primary: 0, tie: 0n, fingerprint, sketch: sketchOf(registers, sketch) }
  })
}

t.test('a bucket of 50,000 records ends quickly, whatever these have else in common', async (t) => {
  for (const [shared, kept] of [
    [63, 50_000],
    [115, 1],
  ] as const) {
    const records = templated(50_000, shared, () => undefined)
    const started = performance.now()
    const { counts } = await runJoin(records, options)
    const seconds = (performance.now() - started) / 1000
    t.equal(counts.records - counts.exact - counts.near, kept)
    t.equal(counts.largeBuckets, Math.floor(shared / sketch.rows))
    // Of all pairs, 1,250 million, hardly any: each record once with each of the first 32, and the first 128 with one another.
    const most = COMPARED_WITH_ALL ** 2 / 2 + 50_000 * COMPARED_WITH_BY_ALL
    t.ok(counts.candidates <= most, `${counts.candidates} pairs`)
    t.ok(seconds < 60, `${seconds} s`)
    t.comment(`${shared} registers in common: ${seconds.toFixed(1)} s`)
  }
})

t.test('what is missed is told, and nothing else is', async (t) => {
  // Near copies of four early and four late records; half of these have no band in common but the large one.
  const count = 600
  const originals = [0, 10, 20, 31, 32, 100, 200, 300]
  const copyOf = (record: number) => (record >= 592 ? originals[record - 592] : undefined)
  const apart = templated(count, sketch.rows, copyOf).map((one, record) => {
    if (record < 592) return one
    // The other band keys are changed: only the large bucket is common to the copy and its original.
    const bandKeys = one.sketch!.bandKeys.map((key, band) => (band === 0 ? key : key ^ BigInt(record)))
    return { ...one, sketch: { ...one.sketch!, bandKeys } }
  })
  const expected = plainJoin(apart, options)
  const { fates, counts } = await runJoin(apart, options)
  t.equal(counts.largeBuckets, 1)
  t.equal(counts.partlyCompared, count - COMPARED_WITH_ALL)
  for (const [at, original] of originals.entries()) {
    t.match(expected.get(592 + at), { kind: 'near', witness: original })
    t.equal(fates.get(592 + at)!.kind, original < COMPARED_WITH_BY_ALL ? 'near' : 'kept')
  }
  // With the other bands in common nothing is missed.
  const whole = templated(count, sketch.rows, copyOf)
  t.same([...(await runJoin(whole, options)).fates], [...plainJoin(whole, options)])
})

t.test('a removal is for a kept record that is similar enough, in large buckets too', async (t) => {
  const random = randomNumbers(71)
  const copyOf = (record: number) => (random() < 0.7 ? Math.floor(random() * record) : undefined)
  const records = templated(3000, 3 * sketch.rows, copyOf)
  const { fates, counts } = await runJoin(records, options)
  t.ok(counts.largeBuckets >= 3)
  t.ok(counts.near > 500)
  for (const [record, fate] of fates) {
    if (fate.kind === 'kept') continue
    if (fates.get(fate.witness)!.kind !== 'kept' || fate.witness >= record || !(fate.similarity! >= 0.8)) {
      t.fail(`${record} for ${fate.witness}`)
    }
  }
})

t.test('many copies of one text, and many with one sketch, are no bucket at all', async (t) => {
  const [one] = templated(1, 0, () => undefined)
  const records = Array.from({ length: 50_000 }, (_, record) => {
    const fingerprint = [record % 3 === 0 ? 1 : record + 1, 0, 0, 1] as const
    return { ...one!, record, fingerprint }
  })
  const { fates, groups, counts } = await runJoin(records, options)
  t.same([counts.exact, counts.near, counts.candidates], [16_666, 33_333, 0])
  t.same(fates.get(1), { kind: 'near', witness: 0, similarity: 1 })
  t.same(fates.get(49_998), { kind: 'exact', witness: 0, similarity: undefined })
  t.same([...groups.keys()], [0])
  const members = groups.get(0)!
  t.same([members.length, members.filter(({ kind }) => kind === 'kept').length], [50_000, 1])
})
