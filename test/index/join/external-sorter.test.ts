import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { ExternalSorter } from '../../../src/index/join/external-sorter.js'
import { PairOrder } from '../../../src/index/join/candidate-pairs.js'
import { ScratchFolder } from '../../../src/index/join/scratch-folder.js'
import type { SortedEntries } from '../../../src/index/join/sorted-entries.js'

const path = mkdtempSync(join(tmpdir(), 'join-'))
t.teardown(() => rmSync(path, { recursive: true }))

function newFolder(): ScratchFolder {
  return new ScratchFolder(path, () => 'nothing is needed')
}

/** Reads entries of `width` words. */
function read(sorted: SortedEntries, width: number): number[][] {
  const stream = sorted.open()
  const all: number[][] = []
  while (stream.next()) all.push([...stream.entries.subarray(stream.at, stream.at + width)])
  return all
}

function compare(one: readonly number[], other: readonly number[], keyWidth: number): number {
  for (let word = 0; word < keyWidth; word++) {
    if (one[word] !== other[word]) return one[word]! < other[word]! ? -1 : 1
  }
  return 0
}

const word = fc.oneof(
  fc.constantFrom(0, 1, 0x7ff, 0x800, 0x7fffffff, 0x80000000, 0xffffffff),
  fc.integer({ min: 0, max: 0xffffffff }),
  fc.integer({ min: 0, max: 3 }),
)

t.test('sorts as a stable sort of arrays does, whatever the memory', async () => {
  const property = fc.asyncProperty(
    fc
      .integer({ min: 1, max: 12 })
      .chain((width) =>
        fc.tuple(
          fc.array(fc.array(word, { minLength: width, maxLength: width }), { maxLength: 600 }),
          fc.constant(width),
          fc.integer({ min: 1, max: width }),
        ),
      ),
    fc.constantFrom(1, 4096, 20_000, 2 ** 22),
    fc.boolean(),
    fc.constantFrom('given', 'sorted', 'nearly'),
    async ([given, width, keyWidth], memory, unique, order) => {
      const folder = newFolder()
      const entries = order === 'given' ? given : given.toSorted((a, b) => compare(a, b, keyWidth))
      if (order === 'nearly') entries.push(...entries.splice(0, 3))
      const sorter = new ExternalSorter(folder, { width, keyWidth, unique }, memory)
      for (const entry of entries) {
        const at = sorter.reserve()
        sorter.entries.set(entry, at)
      }
      const sorted = await sorter.finish()
      const expected = entries
        .toSorted((one, other) => compare(one, other, keyWidth))
        .filter((entry, at, all) => !unique || at === 0 || compare(entry, all[at - 1]!, keyWidth) !== 0)
      for (let time = 0; time < 2; time++) {
        const found = read(sorted, width)
        if (JSON.stringify(found) !== JSON.stringify(expected)) {
          throw new Error(`${JSON.stringify(found)}, not ${JSON.stringify(expected)}`)
        }
      }
      folder.close()
    },
  )
  await fc.assert(property, { numRuns: 300 })
})

t.test('many runs are merged in several steps, and the disk is given back', async (t) => {
  const folder = newFolder()
  const sorter = new ExternalSorter(folder, { width: 2, keyWidth: 2 }, 2 ** 15)
  const count = 300_000
  for (let value = 0; value < count; value++) {
    const at = sorter.reserve()
    sorter.entries[at] = Math.imul(value, 0x9e3779b1)
    sorter.entries[at + 1] = value
  }
  const sorted = await sorter.finish()
  const stream = sorted.open()
  let [last, seen, sum] = [-1, 0, 0]
  while (stream.next()) {
    const key = stream.entries[stream.at]!
    if (key <= last) t.fail(`${key} behind ${last}`)
    last = key
    seen++
    sum += stream.entries[stream.at + 1]!
  }
  t.equal(seen, count)
  t.equal(sum, (count * (count - 1)) / 2)
  t.ok(
    folder.mostBytes >= count * 8 && folder.mostBytes <= count * 8 * 2 + 2 ** 20,
    `${folder.mostBytes} bytes`,
  )
  t.ok(readdirSync(path).length <= 1)
  sorted.discard()
  folder.close()
  t.same(readdirSync(path), [])
})

t.test('a pair is found again in its number, and numbers are in the order of blocks', async () => {
  const rank = fc.oneof(
    fc.integer({ min: 0, max: 0xfffffffe }),
    fc.integer({ min: 0, max: 100 }),
    fc.constantFrom(0x7fffffff, 0x80000000),
  )
  const property = fc.property(
    fc.integer({ min: 1, max: 31 }),
    fc.array(fc.tuple(rank, rank), { minLength: 2 }),
    (bits, given) => {
      const order = new PairOrder(bits)
      const pairs = given.map(([better, worse]) => {
        const words = new Uint32Array(2)
        order.write(words, 0, better, worse)
        if (order.better(words, 0) !== better || order.worse(words, 0) !== worse) throw new Error('lost')
        return { words: [...words], sort: [Math.floor(better / 2 ** bits), worse, better] }
      })
      const byNumber = pairs.toSorted((one, other) => compare(one.words, other.words, 2))
      const byBlock = pairs.toSorted((one, other) => compare(one.sort, other.sort, 3))
      if (JSON.stringify(byNumber) !== JSON.stringify(byBlock)) throw new Error('another order')
    },
  )
  fc.assert(property)
})
