import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { folder } from '../process.js'
import { atCopy, faultyRun, severalBatches } from './faulty-run.js'

const input = join(folder(), 'in.jsonl')
writeFileSync(input, severalBatches())

/** JavaScript that lets no WebAssembly memory of a kind of thread grow after so many times. */
const refuseGrowth = (after: number, where: 'main' | 'worker') => `
  import { isMainThread } from 'node:worker_threads'
  const { grow } = WebAssembly.Memory.prototype
  let left = ${after}
  if (isMainThread === ${where === 'main'}) {
    WebAssembly.Memory.prototype.grow = function (pages) {
      if (left-- > 0) return grow.call(this, pages)
      throw new RangeError('WebAssembly.Memory.grow(): Unable to grow instance memory')
    }
  }`

const TOLD =
  /^synthclean: there is not enough memory \(.+\): give fewer --workers, a smaller --memory or a smaller --max-record\n$/

for (const [name, where, counts] of [
  ['of the index', 'main', [0, 1]],
  ['of a worker', 'worker', [0, 1]],
] as const) {
  t.test(`WebAssembly memory ${name} cannot grow`, async (t) => {
    for (const count of counts) {
      const { status, stderr, left } = await faultyRun(input, { before: refuseGrowth(count, where) })
      t.equal(status, 1, `after ${count} times`)
      t.match(stderr, TOLD)
      t.strictSame(left, [], 'no file is left behind')
    }
  })
}

t.test('a buffer of the main thread cannot be had', async (t) => {
  const before = `
    const { ArrayBuffer } = globalThis
    let left = 1
    globalThis.ArrayBuffer = new Proxy(ArrayBuffer, {
      construct(target, [size]) {
        if (size > 100000 && left-- < 0) throw new RangeError('Array buffer allocation failed')
        return new target(size)
      },
    })`
  const { status, stderr, left } = await faultyRun(input, { before })
  t.equal(status, 1)
  t.match(stderr, TOLD)
  t.strictSame(left, [])
})

t.test('something throws in the main thread in mid-run: files are taken back', async (t) => {
  for (const count of [3, 10]) {
    const { status, stderr, left } = await faultyRun(input, {
      before: atCopy(count, 'main', "throw new Error('planted')"),
    })
    t.equal(status, 1)
    t.match(stderr, /^synthclean: planted\nsynthclean: this was not expected; -v shows where/)
    t.strictSame(left, [])
  }
})

t.test('a small heap: the run is whole all the same', async (t) => {
  const { status, stderr, output } = await faultyRun(input, { flags: ['--max-old-space-size=40'] })
  t.equal(status, 0, stderr)
  t.ok(output!.endsWith('\n'))
})
