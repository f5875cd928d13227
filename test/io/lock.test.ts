import { spawn, spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { lock } from '../../src/io/lock.js'
import { folder, root } from '../process.js'

t.test('a second run of the same process waits, and is then told of the first', async (t) => {
  const path = join(folder(), 'lock')
  const release = await lock(path, 'the thing')
  await t.rejects(lock(path, 'the thing'), { message: /^the thing is in use by another run/ })
  await release()
  t.notOk(existsSync(path))
  await (
    await lock(path, 'the thing')
  )()
})

t.test('a lock with our own number that we do not hold is of a container before this one', async (t) => {
  const path = join(folder(), 'lock')
  writeFileSync(path, `${process.pid} ${hostname()}\n`)
  await (
    await lock(path, 'the thing')
  )()
  t.notOk(existsSync(path))
})

t.test('a run that died while it took a lock away bars nobody', async (t) => {
  const path = join(folder(), 'lock')
  const { pid: dead } = spawnSync(process.execPath, ['-e', '0'])
  for (const taken of [`${dead} ${hostname()}\n`, '']) {
    writeFileSync(path, `${dead} ${hostname()}\n`)
    writeFileSync(`${path}.taken`, taken)
    await (
      await lock(path, 'the thing')
    )()
    t.notOk(existsSync(path))
    t.notOk(existsSync(`${path}.taken`))
  }
})

t.test('of many runs that find the lock of a dead one, one gets it', async (t) => {
  const path = join(folder(), 'lock')
  const { pid: dead } = spawnSync(process.execPath, ['-e', '0'])
  writeFileSync(path, `${dead} ${hostname()}\n`)
  const module = join(root, 'dist/src/io/lock.js')
  // All begin at one moment, when each has loaded the module; a holder stays until the others have given up.
  const program = `
    import { lock } from ${JSON.stringify(module)}
    import { setTimeout as delay } from 'node:timers/promises'
    await delay(Number(process.argv[1]) - Date.now())
    try {
      const release = await lock(${JSON.stringify(path)}, 'the thing')
      await delay(4000)
      await release()
    } catch {
      process.exitCode = 1
    }`
  const begin = String(Date.now() + 3000)
  const runs = Array.from({ length: 8 }, () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, begin])
    return new Promise((done) => child.on('exit', done))
  })
  const statuses = await Promise.all(runs)
  t.strictSame(statuses.sort(), [0, 1, 1, 1, 1, 1, 1, 1])
})
