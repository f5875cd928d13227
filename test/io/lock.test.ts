import { existsSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { lock } from '../../src/io/lock.js'
import { folder } from '../process.js'

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
