import fc from 'fast-check'
import { recordReader } from '../../src/pipeline/read-records.js'
import { readdirSync } from 'node:fs'
import t from 'tap'
import { RecordKernel, compileRecordKernel, ROW } from '../../native-free-kernels/record/record.js'
import { balanceValues } from '../../src/pipeline/balance-values.js'
import { plausibilityOfRow } from '../../src/pipeline/row-plausibility.js'
import { Best } from '../../src/pipeline/sampling/best.js'
import { ruleFor, rejectionFor } from '../../src/pipeline/sampling/candidate.js'
import { Spool } from '../../src/pipeline/sampling/spool.js'
import { Strata } from '../../src/pipeline/sampling/strata.js'
import { ReferenceRuns } from '../../src/stages/novelty.js'
import { randomNumbers, SMALL_SKETCH } from '../native-free-kernels/reader.js'
import { folder } from '../process.js'

const keys = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 })

t.test('the worst is given up first; of equal ones the last', async () => {
  fc.assert(
    fc.property(keys, (all) => {
      const best = new Best<{ key: number; order: number }>()
      const items = all.map((key, order) => ({ key, order }))
      for (const item of items) best.add(item)
      const sorted = [...items].sort((one, other) => other.key - one.key || other.order - one.order)
      return sorted.every((item) => best.worst === item && best.takeWorst() === item) && best.size === 0
    }),
    { seed: 3, numRuns: 500 },
  )
})

t.test('nothing is given up of nothing', async (t) => {
  const best = new Best<{ key: number; order: number }>()
  t.equal(best.takeWorst(), undefined)
  best.add({ key: 1, order: 1 })
  t.same(best.takeWorst(), { key: 1, order: 1 })
  t.same([best.takeWorst(), best.worst, best.size], [undefined, undefined, 0])
})

t.test('pieces come back from the spool as they were put in, also when it was made anew', async (t) => {
  const before = process.env.TMPDIR
  process.env.TMPDIR = folder()
  t.teardown(() => {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  })
  const random = randomNumbers(4)
  const spool = new Spool()
  const pieces = Array.from({ length: 2000 }, (_, at) => {
    return Buffer.alloc(at === 7 ? 3 * 2 ** 20 : Math.floor(random() * 3000), `piece ${at} `)
  })
  let places = pieces.map((piece) => spool.add(piece))
  t.ok(places.every((place, at) => spool.read(place).equals(pieces[at]!)))
  const kept = pieces.filter((_, at) => at % 3 === 0)
  places = spool.compact(places.filter((_, at) => at % 3 === 0))
  t.equal(
    spool.bytes,
    kept.reduce((sum, { length }) => sum + length, 0),
  )
  const more = Buffer.from('one more')
  places.push(spool.add(more))
  t.ok([...kept, more].every((piece, at) => spool.read(places[at]!).equals(piece)))
  spool.close()
  t.same(readdirSync(process.env.TMPDIR), [])
})

t.test('strata: values as they come, given shares, and all others together', async (t) => {
  const alike = new Strata({ field: 'lang', shares: undefined })
  t.same(
    ['en', 'de', 'en'].map((value) => alike.numberOf(value)),
    [0, 1, 0],
  )
  t.same([alike.count, alike.nameOf(1), alike.shareOf(1)], [2, 'de', undefined])
  const given = new Strata({
    field: 'lang',
    shares: new Map([
      ['en', 0.5],
      ['de', 0.2],
    ]),
  })
  t.same(
    ['de', 'fr', 'it', 'en'].map((value) => given.numberOf(value)),
    [1, 2, 2, 0],
  )
  t.same(
    [0, 1].map((stratum) => given.shareOf(stratum)),
    [0.5, 0.2],
  )
  t.ok(Math.abs(given.shareOf(2)! - 0.3) < 1e-12)
  const whole = new Strata({ field: 'lang', shares: new Map([['en', 1]]) })
  t.equal(whole.shareOf(whole.numberOf('de')), 0)
})

t.test('more values than can be told apart are one stratum together', async (t) => {
  const strata = new Strata({ field: 'id', shares: undefined })
  for (let at = 0; at < 10_000; at++) strata.numberOf(String(at))
  t.equal(strata.count, 4096)
  t.equal(strata.numberOf('9999'), strata.numberOf('never seen'))
  t.equal(strata.numberOf('12'), 12)
})

function valuesOf(field: string, lines: readonly string[]): string[] {
  const kernel = new RecordKernel(compileRecordKernel(), { shape: 'auto', sketch: SMALL_SKETCH })
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
  const count = kernel.scan(bytes)
  kernel.readTexts(count, { phrases: false, fingerprints: false, sketches: true })
  const rows = kernel.rows(count).slice()
  for (let at = 0; at < rows.length; at += ROW.size) rows[at + ROW.start]! -= kernel.linesAt
  const { names, numbers } = balanceValues(field, bytes, rows, recordReader(kernel, bytes, []))
  return [...numbers].map((number) => names[number] ?? 'nothing')
}

