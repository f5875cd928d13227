// Starts a real S3 server (versitygw, over a folder of files) on the loopback, for tests and measurements.
// Prints one line of JSON when it serves: {"endpoint","accessKeyId","secretAccessKey","region"}, or {"unavailable"}
// where there is none; it serves until standard input ends.
//   node scripts/s3-server.mjs FOLDER      serve the buckets below this folder
//   node scripts/s3-server.mjs --install   install the server, where Go is: once, takes a minute or two
import { execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer, connect } from 'node:net'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const MODULE = 'github.com/versity/versitygw/cmd/versitygw@v1.8.0'
const REGION = 'us-east-1'
const KEYS = { accessKeyId: 'synthclean', secretAccessKey: 'synthclean-secret' }
const START_LIMIT = 20_000

const paths = (process.env.PATH ?? '').split(delimiter)

function found(name, folders) {
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}

const go = found('go', [...paths, '/usr/local/go/bin'])

function installed() {
  const places = [...paths, process.env.GOBIN, process.env.GOPATH && join(process.env.GOPATH, 'bin')]
  return found('versitygw', [...places, join(homedir(), 'go/bin')].filter(Boolean))
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })
}

async function serve(folder) {
  const program = installed()
  if (!program) {
    const how = go ? 'node scripts/s3-server.mjs --install' : 'it takes Go to install one'
    console.log(JSON.stringify({ unavailable: `there is no S3 server (versitygw) here: ${how}` }))
    return
  }
  const port = await freePort()
  const environment = {
    ...process.env,
    ROOT_ACCESS_KEY: KEYS.accessKeyId,
    ROOT_SECRET_KEY: KEYS.secretAccessKey,
  }
  const options = ['--port', `127.0.0.1:${port}`, '--region', REGION, '--keep-alive', '--quiet']
  const server = spawn(program, [...options, 'posix', folder], {
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  server.stderr.on('data', (text) => (said = (said + text).slice(-2000)))
  const ended = new Promise((resolve) => server.on('close', resolve).on('error', resolve))
  process.stdin
    .resume()
    .on('end', () => server.kill())
    .on('error', () => server.kill())
  process.on('SIGTERM', () => server.kill())
  const limit = Date.now() + START_LIMIT
  while (!(await answers(port))) {
    if (Date.now() > limit || server.exitCode !== null) {
      server.kill()
      console.log(JSON.stringify({ unavailable: `${program} does not start: ${said.trim()}` }))
      break
    }
    await delay(20)
  }
  if (server.exitCode === null && !server.killed) {
    console.log(JSON.stringify({ endpoint: `http://127.0.0.1:${port}`, region: REGION, ...KEYS }))
  }
  await ended
  process.exit()
}

if (process.argv[2] === '--install') {
  if (installed()) console.log(`${installed()} is there`)
  else if (go) execFileSync(go, ['install', MODULE], { stdio: 'inherit' })
  else console.log('no Go, so no S3 server: tests that need one are skipped')
} else if (process.argv[2]) await serve(process.argv[2])
else console.log('usage: node scripts/s3-server.mjs FOLDER | --install')
