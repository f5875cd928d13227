import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { batchSource } from '../../../src/io/input/batch-source.js'
import { openSource } from '../../../src/io/input/byte-source.js'
import { NOT_STORED } from '../../../src/io/input/open-input.js'
import type { Batch, LongLine } from '../../../src/pipeline/batch.js'
import { BufferPool } from '../../../src/pipeline/buffer-pool.js'
import { folder } from '../../process.js'

const place = folder()

const open = async (path: string) => ({
  source: await openSource(path),
  stored: NOT_STORED,
  plainPath: path,
  version: undefined,
})

/** The batches of files with the given contents; the bytes of each are copied, since buffers go round. */
async function batches(contents: Uint8Array[], batchSize: number, maxRecord: number) {
  const paths = contents.map((bytes, at) => {
    const path = join(place, `${at}.jsonl`)
    writeFileSync(path, bytes)
    return path
  })
  const pool = new BufferPool(batchSize, 4)
  const found: (Batch & { text: string })[] = []
  for await (const batch of batchSource({
    paths,
    open,
    batchSize,
    maxRecord,
    pool,
  }) as AsyncIterable<Batch>) {
    found.push({ ...batch, text: Buffer.from(batch.bytes, 0, batch.length).toString('latin1') })
    pool.give(batch.bytes)
  }
  return found
}

t.test('batches hold whole lines, in order, and nothing is lost, whatever the sizes', async (t) => {
  const line = fc.string({
    minLength: 0,
    maxLength: 60,
    unit: fc.constantFrom('a', 'b', '\r', '\ufffd', ' '),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 40 }),
      fc.boolean(),
      fc.integer({ min: 4, max: 80 }),
      fc.integer({ min: 20, max: 200 }),
      async (lines, lastFeed, batchSize, maxRecord) => {
        const input = Buffer.from(lines.join('\n') + (lastFeed && lines.length ? '\n' : ''))
        const all = await batches([input], batchSize, maxRecord)
        const expected = input.toString('latin1').split('\n')
        if (expected.at(-1) === '') expected.pop()
        const found = all.flatMap(({ text, longLine }): (string | LongLine)[] =>
          longLine ? [longLine] : text.split('\n').slice(0, -1),
        )
        t.equal(found.length, expected.length)
        for (const [at, text] of expected.entries()) {
          const got = found[at]!
          if (typeof got === 'string') t.ok(got === text && text.length <= maxRecord)
          else t.ok(got.length === text.length && text.length > maxRecord)
        }
        let offset = 0
        for (const batch of all) {
          t.equal(batch.longLine?.offset ?? batch.offset, offset)
          offset += batch.inputBytes
        }
        t.equal(offset, input.length)
      },
    ),
    { seed: 5, numRuns: 300 },
  )
})

t.test('each file has its own offsets and its own last line', async (t) => {
  const all = await batches([Buffer.from('one\ntwo'), Buffer.from(''), Buffer.from('\ufeffthree\n')], 100, 50)
  t.match(all, [
    { text: 'one\ntwo\n', offset: 0, inputBytes: 7, source: { index: 0 } },
    { text: 'three\n', offset: 3, inputBytes: 6, source: { index: 2 } },
  ])
})

t.test('buffers go round', async (t) => {
  const pool = new BufferPool(8, 2)
  const buffers = [new ArrayBuffer(8), new ArrayBuffer(8), new ArrayBuffer(4), new ArrayBuffer(16)]
  for (const buffer of buffers) pool.give(buffer)
  t.equal(pool.take(8), buffers[1], 'the last two that are not too large are kept')
  t.not(pool.take(8), buffers[0])
  t.equal(pool.take(0), buffers[2], 'any size')
})
