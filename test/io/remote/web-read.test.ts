import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import t from 'tap'
import { SynthcleanError } from '../../../src/errors.js'
import { openRemote, type RemoteOptions } from '../../../src/io/remote/remote.js'
import { collect, fastClock, noise, serve } from './faulty-servers.js'
import { webServer, type WebObject } from './web-server.js'

const body = noise(200_000)
const STRONG = { etag: '"v1"' }
const WEAK = { etag: 'W/"v1"' }
const NONE = {}
const DATED = { 'last-modified': 'Tue, 24 Nov 2026 10:00:00 GMT' }

const options = (): RemoteOptions => ({ environment: {}, clock: fastClock(), stallTimeout: 300 })
const web = await webServer({ body, ranges: true, version: STRONG })
t.teardown(() => web.close())

function become(object: Partial<WebObject>): void {
  web.object = { body, ranges: true, version: STRONG, ...object }
  web.seen.length = 0
}

t.test('property: whatever the server knows of ranges and versions, a cut changes no byte', async (t) => {
  const object = fc.record({
    ranges: fc.boolean(),
    version: fc.constantFrom<Record<string, string>>(STRONG, WEAK, DATED, {}),
    chunked: fc.boolean(),
    cuts: fc.array(fc.nat({ max: 210_000 }), { maxLength: 5 }),
  })
  const run = async (given: Partial<WebObject>, from: number): Promise<void> => {
    become({ ...given, cuts: [...(given.cuts ?? [])] })
    const file = await openRemote(`${web.origin}/noise.bin`, options())
    if (!(await collect(file.bytes(from))).equals(body.subarray(from))) throw new Error('other bytes')
    if (!Buffer.from(await file.read(from, from + 70_000)).equals(body.subarray(from, from + 70_000))) {
      throw new Error('other bytes of a range')
    }
  }
  await fc.assert(fc.asyncProperty(object, fc.nat({ max: 199_999 }), run), { numRuns: 100 })
  t.pass()
})

t.test('property: an object that changes is an error, never a mixture', async (t) => {
  const versions: [Record<string, string>, Record<string, string>][] = [
    [STRONG, { etag: '"v2"' }],
    [WEAK, { etag: 'W/"v2"' }],
    [DATED, { 'last-modified': 'Tue, 24 Nov 2026 11:00:00 GMT' }],
    [NONE, NONE],
  ]
  const setting = fc.record({
    ranges: fc.boolean(),
    version: fc.constantFrom(...versions),
    chunked: fc.boolean(),
    cut: fc.integer({ min: 1, max: 199_998 }),
    longer: fc.boolean(),
    alike: fc.oneof(fc.constant(0), fc.nat({ max: 199_999 })),
  })
  let errors = 0
  const run = async ({ ranges, version, chunked, cut, longer, alike }: Setting): Promise<void> => {
    // A change that leaves the first bytes as they are is the hardest to see.
    const rest = noise(200_000 - alike, 2)
    const changed = Buffer.concat([body.subarray(0, alike), rest, longer ? rest : Buffer.alloc(0)])
    const afterCut = { ranges, chunked, version: version[1], body: changed }
    become({ ranges, chunked, version: version[0], cuts: [cut], afterCut })
    const file = await openRemote(`${web.origin}/noise.bin`, options())
    const read: Uint8Array[] = []
    let failure: unknown
    try {
      for await (const chunk of file.bytes()) read.push(chunk)
    } catch (error) {
      failure = error
    }
    const whole = Buffer.concat(read)
    if (failure) {
      if (!(failure instanceof SynthcleanError) || !/has changed/.test(failure.message))
        throw failure as Error
      if (!whole.equals(body.subarray(0, whole.length))) throw new Error('a mixture')
      errors++
      return
    }
    // Nothing tells of the change where there is no version and all that was given before is the same: what was
    // read is then the new object, from its first byte to its last.
    const unseen = version[0] !== version[1] ? false : body.subarray(0, cut).equals(changed.subarray(0, cut))
    if (!unseen || !whole.equals(changed)) throw new Error('no error')
  }
  await fc.assert(fc.asyncProperty(setting, run), { numRuns: 100 })
  t.ok(errors > 50, `${errors} errors`)
})

interface Setting {
  ranges: boolean
  version: [Record<string, string>, Record<string, string>]
  chunked: boolean
  cut: number
  longer: boolean
  alike: number
}

t.test('a lost connection is taken up by range, under the condition that nothing has changed', async (t) => {
  become({ cuts: [50_000] })
  const file = await openRemote(`${web.origin}/noise.bin`, options())
  await collect(file.bytes())
  t.same(
    web.seen.map(({ range, 'if-match': condition }) => ({ range, condition })),
    [
      { range: 'bytes=0-0', condition: undefined },
      { range: undefined, condition: '"v1"' },
      { range: 'bytes=50000-', condition: '"v1"' },
    ],
  )
  t.ok(web.seen.every((headers) => headers['accept-encoding'] === 'identity'))
})

t.test('what is packed on the way is not unpacked', async (t) => {
  become({ version: { ...STRONG, 'content-encoding': 'gzip' } })
  t.ok(body.equals(await collect((await openRemote(`${web.origin}/x`, options())).bytes())))
})

