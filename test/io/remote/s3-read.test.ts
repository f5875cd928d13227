import fc from 'fast-check'
import t from 'tap'
import { SynthcleanError } from '../../../src/errors.js'
import { listRemote, openRemote, type RemoteOptions } from '../../../src/io/remote/remote.js'
import { collect, fastClock, faultyProxy, noise, type Fault } from './faulty-servers.js'
import { environmentOf, s3Server } from './s3-server.js'

const server = await s3Server(t)
server.makeBucket('corpus')
const proxy = await faultyProxy(server.endpoint)
t.teardown(async () => {
  proxy.close()
  await server.stop()
})
t.beforeEach(() => {
  proxy.plan = () => undefined
  proxy.seen.length = 0
})

const options = (): RemoteOptions & { clock: ReturnType<typeof fastClock> } => ({
  environment: environmentOf(server, proxy.origin),
  clock: fastClock(),
  stallTimeout: 300,
})

async function put(key: string, body: Uint8Array<ArrayBuffer> | string): Promise<void> {
  const path = key.split('/').map(encodeURIComponent).join('/')
  const url = `${server.endpoint}/corpus/${path}`
  const answer = await server.client.fetch(url, { method: 'PUT', body })
  if (answer.status !== 200) throw new Error(`PUT ${key}: ${answer.status} ${await answer.text()}`)
}

const content = noise(300_000)
await put('noise.bin', content)

t.test('an object is read whole, from an offset, and by ranges', async (t) => {
  const file = await openRemote('s3://corpus/noise.bin', options())
  t.equal(file.name, 's3://corpus/noise.bin')
  t.equal(file.size, content.length)
  t.match(file.version, /^"[0-9a-f]{32}"$/)
  t.ok(content.equals(await collect(file.bytes())))
  t.ok(content.subarray(123_456).equals(await collect(file.bytes(123_456))))
  t.equal((await collect(file.bytes(content.length))).length, 0)
  t.same(Buffer.from(await file.read(10, 20)), content.subarray(10, 20))
  t.same(Buffer.from(await file.read(299_990, 400_000)), content.subarray(299_990))
  t.equal((await file.read(5, 5)).length, 0)
  t.rejects(file.read(5, 4), RangeError)
})

t.test('an empty object, and keys that need escaping', async (t) => {
  await put('empty', '')
  const empty = await openRemote('s3://corpus/empty', options())
  t.equal(empty.size, 0)
  t.equal((await collect(empty.bytes())).length, 0)
  for (const key of ['a b+c%25?x=1&y#z', "q!'()*~", 'köln/東京/😀.jsonl', 'a//b', 'x=1/part-0.gz']) {
    if (!key.includes('//')) await put(key, key)
    else continue
    t.equal((await collect((await openRemote(`s3://corpus/${key}`, options())).bytes())).toString(), key)
  }
})

t.test('bytes are those stored, whatever the encoding that is said of them', async (t) => {
  const url = `${server.endpoint}/corpus/packed`
  const headers = { 'content-encoding': 'gzip' }
  await server.client.fetch(url, { method: 'PUT', body: content, headers })
  t.ok(content.equals(await collect((await openRemote('s3://corpus/packed', options())).bytes())))
})

t.test('property: wherever connections break, the bytes are those of the object', async (t) => {
  const fault = fc.oneof(
    fc.record({ cutAfter: fc.nat({ max: 300_000 }) }),
    fc.constant<Fault>({ reset: true }),
    fc.constantFrom<Fault>(...[500, 502, 503, 504, 429].map((status) => ({ answer: { status } }))),
  )
  const run = async (faults: Fault[], from: number): Promise<void> => {
    const file = await openRemote('s3://corpus/noise.bin', options())
    const left = [...faults]
    proxy.plan = () => left.shift()
    const read = await collect(file.bytes(from))
    proxy.plan = () => undefined
    if (!read.equals(content.subarray(from))) throw new Error('other bytes')
  }
  await fc.assert(fc.asyncProperty(fc.array(fault, { maxLength: 5 }), fc.nat({ max: 299_999 }), run), {
    numRuns: 40,
  })
  t.pass()
})

t.test('property: an object that changes between is an error, never a mixture', async (t) => {
  const other = noise(300_000, 2)
  let changes = 0
  const run = async (cutAfter: number): Promise<void> => {
    await put('changing', content)
    const file = await openRemote('s3://corpus/changing', options())
    proxy.plan = () => ({ cutAfter })
    const read: Buffer[] = []
    try {
      for await (const chunk of file.bytes()) {
        read.push(Buffer.from(chunk))
        if (read.length === 1) await put('changing', other)
        proxy.plan = () => undefined
      }
    } catch (error) {
      if (!(error instanceof SynthcleanError) || !/has changed/.test(error.message)) throw error
      changes++
    }
    const whole = Buffer.concat(read)
    if (!whole.equals(content.subarray(0, whole.length))) throw new Error('a mixture')
  }
  await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 299_999 }), run), { numRuns: 15 })
  t.equal(changes, 15)
})

