import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { folder } from '../process.js'
import { faultyRun, severalBatches } from './faulty-run.js'

const input = join(folder(), 'in.jsonl')
writeFileSync(input, severalBatches())

/** Every look at the clock finds another day: an hour back, a day on, or the right time. */
const JUMPING = `
  const [wall, steady] = [Date.now, performance.now.bind(performance)]
  let looks = 0
  const jump = () => [0, 86_400_000, -3_600_000][looks++ % 3]
  Date.now = () => wall() + jump()
  performance.now = () => steady() + jump()`

t.test('clocks that jump back and forward change nothing of what comes out', async (t) => {
  const whole = await faultyRun(input, {})
  t.equal(whole.status, 0, whole.stderr)
  const state = join(folder(), 'state')
  for (const args of [
    [],
    ['--checkpoint', state, '--checkpoint-every', '1s', '--mask-templates', 'off'],
    ['--report', join(folder(), 'report.json'), '--progress', 'json'],
  ]) {
    const { status, output, left } = await faultyRun(input, { before: JUMPING, args })
    t.equal(status, 0, args.join(' '))
    t.ok(output === whole.output, args.join(' '))
    t.strictSame(left, ['out.jsonl', 'removed.jsonl'])
  }
})