t.test('values of records by a key, a key within, and what is measured', async (t) => {
  const line = (more: object) => JSON.stringify({ text: 'some words', ...more })
  const lines = [
    line({ a: 'x' }),
    line({ a: { b: { c: 'deep' } } }),
    line({ a: 7 }),
    line({ a: [1, 'y'] }),
    line({ a: null }),
    line({ a: true }),
    line({}),
    line({ a: { hasOwnProperty: 1 } }),
  ]
  t.same(valuesOf('a', lines), [
    'x',
    '{"b":{"c":"deep"}}',
    '7',
    '[1,"y"]',
    'null',
    'true',
    '(none)',
    '{"hasOwnProperty":1}',
  ])
  t.same(valuesOf('a.b.c', lines), ['(none)', 'deep', ...Array<string>(6).fill('(none)')])
  t.same(valuesOf('a.toString', lines), Array<string>(8).fill('(none)'), 'no inherited ones')
  t.same(valuesOf('a.0', lines)[3], '1')
  t.same(valuesOf('a', ['\ufeff{"text":"x","a":"first"}', line({ a: 'last' })])[1], 'last')
  t.same(valuesOf('@shape', [line({}), '{"instruction":"a","output":"b"}']), ['text', 'instruction'])
  const words = (count: number) => JSON.stringify({ text: 'w '.repeat(count) })
  t.same(valuesOf('@length', [1, 9, 10, 99, 100, 999, 1000, 9999, 10_000].map(words)), [
    ...[
      'under 10 words',
      'under 10 words',
      '10 to 99 words',
      '10 to 99 words',
      '100 to 999 words',
      '100 to 999 words',
    ],
    ...['1000 to 9999 words', '1000 to 9999 words', '10000 to 99999 words'],
  ])
})

t.test('why a record is left out', async (t) => {
  const candidate = { draw: 0.123456789, density: 3.14159265358, value: 'en' }
  t.equal(ruleFor(candidate, true, 0.5), 'quota')
  t.equal(ruleFor(candidate, false, 0.5), 'density', 'by its draw alone it would have been kept')
  t.equal(ruleFor(candidate, false, 0.1), 'draw')
  const stage = 'diversity'
  t.same(rejectionFor(candidate, 'quota', 0.5), { stage, rule: 'quota', value: 'en' })
  t.same(rejectionFor(candidate, 'density', 0.5), { stage, rule: 'density', value: 3.141593 })
  t.same(rejectionFor(candidate, 'draw', 0.1), { stage, rule: 'draw', value: 0.123457, threshold: 0.1 })
})

t.test('noise and repetition make a record implausible', async (t) => {
  const plausibility = (pairs: number, mean: number, runs = 0, repeated = 0) => {
    const cells = new Uint32Array(ROW.size)
    cells[ROW.letterPairs] = pairs
    cells[ROW.letterCost] = Math.round(pairs * mean)
    cells[ROW.shortRuns] = runs
    cells[ROW.repeatedRuns] = repeated
    return plausibilityOfRow(cells)
  }
  t.equal(plausibility(0, 0), 1, 'what has no letters is not told')
  t.ok(plausibility(1000, 94) > 0.98)
  t.ok(plausibility(1000, 102) < 0.05)
  t.ok(plausibility(4, 102) > 0.5, 'a few letters tell little')
  t.equal(plausibility(0, 0, 100, 50), 0.25)
  t.equal(plausibility(0, 0, 100, 100), 0)
})

t.test('the runs of a large reference are sampled, the same ones that the kernel looks up', async (t) => {
  const random = randomNumbers(6)
  const whole = () => Math.floor(random() * 2 ** 32)
  const halves = Uint32Array.from({ length: 2 * 50_000 }, whole)
  const small = new ReferenceRuns(1000)
  small.add(halves)
  small.add(halves)
  const { tags, sampleBits } = small.table()
  const held = tags.filter((tag) => tag !== 0).length
  t.ok(sampleBits >= 5 && sampleBits <= 7, `${sampleBits} bits`)
  t.ok(held <= 1000 && held > 300, `${held} held`)
  const expected = new Set<number>()
  for (let at = 0; at < halves.length; at += 2) {
    if ((halves[at]! & ((1 << sampleBits) - 1)) === 0) expected.add(halves[at + 1]!)
  }
  t.same(new Set(tags.filter((tag) => tag !== 0)), expected)
  const full = new ReferenceRuns()
  full.add(halves)
  full.add(halves)
  t.equal(full.table().sampleBits, 0)
  t.equal(full.table().tags.filter((tag) => tag !== 0).length, 50_000, 'each once')
})
