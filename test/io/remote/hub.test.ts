import type { IncomingMessage, ServerResponse } from 'node:http'
import t from 'tap'
import { listRemote, openRemote, type RemoteOptions } from '../../../src/io/remote/remote.js'
import { collect, fastClock, noise, serve } from './faulty-servers.js'
import { webServer } from './web-server.js'

const body = noise(100_000)
/** The host that brings the bytes; its version of them is not the hub's. */
const store = await webServer({ body, ranges: true, version: { etag: '"store"' } })
const seen: { url: string; token: string | undefined }[] = []
let linked = '"hash-1"'
let refuse: { status: number; headers: Record<string, string> } | undefined
const files = ['README.md', 'data/a b.parquet', 'data/train-0.parquet', 'data/deep/train-1.parquet']
const hub = await serve((request, response) => {
  seen.push({ url: request.url ?? '', token: request.headers.authorization })
  answer(request, response)
})
t.teardown(() => {
  store.close()
  hub.close()
})
t.beforeEach(() => {
  refuse = undefined
  linked = '"hash-1"'
  seen.length = 0
  store.seen.length = 0
  store.object.cuts = []
})

function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '', hub.origin)
  if (refuse) return void response.writeHead(refuse.status, refuse.headers).end()
  const [, tree] = /^\/api\/datasets\/owner\/name\/tree\/main(?:\/(.*))?$/.exec(url.pathname) ?? []
  if (url.pathname.startsWith('/api/')) return list(decodeURIComponent(tree ?? ''), url, response)
  if (!files.some((file) => decodeURIComponent(url.pathname).endsWith(`/${file}`))) {
    return void response
      .writeHead(404, { 'x-error-code': 'EntryNotFound', 'x-error-message': 'Entry not found' })
      .end()
  }
  const location = `${store.origin}/object?Signature=secret`
  response.writeHead(302, { location, 'x-linked-etag': linked, 'x-linked-size': String(body.length) }).end()
}

/** Pages of two entries, as the hub has them of a thousand. */
function list(folder: string, url: URL, response: ServerResponse): void {
  const prefix = folder === '' ? '' : `${folder}/`
  const deep = url.searchParams.get('recursive') === 'true'
  const entries = files
    .filter((path) => path.startsWith(prefix) && (deep || !path.slice(prefix.length).includes('/')))
    .map((path) => ({ type: 'file', path, size: 1 }))
  const all = [...entries, { type: 'directory', path: `${prefix}empty` }]
  if (entries.length === 0) return void response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end()
  const from = Number(url.searchParams.get('cursor') ?? 0)
  if (from + 2 < all.length) {
    url.searchParams.set('cursor', String(from + 2))
    response.setHeader('link', `<${url.href}>; rel="next"`)
  }
  response.end(JSON.stringify(all.slice(from, from + 2)))
}

const options = (environment: NodeJS.ProcessEnv = { HF_TOKEN: 'hf_secret' }): RemoteOptions => ({
  environment: { HF_ENDPOINT: hub.origin, ...environment },
  clock: fastClock(),
  stallTimeout: 1000,
})

t.test('a file is read where the hub redirects to, and the token goes to the hub alone', async (t) => {
  const file = await openRemote('hf://datasets/owner/name/data/a b.parquet', options())
  t.match(file, { size: body.length, version: '"hash-1"', name: 'hf://datasets/owner/name/data/a b.parquet' })
  store.object.cuts = [60_000]
  t.ok(body.equals(await collect(file.bytes())))
  t.same(Buffer.from(await file.read(5, 50)), body.subarray(5, 50))
  t.equal(seen[0]?.url, '/datasets/owner/name/resolve/main/data/a%20b.parquet')
  t.ok(seen.every(({ token }) => token === 'Bearer hf_secret'))
  t.ok(store.seen.every(({ authorization }) => authorization === undefined))
  t.ok(store.seen.every((headers) => headers['if-match'] === undefined))
  t.equal(store.seen.length, 4)
})

