import t from 'tap'
import { openRemote, type RemoteOptions } from '../../../src/io/remote/remote.js'
import { collect, fastClock, faultyProxy, noise, type Fault } from './faulty-servers.js'
import { webServer } from './web-server.js'

const content = noise(300_000)
const web = await webServer({ body: content, ranges: true, version: { etag: '"v1"' } })
const proxy = await faultyProxy(web.origin)
t.teardown(() => {
  proxy.close()
  web.close()
})
t.beforeEach(() => {
  proxy.plan = () => undefined
  proxy.seen.length = 0
})

const options = (): RemoteOptions & { clock: ReturnType<typeof fastClock> } => ({
  environment: {},
  clock: fastClock(),
  stallTimeout: 300,
})

t.test('a server that falls silent is left, and a reader that takes its time is not', async (t) => {
  const file = await openRemote(`${proxy.origin}/noise.bin`, options())
  const plans: Fault[] = [{ stallAfter: 100_000 }, { stallAfter: 0 }]
  proxy.plan = () => plans.shift()
  t.ok(content.equals(await collect(file.bytes())))
  t.equal(plans.length, 0)
  const asked = proxy.seen.length
  let length = 0
  for await (const chunk of file.bytes()) {
    if (length === 0) await new Promise((resolve) => setTimeout(resolve, 700))
    length += chunk.length
  }
  t.equal(length, content.length)
  t.equal(proxy.seen.length, asked + 1)
})

t.test('after five retries in a row without progress the error says where', async (t) => {
  const file = await openRemote(`${proxy.origin}/noise.bin`, options())
  let requests = 0
  proxy.plan = () => (++requests === 1 ? { cutAfter: 1000 } : { reset: true })
  await t.rejects(collect(file.bytes()), {
    failure: 'failed',
    message: /cannot read http:\/\/[^ ]+: the connection was lost .* at byte 1000 \(6 tries in a row\)/,
  })
  t.equal(requests, 6)
})

t.test('waits grow, differ by chance, and follow Retry-After', async (t) => {
  const { clock, ...rest } = options()
  const file = await openRemote(`${proxy.origin}/noise.bin`, { ...rest, clock })
  const answers: Fault[] = [503, 503, 503].map((status) => ({ answer: { status } }))
  answers.push({ answer: { status: 429, headers: { 'retry-after': '7' } } })
  proxy.plan = () => answers.shift()
  await collect(file.bytes())
  t.same(clock.waits, [375, 750, 1500, 7000])
})
