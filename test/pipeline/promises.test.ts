import fc from 'fast-check'
import t from 'tap'
import { cleanedRun } from '../../bench/faults/fuzz/cleaned-run.js'
import { holdsPromises } from '../../bench/faults/fuzz/promises.js'
import { writtenRecord, writtenValue } from '../native-free-kernels/written-json.js'

const MIB = 2 ** 20
const OPTIONS = { memory: '16MiB' } as const

const sound = fc
  .oneof(writtenRecord({ tame: true }), writtenRecord({ tame: false }))
  .map((text) => Buffer.from(text))
const broken = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 10))),
  writtenValue.map((text) => Buffer.from(text)),
  fc.constantFrom('', ' ', '\r', '{', '{"text":"a"}x').map((text) => Buffer.from(text)),
)
const line = fc.oneof({ weight: 6, arbitrary: sound }, { weight: 1, arbitrary: broken })

/** Bytes of lines, some of them more than once, with or without a last line feed. */
const input = fc
  .tuple(fc.array(line, { minLength: 20, maxLength: 150, size: 'max' }), fc.array(fc.nat(149)), fc.boolean())
  .map(([lines, again, ends]) => {
    const all = [...lines, ...again.map((at) => lines[at % lines.length]!)]
    const feeds = all.map((one, at) =>
      ends || at < all.length - 1 ? `${one.toString('latin1')}\n` : one.toString('latin1'),
    )
    return Buffer.from(feeds.join(''), 'latin1')
  })

t.test('records in are records out and rejected ones; what no entry explains is as it came', async () => {
  const property = fc.asyncProperty(input, async (bytes) => {
    const ways = { workers: 1, batchSize: MIB, readSize: MIB }
    holdsPromises(bytes, await cleanedRun(bytes, OPTIONS, ways), true)
  })
  await fc.assert(property, { seed: 23, numRuns: 12, endOnFailure: true })
})

t.test('repaired records are explained too, each with its own line', async () => {
  const property = fc.asyncProperty(input, async (bytes) => {
    const ways = { workers: 1, batchSize: MIB, readSize: MIB }
    holdsPromises(bytes, await cleanedRun(bytes, { ...OPTIONS, repair: true }, ways), false)
  })
  await fc.assert(property, { seed: 29, numRuns: 8, endOnFailure: true })
})

t.test('the same bytes for any workers, batches and reads, and once more', async (t) => {
  const ways = fc.record({
    workers: fc.integer({ min: 1, max: 3 }),
    batchSize: fc.integer({ min: 64, max: 20_000 }),
    readSize: fc.integer({ min: 1, max: 9000 }),
  })
  const property = fc.asyncProperty(input, ways, async (bytes, way) => {
    const [one, other] = [
      await cleanedRun(bytes, OPTIONS, { workers: 1, batchSize: MIB, readSize: MIB }),
      await cleanedRun(bytes, OPTIONS, way),
    ]
    t.ok(one.output.equals(other.output) && one.ledger.equals(other.ledger), JSON.stringify(way))
  })
  await fc.assert(property, { seed: 31, numRuns: 8, endOnFailure: true })
})