t.test('a file that changes on the hub is an error', async (t) => {
  const file = await openRemote('hf://datasets/owner/name/README.md', options())
  store.object.cuts = [60_000]
  const reading = async (): Promise<void> => {
    for await (const chunk of file.bytes()) if (chunk.length > 0) linked = '"hash-2"'
  }
  await t.rejects(reading(), { message: /has changed/ })
})

t.test('revisions', async (t) => {
  for (const [written, asked] of [
    ['@v1.0/README.md', 'v1.0'],
    ['@refs/convert/parquet/README.md', 'refs%2Fconvert%2Fparquet'],
    ['@refs%2Fpr%2F12/README.md', 'refs%2Fpr%2F12'],
    ['@refs/pr/12/README.md', 'refs%2Fpr%2F12'],
  ]) {
    seen.length = 0
    await openRemote(`hf://datasets/owner/name${written}`, options())
    t.equal(seen[0]?.url, `/datasets/owner/name/resolve/${asked}/README.md`)
  }
})

t.test('without HF_TOKEN nothing is sent', async (t) => {
  await openRemote('hf://datasets/owner/name/README.md', options({ HOME: '/nonexistent' }))
  t.same(
    seen.map(({ token }) => token),
    [undefined],
  )
})

t.test('listing: all, a folder, a pattern, one file, nothing', async (t) => {
  const list = async (path: string) =>
    (await listRemote(`hf://datasets/owner/name${path}`, options())).map((found) => found.slice(25))
  t.same(await list(''), [...files].sort())
  t.same(await list('/data'), [files[1], files[3], files[2]])
  t.same(await list('/data/*.parquet'), [files[1], files[2]])
  t.same(await list('/**/train-?.parquet'), [files[3], files[2]])
  t.same(await list('/README.md'), ['README.md'])
  t.same(await list('/none/*'), [])
  await t.rejects(list('/none'), { message: /Entry not found \(404\); check the path/ })
})

t.test('a next page on another host is not asked for', async (t) => {
  refuse = { status: 200, headers: { link: `<${store.origin}/next>; rel="next"` } }
  await t.rejects(listRemote('hf://datasets/owner/name', options()), { message: /no listing of the hub/ })
  const evil = await serve((_, response) => {
    response.writeHead(200, { link: `<${store.origin}/next>; rel="next"` }).end('[]')
  })
  t.teardown(() => evil.close())
  const environment = { HF_TOKEN: 'hf_secret', HF_ENDPOINT: evil.origin }
  await t.rejects(listRemote('hf://datasets/owner/name', options(environment)), {
    message: /no usable next page/,
  })
  t.equal(store.seen.length, 0)
})

t.test('refusals say which variable to set', async (t) => {
  const open = (environment?: NodeJS.ProcessEnv) =>
    openRemote('hf://datasets/owner/name/README.md', options(environment))
  const anonymous = { HOME: '/nonexistent' }
  refuse = { status: 401, headers: { 'x-error-message': 'Invalid username or password.' } }
  await t.rejects(open(anonymous), { message: /Invalid username or password\. \(401\); set HF_TOKEN/ })
  await t.rejects(open(), { message: /check HF_TOKEN/ })
  refuse = { status: 403, headers: { 'x-error-code': 'GatedRepo' } }
  await t.rejects(open(), { message: /accept the conditions of owner\/name/ })
  refuse = { status: 404, headers: { 'x-error-code': 'RevisionNotFound' } }
  await t.rejects(open(), { message: /check the revision "main"/ })
  await t.rejects(open({ HF_ENDPOINT: 'ftp://x' }), { failure: 'usage', message: /HF_ENDPOINT/ })
  await t.rejects(open({ HF_TOKEN: 'bad\ntoken' }), { message: /header would hold a character/ })
  await t.rejects(openRemote('hf://owner/name/x', options()), {
    failure: 'usage',
    message: /hf:\/\/datasets/,
  })
  await t.rejects(openRemote('hf://datasets/owner/name', options()), { failure: 'usage', message: /no file/ })
})
