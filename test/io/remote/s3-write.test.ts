import fc from 'fast-check'
import t from 'tap'
import { openRemoteUpload, type RemoteUploadOptions } from '../../../src/io/remote/remote.js'
import { fastClock, faultyProxy, noise, type Fault } from './faulty-servers.js'
import { environmentOf, s3Server } from './s3-server.js'

const server = await s3Server(t)
server.makeBucket('results')
const proxy = await faultyProxy(server.endpoint)
t.teardown(async () => {
  proxy.close()
  await server.stop()
})
t.beforeEach(() => {
  proxy.plan = () => undefined
  proxy.seen.length = 0
})

const options = (more: RemoteUploadOptions = {}): RemoteUploadOptions => ({
  environment: environmentOf(server, proxy.origin),
  clock: fastClock(),
  stallTimeout: 1000,
  ...more,
})
const MIB = 1 << 20
const large = noise(40 * MIB + 12_345)

async function stored(key: string): Promise<Buffer | undefined> {
  const answer = await server.client.fetch(`${server.endpoint}/results/${key}`)
  const bytes = Buffer.from(await answer.arrayBuffer())
  return answer.status === 200 ? bytes : undefined
}

/** Unfinished uploads that the server knows. */
async function unfinished(): Promise<string[]> {
  const answer = await server.client.fetch(`${server.endpoint}/results?uploads`)
  return [...(await answer.text()).matchAll(/<UploadId>([^<]+)/g)].map((match) => match[1]!)
}

async function upload(key: string, bytes: Uint8Array, more?: RemoteUploadOptions): Promise<void> {
  const output = await openRemoteUpload(`s3://results/${key}`, options(more))
  try {
    for (let from = 0; from < bytes.length; from += MIB) {
      // The caller may use its buffer again at once.
      const buffer = Buffer.from(bytes.subarray(from, from + MIB))
      await output.write(buffer)
      buffer.fill(0)
    }
    await output.finish()
  } catch (error) {
    await output.discard()
    throw error
  }
}

t.test('what is closed waits in the store, not in memory, and appears at its end', async (t) => {
  for (const size of [100, MIB, 16 * MIB, 17 * MIB]) {
    proxy.seen.length = 0
    const output = await openRemoteUpload(`s3://results/closed-${size}`, options())
    await output.write(large.subarray(0, size))
    await output.close()
    t.equal(await stored(`closed-${size}`), undefined, 'not yet')
    const sent = proxy.seen.filter((request) => request.startsWith('PUT')).length
    t.equal(sent > 0, size > 1000, 'only a little waits in memory')
    await output.finish()
    t.ok((await stored(`closed-${size}`))?.equals(large.subarray(0, size)))
  }
  t.same(await unfinished(), [])
})

t.test('a small object is one request', async (t) => {
  await upload('small', Buffer.from('{"text":"a"}\n'))
  t.equal((await stored('small'))?.toString(), '{"text":"a"}\n')
  t.same(proxy.seen, ['PUT /results/small'])
  await upload('empty', Buffer.alloc(0))
  t.equal((await stored('empty'))?.length, 0)
  await upload('part', large.subarray(0, 16 * MIB))
  t.ok((await stored('part'))?.equals(large.subarray(0, 16 * MIB)))
  t.equal(proxy.seen.length, 3)
})

t.test('a large object goes in parts, and appears only at the end', async (t) => {
  const output = await openRemoteUpload('s3://results/large', options())
  for (let from = 0; from < large.length; from += MIB) await output.write(large.subarray(from, from + MIB))
  t.equal(await stored('large'), undefined)
  t.equal((await unfinished()).length, 1)
  await output.finish()
  t.ok((await stored('large'))?.equals(large))
  t.same(await unfinished(), [])
  t.equal(proxy.seen.filter((request) => request.startsWith('PUT')).length, 3)
})

t.test('what is discarded leaves nothing behind', async (t) => {
  const output = await openRemoteUpload('s3://results/discarded', options())
  await output.write(large)
  await output.discard()
  t.equal(await stored('discarded'), undefined)
  t.same(await unfinished(), [])
  const small = await openRemoteUpload('s3://results/discarded', options())
  await small.write(Buffer.from('x'))
  await small.discard()
  t.equal(await stored('discarded'), undefined)
})

