import { execFile, execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { openRemote } from '../../../src/io/remote/remote.js'
import { folder, root } from '../../process.js'
import { fastClock } from './faulty-servers.js'

const place = folder()
const key = join(place, 'key.pem')
const certificate = join(place, 'certificate.pem')
try {
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  const request = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-keyout',
    key,
    '-out',
    certificate,
  ]
  execFileSync('openssl', [...request, ...names], { stdio: 'ignore' })
} catch {
  t.plan(0, 'there is no openssl to make a certificate')
  process.exit(0)
}
const server = https.createServer(
  { key: readFileSync(key), cert: readFileSync(certificate) },
  (request, response) => {
    if (request.url === '/down') response.writeHead(302, { location: 'http://127.0.0.1:1/x' }).end()
    else response.writeHead(200, { etag: '"x"', 'content-length': '5' }).end('hello')
  },
)
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
t.teardown(() => server.close())
const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`

t.test('a certificate that nobody vouches for is an error at once', async (t) => {
  const clock = fastClock()
  await t.rejects(openRemote(`${origin}/x`, { clock }), { failure: 'failed', message: /NODE_EXTRA_CA_CERTS/ })
  t.same(clock.waits, [])
})

const READ = `
  const { openRemote } = await import(process.argv[1])
  try {
    for await (const chunk of (await openRemote(process.argv[2])).bytes()) process.stdout.write(chunk)
  } catch (error) { console.log(error.name, error.message) }`

async function readTrusting(address: string): Promise<string> {
  const args = ['--input-type=module', '-e', READ, join(root, 'dist/src/io/remote/remote.js'), address]
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: certificate }
  return (await promisify(execFile)(process.execPath, args, { env })).stdout
}

t.test('with its authority named, the file is read, and the process ends', async (t) => {
  t.equal(await readTrusting(`${origin}/x`), 'hello')
})

t.test('a redirect out of encryption is not followed', async (t) => {
  t.match(await readTrusting(`${origin}/down`), /^SynthcleanError cannot read .*not encrypted/)
})
