import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { folder } from '../process.js'
import { atCopy, faultyRun, severalBatches } from './faulty-run.js'

const input = join(folder(), 'in.jsonl')
writeFileSync(input, severalBatches())

/** What can become of a worker, and what is told of it. */
const ENDS: readonly [name: string, fault: string, told: RegExp][] = [
  [
    'its thread ends',
    'process.exit(7)',
    /^synthclean: a worker thread failed: worker exited with code: 7\n$/,
  ],
  ['a stage throws', "throw new Error('planted')", /^synthclean: planted\nsynthclean: this was not expected/],
  ['its stack is used up', '(function again() { again() })()', /Maximum call stack size exceeded/],
  [
    'a buffer cannot be had',
    "throw new RangeError('Array buffer allocation failed')",
    /^synthclean: there is not enough memory \(Array buffer allocation failed\): give fewer --workers/,
  ],
]

for (const [name, fault, told] of ENDS) {
  t.test(`a worker breaks in mid-run: ${name}`, async (t) => {
    // At its start, in its first batches, and in a later one.
    for (const [at, count] of [1, 9, 22].entries()) {
      const workers = ['--workers', `${(at % 2) + 1}`]
      const { status, stderr, left } = await faultyRun(input, {
        before: atCopy(count, 'worker', fault),
        args: workers,
      })
      t.equal(status, 1, `copy ${count}`)
      t.match(stderr, told, `copy ${count}`)
      t.strictSame(left, [], 'no file is left behind')
    }
  })
}

t.test('the heap of a worker is full', async (t) => {
  const fill = 'const held = []; for (;;) held.push(new Array(100000).fill(0.5))'
  const { status, stderr, left } = await faultyRun(input, {
    before: atCopy(9, 'worker', fill),
    flags: ['--max-old-space-size=200'],
    args: ['--workers', '2'],
  })
  t.equal(status, 1)
  t.match(stderr, /^synthclean: there is not enough memory \(Worker terminated due to reaching memory limit/)
  t.strictSame(left, [])
})