t.test('an empty object', async (t) => {
  for (const ranges of [true, false]) {
    become({ ranges, body: Buffer.alloc(0) })
    const file = await openRemote(`${web.origin}/x`, options())
    t.equal(file.size, 0)
    t.equal((await collect(file.bytes())).length, 0)
    t.equal((await file.read(0, 10)).length, 0)
  }
})

t.test('size and version, where the server tells them', async (t) => {
  become({ version: DATED })
  t.match(await openRemote(`${web.origin}/x`, options()), { size: 200_000, version: DATED['last-modified'] })
  become({ version: {}, chunked: true, ranges: false })
  t.match(await openRemote(`${web.origin}/x`, options()), { size: undefined, version: undefined })
})

t.test('a reader that stops early lets go of the connection', async (t) => {
  become({ body: noise(8 << 20) })
  let open = 0
  const counting = await serve((_, response) => {
    open++
    response.on('close', () => open--)
    response.writeHead(200, { etag: '"x"' })
    const more = () => void (response.destroyed || response.write(body, more))
    more()
  })
  t.teardown(() => counting.close())
  const file = await openRemote(counting.origin, options())
  for await (const chunk of file.bytes()) if (chunk.length > 0) break
  for (let waits = 0; open > 0 && waits < 500; waits++) await delay(10)
  t.equal(open, 0)
})

t.test('back-pressure: an endless answer is not read ahead of its reader', async (t) => {
  let written = 0
  const endless = await serve((_, response) => {
    response.writeHead(200, { etag: '"x"' })
    const more = () => {
      if (response.destroyed) return
      written += body.length
      if (response.write(body)) setImmediate(more)
      else response.once('drain', more)
    }
    more()
  })
  t.teardown(() => endless.close())
  const iterator = (await openRemote(endless.origin, options())).bytes()[Symbol.asyncIterator]()
  await iterator.next()
  let before = -1
  for (let waits = 0; before !== written && waits < 30; waits++) {
    before = written
    await delay(300)
  }
  t.equal(written, before)
  t.ok(written < 32 << 20, `${written} bytes are under way`)
  await iterator.return?.()
})

t.test('redirects are followed; a name and password go to the first host alone', async (t) => {
  const first = await webServer({ body, ranges: true, version: STRONG })
  t.teardown(() => first.close())
  become({})
  const there = { status: 302, headers: { location: `${web.origin}/there?sig=abc` } }
  first.object.answers = [{ status: 301, headers: { location: '/moved' } }, there, there]
  const file = await openRemote(`${first.origin.replace('//', '//user:p%40ss@')}/x`, options())
  t.equal(file.name, `${first.origin}/x`)
  const basic = `Basic ${Buffer.from('user:p@ss').toString('base64')}`
  t.same(
    first.seen.map(({ authorization }) => authorization),
    [basic, basic],
  )
  t.same(
    web.seen.map(({ authorization }) => authorization),
    [undefined],
  )
  t.ok(body.equals(await collect(file.bytes())))
  first.object.answers = Array.from({ length: 20 }, () => ({ status: 302, headers: { location: '/again' } }))
  await t.rejects(openRemote(`${first.origin}/x`, options()), { message: /more than 10 redirects/ })
  first.object.answers = [{ status: 302, headers: { location: 'file:///etc/passwd' } }]
  await t.rejects(openRemote(`${first.origin}/x`, options()), { message: /redirects to no valid address/ })
})

t.test('refusals say what to do, and show no secret', async (t) => {
  const address = `${web.origin}/x?id=7&X-Amz-Signature=0123456789abcdef`
  const cases: [number, RegExp][] = [
    [401, /answered 401; the address must be public/],
    [403, /answered 403; .*may have expired/],
    [404, /answered 404; check the address/],
  ]
  for (const [status, message] of cases) {
    become({ answers: [{ status }] })
    const error: unknown = await openRemote(address, options()).catch((error: unknown) => error)
    t.match(error, { failure: 'failed', message })
    t.match(String(error), '/x?id=7&X-Amz-Signature=…')
    t.notMatch(String(error), '0123456789')
  }
  await t.rejects(openRemote('http://127.0.0.1:1/x', options()), {
    message: /ECONNREFUSED.*6 tries in a row/,
  })
  await t.rejects(openRemote('https://exa mple/x?sig=1', options()), {
    failure: 'usage',
    message: /^https:.*x is no valid/,
  })
})

t.test('answers that no server should give are errors', async (t) => {
  const odd: Record<string, string>[] = [
    {},
    { 'content-range': 'bytes 5-9/10' },
    { 'content-range': 'bytes 0-0/none' },
    { 'content-range': 'bytes 9-0/10' },
    { 'content-type': 'multipart/byteranges; boundary=x' },
  ]
  let headers: Record<string, string> = {}
  const server = await serve((_, response) => response.writeHead(206, { etag: '"x"', ...headers }).end('x'))
  t.teardown(() => server.close())
  for (headers of odd) {
    const reading = openRemote(server.origin, options()).then((file) => file.read(3, 5))
    await t.rejects(reading, {
      name: 'SynthcleanError',
      message: /other bytes|does not say which bytes|has changed/,
    })
  }
})
