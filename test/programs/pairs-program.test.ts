import t from 'tap'
import { PROGRAMS } from '../../src/programs/declarations.js'
import { oddSketchOf } from '../native-free-kernels/odd-sketch-of.js'
import { columnsOf, stage, type Row } from './engine.js'

const MEMBERS = 30

/** A row of a family: a set whose members are all alike but for the first so many. */
function member(number: number, unlike: number, family = 'a'): Row {
  const members = new Array<number>(MEMBERS).fill(7)
  for (let at = 0; at < unlike; at++) members[at] = 100 + ((number * 31 + at) % 100)
  const sketch = Buffer.from(oddSketchOf(members).buffer).toString('base64')
  return { family, number: String(number), sketch }
}

const pairsOf = (rows: readonly Row[]) => stage('pairs', columnsOf(PROGRAMS['pairs']), rows)

t.test('records of one family with the same set are a pair, those of two families are none', async (t) => {
  t.same(await pairsOf([member(1, 0), member(2, 0), member(3, 0, 'b')]), [
    { worse: '2', better: '1', kind: 'similar', alike: '10000' },
  ])
})

t.test('a pair needs to be as similar as the threshold asks for', async (t) => {
  const alike = (await pairsOf([member(1, 0), member(2, 3), member(3, 4)])).map(({ alike }) => alike)
  t.same(alike, ['8182'])
})

t.test('of a very large family, those beyond 128 are compared with the first 32', async (t) => {
  const rows = Array.from({ length: 200 }, (_, at) => member(at, 1))
  const pairs = await pairsOf(rows)
  t.equal(pairs.length, (128 * 127) / 2 + (200 - 128) * 32)
})

t.test('rows that are not in order are an error, which says what to do', async (t) => {
  await t.rejects(pairsOf([member(2, 1), member(1, 1)]), {
    message: /record 1 comes behind 2 in one family: sort the rows by family and number/,
  })
  const pair = (worse: string): Row => ({ worse, better: '0', kind: 'similar', alike: '9000' })
  await t.rejects(stage('resolve', columnsOf(PROGRAMS['resolve']), [pair('5'), pair('4')]), {
    message: /a pair of record 4 comes behind one of 5: sort the pairs by their worse record/,
  })
})
