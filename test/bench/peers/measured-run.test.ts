import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { measureRun } from '../../../bench/peers/measured-run.js'

const skip = spawnSync('taskset', ['-c', '0', 'true']).status === 0 ? false : 'no taskset here'

t.test('a run is measured with the processes that it starts, on one core', { skip }, async (t) => {
  const folder = t.testdir()
  const options = { core: 0, variables: { OF_THE_TEST: 'yes' }, limitSeconds: 60, folder }
  const grandchild = `
    const block = Buffer.alloc(150 * 2 ** 20, 1)
    const end = Date.now() + 700
    while (Date.now() < end) block[0]++
    console.log(require('node:os').availableParallelism(), process.env.OF_THE_TEST)`
  const child = `require('node:child_process').execFileSync(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: 'inherit' })`
  const run = await measureRun([process.execPath, '-e', `${child}; process.exitCode = 3`], options)
  t.equal(run.status, 3)
  t.ok(run.seconds > 0.7, `${run.seconds} s`)
  t.ok(run.cpuSeconds > 0.05 && run.cpuSeconds < run.seconds + 1, `${run.cpuSeconds} s of the processor`)
  t.ok(run.ownPeakBytes > 150 * 2 ** 20, `${run.ownPeakBytes} bytes`)
  t.ok(run.peakBytes > run.ownPeakBytes, 'the program itself is a mapped file')
  t.equal(readFileSync(join(folder, 'log.txt'), 'utf8'), '1 yes\n')
})

t.test('a run that takes too long is ended with all that it started', { skip }, async (t) => {
  const options = { core: 0, variables: {}, limitSeconds: 1, folder: t.testdir() }
  const run = await measureRun(['bash', '-c', 'sleep 45 & sleep 45'], options)
  t.equal(run.status, null)
  t.ok(run.seconds < 20)
})
