import t from 'tap'
import { MOST_PARTS, partSize, partsInFlight } from '../../../src/io/remote/part-sizes.js'

t.test('10,000 parts hold 5 TiB, none is too large, and few are in memory', async (t) => {
  const sizes = Array.from({ length: MOST_PARTS }, (_, part) => partSize(part))
  t.ok(sizes.reduce((sum, size) => sum + size, 0) >= 5 * 2 ** 40)
  t.ok(sizes.every((size) => size >= 16 * 2 ** 20 && size <= 5 * 2 ** 30))
  t.ok(sizes.every((size) => size <= 64 * 2 ** 20 || partsInFlight(size, 4) === 1))
  t.equal(partsInFlight(sizes[0]!, 4), 4)
  t.equal(partsInFlight(sizes[0]!, 1), 1)
})
