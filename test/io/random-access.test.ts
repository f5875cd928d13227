import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openRandomAccess } from '../../src/io/random-access.js'
import { folder } from '../process.js'

t.test('parts of a file', async (t) => {
  const path = join(folder(), 'digits')
  writeFileSync(path, '0123456789')
  const file = await openRandomAccess(path)
  t.match(file, { name: path, byteLength: 10 })
  const text = async (start: number, end: number) => Buffer.from(await file.read(start, end)).toString()
  t.same(await Promise.all([text(2, 5), text(0, 10), text(9, 10), text(4, 4)]), [
    '234',
    '0123456789',
    '9',
    '',
  ])
  truncateSync(path, 5)
  await t.rejects(file.read(3, 8), {
    name: 'SynthcleanError',
    message: `cannot read ${path}: it ends at byte 5 where 8 were expected; was it changed meanwhile?`,
  })
  await file.close()
})

t.test('what cannot be read in parts is said so', async (t) => {
  await t.rejects(openRandomAccess('/dev/null'), {
    name: 'SynthcleanError',
    message: /a pipe or device has none/,
  })
  await t.rejects(openRandomAccess(folder()), { message: /is a folder, not a file/ })
  await t.rejects(openRandomAccess(join(folder(), 'none')), { message: /no such file or folder/ })
})
