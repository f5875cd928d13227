import t from 'tap'
import { PROGRAMS } from '../../src/programs/declarations.js'
import { ODD_SKETCH_SIZE } from '../../native-free-kernels/sketch/odd-sketch.js'
import { oddSketchOf } from '../native-free-kernels/odd-sketch-of.js'
import { columnsOf, stage, type Row } from './engine.js'

const MEMBERS = 30

/** A row of a band: a set whose members are all alike but for the first so many, and a sketch's mark. */
function member(number: number, unlike: number, mark = number): Row {
  const members = new Array<number>(MEMBERS).fill(7)
  for (let at = 0; at < unlike; at++) members[at] = 100 + ((number * 31 + at) % 100)
  const sketch = Buffer.alloc(16)
  sketch.writeUInt32LE(mark)
  const compared = Buffer.concat([
    Buffer.alloc(16, number),
    sketch,
    new Uint8Array(oddSketchOf(members).buffer),
  ])
  return { key: '-40', number: String(number), compared: compared.toString('base64') }
}

const pairsOf = (rows: readonly Row[]) => stage('pairs', columnsOf(PROGRAMS['pairs']), rows)

t.test('records with the same set and other sketches are a pair, equal sketches are none', async (t) => {
  t.same(await pairsOf([member(1, 0, 5), member(2, 0, 6), member(3, 0, 5)]), [
    { worse: '2', better: '1', kind: 'similar', alike: '10000' },
  ])
})

t.test('a pair needs to be as similar as the threshold asks for', async (t) => {
  const alike = (await pairsOf([member(1, 0), member(2, 3), member(3, 4)])).map(({ alike }) => alike)
  t.same(alike, ['8182'])
})

t.test(
  'equal texts and equal sketches are paired with the first alone, which leads those of its sketch',
  async (t) => {
    // The last two bits of a key are its kind, and two texts or sketches may have one key by chance.
    const rows = (key: string) =>
      [4, 6, 7, 9].map((number): Row => {
        const compared = Buffer.alloc(32 + ODD_SKETCH_SIZE, number === 7 ? 1 : 2)
        return { key, number: String(number), compared: compared.toString('base64') }
      })
    for (const [sketch, text] of [
      ['5', '6'],
      ['-3', '-2'],
    ] as const)
      t.same(await pairsOf([...rows(sketch), ...rows(text)]), [
        { worse: '4', better: '4', kind: 'leads', alike: '0' },
        { worse: '6', better: '4', kind: 'twin', alike: '10000' },
        { worse: '9', better: '4', kind: 'twin', alike: '10000' },
        { worse: '6', better: '4', kind: 'exact', alike: '10000' },
        { worse: '9', better: '4', kind: 'exact', alike: '10000' },
      ])
  },
)

t.test('of very many records with one key, those beyond 128 are compared with the first 32', async (t) => {
  const rows = Array.from({ length: 200 }, (_, at) => member(at, 1))
  const pairs = await pairsOf(rows)
  t.equal(pairs.length, (128 * 127) / 2 + (200 - 128) * 32)
})

t.test('rows that are not in order are an error, which says what to do', async (t) => {
  await t.rejects(pairsOf([member(2, 1), member(1, 1)]), {
    message: /record 1 comes behind 2 with the same key: sort the rows by key and number/,
  })
  const pair = (worse: string): Row => ({ worse, better: '0', kind: 'similar', alike: '9000' })
  await t.rejects(stage('resolve', columnsOf(PROGRAMS['resolve']), [pair('5'), pair('4')]), {
    message: /a pair of record 4 comes behind one of 5: sort the pairs by their worse record/,
  })
})