t.test('property: whatever fails on the way, the object is whole or there is an error', async (t) => {
  const fault = fc.oneof(
    { weight: 3, arbitrary: fc.constant<Fault | undefined>(undefined) },
    fc.constantFrom<Fault>(
      { reset: true },
      { loseAnswer: true },
      { damageBody: true },
      { answer: { status: 503, body: '<Error><Code>SlowDown</Code></Error>' } },
      { answer: { status: 400, body: '<Error><Code>RequestTimeout</Code></Error>' } },
      { stallAfter: 0 },
    ),
  )
  const bytes = large.subarray(0, 33 * MIB)
  let at = 0
  const run = async (faults: (Fault | undefined)[]): Promise<void> => {
    const key = `property-${at++}`
    const left = [...faults]
    proxy.plan = ({ url }) => {
      const next = left.shift()
      // An upload of which we never learn cannot be ended; it holds no parts.
      return url?.endsWith('uploads=') && (next?.loseAnswer || next?.stallAfter === 0) ? undefined : next
    }
    const failure = await upload(key, bytes, { overwrite: at % 2 === 0 }).catch((error: unknown) => error)
    proxy.plan = () => undefined
    if (failure && !/tries in a row/.test((failure as Error).message)) throw failure as Error
    const found = await stored(key)
    if (failure ? found && !found.equals(bytes) : !found?.equals(bytes)) throw new Error('other bytes')
  }
  await fc.assert(fc.asyncProperty(fc.array(fault, { maxLength: 12 }), run), { numRuns: 10 })
  t.same(await unfinished(), [])
})

t.test('a body that is damaged on its way is refused by the store, and sent again', async (t) => {
  const faults: Fault[] = [{ damageBody: true }]
  proxy.plan = () => faults.shift()
  await upload('damaged', Buffer.from('abc'))
  t.equal((await stored('damaged'))?.toString(), 'abc')
  t.equal(proxy.seen.length, 2)
})

t.test('without overwriting, an object that exists stays', async (t) => {
  await upload('kept', Buffer.from('first'))
  const rejected = { failure: 'usage', message: /^s3:\/\/results\/kept exists: .*--overwrite/ }
  await t.rejects(upload('kept', Buffer.from('second'), { overwrite: false }), rejected)
  for (const bytes of [Buffer.from('small'), large]) {
    // It appears while we write.
    const key = `late-${bytes.length}`
    const late = await openRemoteUpload(`s3://results/${key}`, options({ overwrite: false }))
    await late.write(bytes)
    await upload(key, Buffer.from('theirs'))
    await t.rejects(late.finish(), { message: / exists: / })
    await late.discard()
    t.equal((await stored(key))?.toString(), 'theirs')
  }
  t.same(await unfinished(), [])
})

t.test('an answer that is lost is no failure', async (t) => {
  for (const bytes of [Buffer.from('small'), large]) {
    proxy.plan = ({ method, url }) => {
      const last =
        (method === 'PUT' && bytes.length < MIB) || (method === 'POST' && !url?.includes('uploads'))
      if (!last) return undefined
      proxy.plan = () => undefined
      return { loseAnswer: true }
    }
    const key = `lost-${bytes.length}`
    await upload(key, bytes, { overwrite: false })
    t.ok((await stored(key))?.equals(bytes))
  }
})

t.test("another's object is not taken for ours after a lost connection", async (t) => {
  for (const bytes of [Buffer.from('small'), large]) {
    const key = `taken-${bytes.length}`
    const last = bytes.length < MIB ? 'PUT' : 'POST'
    const clock = fastClock()
    proxy.plan = ({ method, url }) => {
      if (method !== last || url?.endsWith('uploads=')) return undefined
      proxy.plan = () => undefined
      return { reset: true }
    }
    const wait = async (): Promise<void> => {
      const url = `${server.endpoint}/results/${key}`
      await server.client.fetch(url, { method: 'PUT', body: 'theirs' })
    }
    const writing = upload(key, bytes, { overwrite: false, clock: { ...clock, sleep: wait } })
    await t.rejects(writing, { message: / exists: / })
    t.equal((await stored(key))?.toString(), 'theirs')
  }
})

t.test('a store that fails for good ends the upload with what it says', async (t) => {
  proxy.plan = ({ url }) =>
    url?.includes('partNumber=2')
      ? { answer: { status: 403, body: '<Error><Code>AccessDenied</Code><Message>no</Message></Error>' } }
      : undefined
  await t.rejects(upload('refused', large), {
    message: /cannot write s3:\/\/results\/refused: AccessDenied: no \(403\)/,
  })
  proxy.plan = () => undefined
  t.equal(await stored('refused'), undefined)
  t.same(await unfinished(), [])
  proxy.plan = ({ url }) =>
    url?.endsWith('uploads=') || url?.includes('partNumber')
      ? undefined
      : { answer: { status: 200, body: '<?xml version="1.0"?>\n  <Error><Code>InvalidPart</Code></Error>' } }
  const output = await openRemoteUpload('s3://results/late-error', options())
  await output.write(large)
  await t.rejects(output.finish(), { message: /InvalidPart/ })
  proxy.plan = () => undefined
  await output.discard()
  t.same(await unfinished(), [])
  await t.rejects(
    upload('x', Buffer.from('x'), { environment: { ...options().environment, AWS_SECRET_ACCESS_KEY: 'no' } }),
    {
      message: /SignatureDoesNotMatch/,
    },
  )
})

t.test('only s3 is written to', async (t) => {
  for (const path of ['https://example.org/x', 'hf://datasets/a/b/c', 's3://bucket', 's3://bucket/folder/']) {
    await t.rejects(openRemoteUpload(path, options()), { failure: 'usage', message: path })
  }
})
