import t from 'tap'
import { KEY_KIND, KeyPacks } from '../../src/programs/key-packs.js'

t.test('packs come in the order of buckets, and hold the keys in the order in which they came', (t) => {
  const packs = new KeyPacks()
  const bytes = Buffer.alloc(8)
  for (const [number, bucket] of [7, 0, 7, 3].entries()) {
    bytes.writeUInt16LE(bucket << 1, 6)
    packs.add(number + 10, bytes, 0, KEY_KIND.band, Buffer.alloc(8), 0)
  }
  const taken = [...packs.take()].map(({ bucket, entries }) => ({
    bucket,
    places: Array.from({ length: entries.length / 18 }, (_, at) => entries.readUInt32LE(at * 18 + 6)),
  }))
  t.equal(packs.first, 10)
  t.same(taken, [
    { bucket: 0, places: [1] },
    { bucket: 3, places: [3] },
    { bucket: 7, places: [0, 2] },
  ])
  t.same([...packs.take()], [], 'nothing waits any more')
  t.end()
})

t.test('a pack says which numbers it reaches', (t) => {
  const packs = new KeyPacks()
  t.ok(packs.reaches(2 ** 40))
  packs.add(7, Buffer.alloc(8), 0, KEY_KIND.text, Buffer.alloc(8), 0)
  t.same([packs.reaches(7 + 2 ** 32 - 1), packs.reaches(7 + 2 ** 32)], [true, false])
  t.end()
})
