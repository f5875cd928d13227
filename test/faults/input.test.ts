import { closeSync, ftruncateSync, mkdirSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { distinctRecord, folder, start, synthclean } from '../process.js'
import { faultyRun, severalBatches } from './faulty-run.js'

const lines = severalBatches(3000)

t.test('an input that stalls in mid-line goes on', async (t) => {
  const whole = await synthclean(['-q'], lines)
  const child = start(['-q', '--workers', '2'])
  const pieces: Buffer[] = []
  child.stdout.on('data', (bytes: Buffer) => pieces.push(bytes))
  const ended = new Promise((resolve) => child.on('close', resolve))
  const cuts = [0, 7, 70_001, 1_000_003, lines.length]
  for (const [at, cut] of cuts.slice(1).entries()) {
    child.stdin.write(lines.slice(cuts[at], cut))
    await delay(1500)
  }
  child.stdin.end()
  t.equal(await ended, 0)
  t.ok(Buffer.concat(pieces).equals(whole.stdout))
})

t.test('an input that never ends and pauses: signals end the run', async (t) => {
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
    const place = folder()
    const child = start(['-o', join(place, 'out.jsonl'), '-q'])
    let stderr = ''
    child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()))
    const ended = new Promise<NodeJS.Signals | null>((resolve) => child.on('close', (_, by) => resolve(by)))
    child.stdin.write(lines)
    while (readdirSync(place).length === 0) await delay(20)
    await delay(1000)
    child.kill(signal)
    t.equal(await ended, signal)
    t.match(stderr, `synthclean: stopped by ${signal}; no output file was put under its name`)
    t.strictSame(readdirSync(place), [])
  }
})

t.test('a file that loses its end while it is read', async (t) => {
  const place = folder()
  const path = join(place, 'in.jsonl')
  writeFileSync(path, severalBatches(40_000))
  // Nobody reads the output, so that the program stops in the middle of its input.
  const child = start([path, '-q', '--workers', '1', '--mask-templates', 'off', '--preset', 'none'])
  let stderr = ''
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()))
  const ended = new Promise((resolve) => child.on('close', resolve))
  await new Promise((resolve) => child.stdout.once('readable', resolve))
  const file = openSync(path, 'r+')
  ftruncateSync(file, 14_000_000)
  closeSync(file)
  child.stdout.resume()
  t.equal(await ended, 1)
  t.match(
    stderr,
    `cannot read ${path}: it ends at byte 14000000 where ${Buffer.byteLength(severalBatches(40_000))} were expected`,
  )
})

t.test('a file that grows while it is read is read to its end', async (t) => {
  const path = join(folder(), 'in.jsonl')
  writeFileSync(path, lines)
  const { status, output } = await faultyRun(path, {
    before: `
      import { appendFileSync } from 'node:fs'
      import { isMainThread } from 'node:worker_threads'
      if (isMainThread) setTimeout(() => appendFileSync(${JSON.stringify(path)}, ''), 100)`,
  })
  t.equal(status, 0)
  t.equal(output, lines)
})

t.test('a device that fails in mid-file', async (t) => {
  const path = join(folder(), 'in.jsonl')
  writeFileSync(path, lines)
  for (const reads of [1, 3]) {
    const { status, stderr, left } = await faultyRun(path, {
      before: `
        import { open } from 'node:fs/promises'
        const handle = await open(${JSON.stringify(path)})
        const prototype = Object.getPrototypeOf(handle)
        await handle.close()
        const { read } = prototype
        let left = ${reads}
        prototype.read = function (...given) {
          if (left-- > 0) return read.apply(this, given)
          return Promise.reject(Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' }))
        }`,
    })
    t.equal(status, 1)
    t.equal(stderr, `synthclean: cannot read ${path}: input/output error of the device\n`)
    t.strictSame(left, [])
  }
})

t.test('a file that became a folder before its turn, or is gone', async (t) => {
  for (const [told, change] of [
    ['is a folder, not a file', (path: string) => mkdirSync(path)],
    ['no such file or folder', () => undefined],
  ] as const) {
    const place = folder()
    const [first, second] = ['a.jsonl', 'b.jsonl'].map((name) => join(place, name)) as [string, string]
    writeFileSync(first, severalBatches(40_000))
    writeFileSync(second, `${distinctRecord(1)}\n`)
    const child = start([
      first,
      second,
      '-q',
      '--workers',
      '1',
      '--mask-templates',
      'off',
      '--preset',
      'none',
    ])
    let stderr = ''
    child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()))
    const ended = new Promise((resolve) => child.on('close', resolve))
    await new Promise((resolve) => child.stdout.once('readable', resolve))
    rmSync(second)
    change(second)
    child.stdout.resume()
    t.equal(await ended, 1)
    t.equal(stderr, `synthclean: cannot read ${second}: ${told}\n`)
  }
})
