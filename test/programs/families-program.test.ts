import fc from 'fast-check'
import t from 'tap'
import { PROGRAMS } from '../../src/programs/declarations.js'
import { FamiliesProgram } from '../../src/programs/families-program.js'
import { KEY_KIND, KeyPacks } from '../../src/programs/key-packs.js'
import type { RowWriter } from '../../src/programs/rows.js'
import { columnsOf, stage, type Row } from './engine.js'

interface Key {
  number: number
  kind: keyof typeof KEY_KIND
  key: string
  mark?: number
}

/** A key of 8 bytes that stands for a name: names differ in their first bytes, so that they share a bucket. */
function bytesOf(name: string): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.write(name, 1)
  return bytes
}

function packed(keys: readonly Key[]): { bucket: string; number: string; keys: string }[] {
  const packs = new KeyPacks()
  for (const { number, kind, key, mark = number } of keys) {
    const marks = Buffer.alloc(8)
    marks.writeUInt32LE(mark)
    packs.add(number, bytesOf(key), 0, KEY_KIND[kind], marks, 0)
  }
  return [...packs.take()].map(({ bucket, entries }) => ({
    bucket: String(bucket),
    number: String(packs.first),
    keys: entries.toString('base64'),
  }))
}

type Told = readonly (string | number | Uint8Array | undefined)[]

function told(rows: readonly { bucket: string; number: string; keys: string }[]): Told[] {
  const written: Told[] = []
  const program = new FamiliesProgram({ add: (cells: Told) => written.push(cells) } as unknown as RowWriter)
  for (const { bucket, number, keys } of rows)
    program.take([bucket, number, keys].map((cell) => Buffer.from(cell)))
  program.end()
  return written
}

const family = (members: number[], name?: string): Told => [
  ...[undefined, undefined, undefined, undefined],
  ...[name, JSON.stringify(members)],
]
const pair = (...cells: Told): Told => [...cells, undefined, undefined]

t.test('records with one band key and other sketches are a family, equal sketches count once', (t) => {
  const key = (number: number, mark: number): Key => ({ number, kind: 'band', key: 'a', mark })
  t.same(told(packed([key(1, 5), key(2, 6), key(3, 5), key(4, 7)])), [family([1, 2, 4])])
  t.same(told(packed([key(1, 5), key(3, 5)])), [])
  t.end()
})

t.test('equal texts and equal sketches are paired with the first, which leads those of its sketch', (t) => {
  const keys = (kind: 'text' | 'sketch'): Key[] =>
    [4, 6, 7, 9].map((number) => ({ number, kind, key: 'a', mark: number === 7 ? 1 : 2 }))
  t.same(told(packed(keys('text'))), [pair(6, 4, 'exact', 10000), pair(9, 4, 'exact', 10000)])
  const twins = [pair(4, 4, 'leads', 0), pair(6, 4, 'twin', 10000), pair(9, 4, 'twin', 10000)]
  t.same(told(packed(keys('sketch'))), twins)
  t.end()
})

t.test('equal texts are found over packs, whatever their numbers', (t) => {
  const far = 2 ** 40
  const rows = [1, 2].flatMap((times) =>
    packed([0, 1].map((at) => ({ number: times * far + at, kind: 'text' as const, key: 'a', mark: 5 }))),
  )
  t.same(told(rows), [
    pair(far + 1, far, 'exact', 10000),
    pair(2 * far, far, 'exact', 10000),
    pair(2 * far + 1, far, 'exact', 10000),
  ])
  t.end()
})

t.test('what a key stands for is part of it', (t) => {
  const kinds = ['text', 'sketch', 'band'] as const
  t.same(told(packed(kinds.map((kind, number) => ({ number, kind, key: 'a', mark: 0 })))), [])
  t.end()
})

t.test('of a family beyond 128 members each further one is told of by the name of the key', (t) => {
  const keys = Array.from({ length: 131 }, (_, number): Key => ({ number, kind: 'band', key: 'large' }))
  const rows = told(packed(keys))
  const name = rows[0]![4]
  t.type(name, 'string')
  const first = Array.from({ length: 128 }, (_, at) => at)
  t.same(rows, [
    family([128], name as string),
    family([129], name as string),
    family([130], name as string),
    family(first, name as string),
  ])
  t.end()
})

t.test('whatever the keys and packs, families are what a map of keys says', (t) => {
  const keys = fc.array(
    fc.record({
      kind: fc.constant('band' as const),
      key: fc.constantFrom(...Array.from({ length: 40 }, (_, at) => `k${at}`)),
      mark: fc.nat(3),
    }),
    { maxLength: 3000, size: 'max' },
  )
  fc.assert(
    fc.property(keys, fc.integer({ min: 1, max: 500 }), (drawn, size) => {
      const all = drawn.map((key, number): Key => ({ ...key, number }))
      const packs = Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
        packed(all.slice(at * size, (at + 1) * size)),
      )
      const expected = new Map<string, number[]>()
      const seen = new Set<string>()
      for (const { key, mark, number } of all) {
        if (seen.has(`${key} ${mark}`)) continue
        seen.add(`${key} ${mark}`)
        expected.set(key, [...(expected.get(key) ?? []), number])
      }
      const families = [...expected.values()].filter((members) => members.length > 1)
      t.same(
        told(packs.flat()),
        families.map((members) => family(members)),
      )
    }),
    { numRuns: 30 },
  )
  t.end()
})

t.test(
  'very many keys in one bucket are found again, and a small bucket behind them is none the worse',
  (t) => {
    const many = Array.from({ length: 5000 }, (_, at): Key => ({
      number: at,
      kind: 'band',
      key: `${at % 2500}`,
    }))
    const small = packed([0, 1].map((number) => ({ number, kind: 'band' as const, key: 'b' })))
    const rows = told([...packed(many), ...small.map((row) => ({ ...row, bucket: 'next' }))])
    t.same(
      rows.slice(0, 2500),
      Array.from({ length: 2500 }, (_, at) => family([at, at + 2500])),
    )
    t.same(rows.slice(2500), [family([0, 1])])
    t.end()
  },
)

t.test('rows that are not in order are an error, which says what to do', async (t) => {
  const records = [3, 2].map((number): Row => ({ number: String(number), record: '{"text":"a"}' }))
  await t.rejects(stage('sketch', columnsOf(PROGRAMS['sketch']), records), {
    message: /record 2 comes behind 3: sort the rows by number/,
  })
  const [later] = packed([{ number: 5, kind: 'band', key: 'a' }])
  const [earlier] = packed([{ number: 5, kind: 'band', key: 'b' }])
  await t.rejects(stage('families', columnsOf(PROGRAMS['families']), [later, earlier] as Row[]), {
    message:
      /keys of record 5 come behind those of 5 in one bucket: sort the rows by bucket and number, and let no/,
  })
})

t.test('records whose numbers lie far apart have packs of their own', async (t) => {
  const record =
    '{"text":"The lake is dry in summer and full in winter, which is good for most of the birds."}'
  const rows = [0, 2 ** 33].map((number): Row => ({ number: String(number), record }))
  const told = await stage('sketch', columnsOf(PROGRAMS['sketch']), rows)
  const packs = told.filter(({ keys }) => keys !== null)
  t.same([...new Set(packs.map(({ number }) => number))], ['0', String(2 ** 33)])
})
