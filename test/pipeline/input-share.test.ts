import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { openInput } from '../../src/io/input/open-input.js'
import { readRowGroup } from '../../src/io/input/parquet-input.js'
import { InputShare, storedSizes } from '../../src/pipeline/input-share.js'
import { writeLines } from '../io/formats/parquet/memory-file.js'
import { folder } from '../process.js'

const stored = (size: number | undefined, position: number, taken = position) => ({ size, position, taken })

t.test('inputs that are not opened yet count', async (t) => {
  const share = new InputShare([100, 300, 400])
  t.equal(share.share, undefined, 'nothing is read')
  share.open(0, stored(100, 50))
  t.equal(share.share, 50 / 800)
  t.equal(share.secondsLeft(10), 150)
  share.open(1, stored(300, 100))
  t.equal(share.share, 0.25)
  t.equal(share.secondsLeft(10), 30)
})

t.test('an input whose size only its opening tells hides the share until then', async (t) => {
  const share = new InputShare([100, undefined])
  share.open(0, stored(100, 50))
  t.same([share.share, share.secondsLeft(1)], [undefined, undefined])
  share.open(1, stored(100, 50))
  t.same([share.share, share.secondsLeft(3)], [0.75, 1])
})

t.test('what an earlier process has read is done, and took no time', async (t) => {
  const share = new InputShare([100, 100, 200])
  share.open(1, stored(100, 60, 10))
  t.equal(share.share, 0.4)
  t.equal(share.secondsLeft(1), 24, '240 bytes at 10 a second')
})

t.test('of inputs that an earlier process has read, those of unknown size do not count', async (t) => {
  const share = new InputShare([undefined, undefined])
  share.open(1, stored(100, 25))
  t.same([share.share, share.secondsLeft(1)], [0.25, 3])
})

t.test('what grows while it is read ends at one', async (t) => {
  const share = new InputShare([100])
  share.open(0, stored(100, 130))
  t.same([share.share, share.secondsLeft(5)], [1, 0])
})

t.test(
  'files count by their bytes on the disk, compressed or not, and as far as they are read',
  async (t) => {
    const place = folder()
    const lines = Buffer.from('{"text":"a line that repeats itself"}\n'.repeat(20_000))
    const [plain, packed] = [join(place, 'a.jsonl'), join(place, 'b.jsonl.gz')]
    writeFileSync(plain, lines)
    writeFileSync(packed, gzipSync(lines))
    const sizes = [lines.length, gzipSync(lines).length]
    t.same(await storedSizes([plain, packed, '-', 's3://bucket/key', place]), [
      ...sizes,
      undefined,
      undefined,
      undefined,
    ])
    for (const [at, path] of [plain, packed].entries()) {
      const options = { format: undefined, maxRecord: 2 ** 20, readRowGroup: () => Promise.resolve([]) }
      const { source, stored } = await openInput(path, options)
      t.equal(stored.size, sizes[at])
      const room = new Uint8Array(2 ** 16)
      let read = 0
      for (let count = await source.read(room); count > 0; count = await source.read(room)) read += count
      t.equal(read, lines.length)
      t.same([stored.position, stored.taken], [sizes[at], sizes[at]])
      await source.close()
    }
  },
)

t.test('a Parquet file counts by its row groups', async (t) => {
  const path = join(folder(), 'a.parquet')
  const lines = '{"text":"a line that repeats itself"}\n'.repeat(3000)
  writeFileSync(path, await writeLines(lines, { rowGroupBytes: 30_000 }))
  const { source, stored } = await openInput(path, { format: undefined, maxRecord: 2 ** 20, readRowGroup })
  const positions = new Set<number>()
  const room = new Uint8Array(2 ** 10)
  for (let count = 1; count > 0;) {
    positions.add(stored.position / stored.size!)
    count = await source.read(room)
  }
  const shares = [...positions, stored.position / stored.size!]
  t.ok(shares.length > 3)
  t.same([shares[0], shares.at(-1)], [0, 1])
  t.same(
    shares,
    shares.toSorted((one, other) => one - other),
  )
  await source.close()
})

t.test('going on in the middle of a file is no reading', async (t) => {
  const path = join(folder(), 'a.jsonl')
  writeFileSync(path, '{}\n'.repeat(10_000))
  const { source, stored } = await openInput(path, {
    format: 'jsonl',
    maxRecord: 100,
    readRowGroup: () => Promise.resolve([]),
  })
  const { taken } = stored
  source.seek!(24_000)
  t.same([stored.position, stored.taken], [24_000, taken])
  await source.read(new Uint8Array(300))
  t.same([stored.position, stored.taken], [24_300, taken + 300])
  await source.close()
})