t.test('refusals say what to do', async (t) => {
  const read = (path: string, environment: NodeJS.ProcessEnv = {}) =>
    openRemote(path, { ...options(), environment: { ...options().environment, ...environment } })
  await t.rejects(read('s3://corpus/none'), {
    message: /NoSuchKey.*\(404\); check bucket and key.*AWS_ENDPOINT_URL_S3/,
  })
  await t.rejects(read('s3://nowhere/none'), { message: /NoSuchBucket/ })
  const anonymous = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }
  await t.rejects(read('s3://corpus/noise.bin', anonymous), {
    failure: 'failed',
    message: /AccessDenied.*\(403\); set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE/,
  })
  await t.rejects(read('s3://corpus/noise.bin', { AWS_SECRET_ACCESS_KEY: 'wrong' }), {
    message: /SignatureDoesNotMatch.*AWS_SECRET_ACCESS_KEY/,
  })
  const xml = '<Error><Code>ExpiredToken</Code><Message>The \u001b[31m token\nhas expired</Message></Error>'
  proxy.plan = () => ({ answer: { status: 400, body: xml } })
  await t.rejects(read('s3://corpus/noise.bin'), {
    message: /: ExpiredToken: The \[31m token has expired \(400\); set AWS_SESSION_TOKEN/,
  })
  await t.rejects(read('s3://corpus/'), { failure: 'usage', message: /s3:/ })
  await t.rejects(read('s3://corpus/a/../b'), { failure: 'usage', message: /s3:/ })
})

t.test('the region is found', async (t) => {
  const environment = { ...options().environment, AWS_REGION: 'eu-west-1' }
  const file = await openRemote('s3://corpus/noise.bin', { ...options(), environment })
  t.ok(content.equals(await collect(file.bytes())))
})

t.test('a redirect to another host is followed, and nothing secret goes there', async (t) => {
  const other = await faultyProxy(server.endpoint)
  t.teardown(() => other.close())
  const headersSeen: NodeJS.Dict<string | string[]>[] = []
  other.plan = ({ headers }) => {
    headersSeen.push(headers)
    return { answer: { status: 206, headers: { 'content-range': 'bytes 0-0/1', etag: '"x"' }, body: 'y' } }
  }
  const environment = { ...options().environment, AWS_SESSION_TOKEN: 'the-token' }
  proxy.plan = ({ url }) => ({ answer: { status: 307, headers: { location: `${other.origin}${url}` } } })
  await openRemote('s3://corpus/noise.bin', { ...options(), environment })
  t.equal(headersSeen.length, 1)
  t.notMatch(JSON.stringify(headersSeen), /authorization|the-token|AWS4/i)
})

t.test('listing: pages, folders, patterns, keys that need escaping', async (t) => {
  server.makeBucket('shelf')
  const keys = [
    'data/a.jsonl.gz',
    'data/b c+d%.jsonl.gz',
    'data/deep/er/c.jsonl.gz',
    'data/&<é>.txt',
    'data2/x.jsonl.gz',
    'top',
  ]
  for (const key of [...keys, 'data/.hidden.jsonl.gz']) {
    const url = `${server.endpoint}/shelf/${key.split('/').map(encodeURIComponent).join('/')}`
    t.equal((await server.client.fetch(url, { method: 'PUT', body: 'x' })).status, 200)
  }
  const list = async (path: string) => (await listRemote(path, options())).map((found) => found.slice(11))
  t.same(await list('s3://shelf/data/*.jsonl.gz'), ['data/a.jsonl.gz', 'data/b c+d%.jsonl.gz'])
  t.same(await list('s3://shelf/**/*.gz'), [keys[0], keys[1], keys[2], keys[4]])
  t.same(await list('s3://shelf/data?/?.jsonl.gz'), ['data2/x.jsonl.gz'])
  t.same(
    await list('s3://shelf/data/'),
    ['data/&<é>.txt', 'data/.hidden.jsonl.gz', keys[0], keys[1], keys[2]].sort(),
  )
  t.same(await list('s3://shelf/data'), await list('s3://shelf/data/'))
  t.same(await list('s3://shelf/top'), ['top'])
  t.same(await list('s3://shelf/none/*'), [])
  t.equal((await list('s3://shelf')).length, 7)
  await t.rejects(list('s3://nowhere/'), { message: /cannot list s3:\/\/nowhere\/: NoSuchBucket/ })
  await t.rejects(listRemote('https://example.org/x/'), { failure: 'usage', message: /lists no files/ })
})

t.test('a listing of several pages survives faults', async (t) => {
  server.makeBucket('many')
  const names = Array.from({ length: 1203 }, (_, at) => `part-${String(at).padStart(5, '0')}`)
  for (const name of names) server.placeFile('many', name, 'x')
  let requests = 0
  proxy.plan = () => (++requests % 2 === 1 ? { cutAfter: 5000 } : undefined)
  const found = await listRemote('s3://many/part-*', options())
  t.same(
    found,
    names.map((name) => `s3://many/${name}`),
  )
  t.equal(requests, 4)
})
