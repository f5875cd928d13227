import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { FilterParts } from '../../native-free-kernels/filter/filter-parts.js'
import { ROW, sketchSize, type SketchShape } from '../../native-free-kernels/record/record.js'
import { FilterLog } from '../../src/index/filter-log.js'
import { oddSketchOf } from '../native-free-kernels/odd-sketch-of.js'
import { folder } from '../process.js'

const sketch: SketchShape = { bands: 4, rows: 2, unit: 'word', textWidth: 5, turnWidth: 3, whole: 1000 }

/** A filter that holds some 70 records, so that the Bloom tier is soon in use. */
function filter(): FilterParts {
  return new FilterParts({
    bands: sketch.bands,
    leastAlike: 6000,
    leastBands: 2,
    exact: true,
    near: true,
    memory: 2 ** 14,
  })
}

/** Rows with sketches of a batch: each record is a number, equal ones are duplicates. */
function batchOf(numbers: readonly number[]): { rows: Uint32Array; sketches: Uint8Array } {
  const rows = new Uint32Array(numbers.length * ROW.size)
  const sketches = new Uint8Array(numbers.length * sketchSize(sketch))
  for (const [row, number] of numbers.entries()) {
    const at = row * ROW.size
    rows.set([number, number ^ 77, 5, 6], at + ROW.fingerprint)
    rows[at + ROW.sketch] = number % 5 === 0 ? 0 : row + 1
    rows[at + ROW.line] = row
    const bytes = sketches.subarray(row * sketchSize(sketch), (row + 1) * sketchSize(sketch))
    const keys = new DataView(bytes.buffer, bytes.byteOffset, sketch.bands * 8)
    for (let band = 0; band < sketch.bands; band++) {
      // Some bands are shared by many records.
      const key = band === 0 ? number % 7 : number
      keys.setBigUint64(band * 8, (BigInt(key + 1) * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn, true)
    }
    bytes.set(new Uint8Array(oddSketchOf([number]).buffer), sketch.bands * 8)
  }
  return { rows, sketches }
}

function decide(one: FilterParts, numbers: readonly number[], place: number): number[] {
  const { rows, sketches } = batchOf(numbers)
  return [...one.decide(rows, sketches, BigInt(place))]
}

const batch = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 120 })

t.test('a filter that goes on from a log answers as one that was never interrupted', async (t) => {
  let runs = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(batch, { minLength: 1, maxLength: 12 }),
      fc.array(fc.nat(12), { maxLength: 4 }),
      fc.option(fc.nat(12)),
      async (batches, interruptions, emptied) => {
        const path = join(folder(), `index${runs++}`)
        const whole = filter()
        let one = filter()
        let log = new FilterLog(one, path)
        for (const [at, numbers] of batches.entries()) {
          t.same(decide(one, numbers, at * 1000), decide(whole, numbers, at * 1000))
          if (emptied === at) {
            one.clearBloom()
            whole.clearBloom()
          }
          log.append()
          if (!interruptions.includes(at)) continue
          const state = structuredClone(log.state())
          await log.settle()
          log.forget()
          // What is kept after the checkpoint is done again.
          decide(one, [500, 501, 502], 1)
          log.append()
          log.close()
          one = filter()
          log = FilterLog.restore(one, path, state)
        }
        t.same(one.state(), whole.state())
        log.close()
      },
    ),
    { numRuns: 60 },
  )
})

t.test('a log that is cut short is told', (t) => {
  const path = join(folder(), 'index')
  const one = filter()
  const log = new FilterLog(one, path)
  decide(one, [1, 2, 3, 4], 0)
  log.append()
  const state = log.state()
  log.close()
  writeFileSync(`${path}-0.log`, readFileSync(`${path}-0.log`).subarray(0, 50))
  t.throws(() => FilterLog.restore(filter(), path, state), /is damaged: it is cut short/)
  t.end()
})

t.test('a log or an image of which a bit was changed is told', (t) => {
  for (const held of [[], [1, 2, 3]]) {
    const path = join(folder(), 'index')
    const one = filter()
    decide(one, held, 0)
    const log = new FilterLog(one, path)
    decide(one, [10, 11, 12, 13], 10)
    log.append()
    const state = log.state()
    log.close()
    const file = held.length > 0 ? `${path}-1.image` : `${path}-0.log`
    const bytes = readFileSync(file)
    for (const at of [0, 1, bytes.length >> 1, bytes.length - 1]) {
      const changed = Buffer.from(bytes)
      changed[at]! ^= 4
      writeFileSync(file, changed)
      t.throws(
        () => FilterLog.restore(filter(), path, state),
        /is damaged: .*begin anew/,
        `${file}, byte ${at}`,
      )
    }
    writeFileSync(file, bytes)
    FilterLog.restore(filter(), path, state).close()
  }
  t.end()
})

t.test('what an index held before its log began comes into the first image', (t) => {
  const path = join(folder(), 'index')
  const one = filter()
  decide(one, [1, 2, 3], 0)
  const log = new FilterLog(one, path)
  decide(one, [4], 10)
  log.append()
  const state = log.state()
  log.close()
  const other = filter()
  FilterLog.restore(other, path, state).close()
  t.equal(other.state().verifiedRecords, 4)
  t.same(decide(other, [1, 2, 3, 4], 20), decide(one, [1, 2, 3, 4], 20))
  t.end()
})

t.test('the log of a process that was killed before its first checkpoint is no part of the next one', (t) => {
  const path = join(folder(), 'index')
  const killed = filter()
  const stale = new FilterLog(killed, path)
  decide(killed, [11, 12, 13, 14], 0)
  stale.append()
  stale.close()
  const one = filter()
  const log = new FilterLog(one, path)
  decide(one, [1, 2], 0)
  log.append()
  const state = log.state()
  log.close()
  const other = filter()
  FilterLog.restore(other, path, state).close()
  t.same(decide(other, [1, 2, 11, 12], 20), decide(one, [1, 2, 11, 12], 20))
  t.end()
})
