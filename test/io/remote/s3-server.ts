import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { AwsClient } from 'aws4fetch'
import type t from 'tap'
import { folder, root } from '../../process.js'

type Tap = typeof t

/** A real S3 server, over files in a new folder. */
export interface S3Server {
  endpoint: string
  accessKeyId: string
  secretAccessKey: string
  region: string
  /** A client other than ours, to look at the server from the side. */
  client: AwsClient
  makeBucket(name: string): void
  /** Puts an object where the server keeps its files: quicker than to ask it. */
  placeFile(bucket: string, key: string, content: string): void
  stop(): Promise<void>
}

/** Starts the server; without one, the tests of the file are skipped. */
export async function s3Server(t: Tap): Promise<S3Server> {
  const server = await start()
  if (!('unavailable' in server)) return server
  t.plan(0, server.unavailable)
  process.exit(0)
}

async function start(): Promise<S3Server | { unavailable: string }> {
  const place = folder()
  const child = spawn(process.execPath, [join(root, 'scripts/s3-server.mjs'), place], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  const lines = createInterface(child.stdout)
  const [line] = (await Promise.race([once(lines, 'line'), ended])) as [unknown]
  if (typeof line !== 'string') return { unavailable: 'the S3 server did not start' }
  const told = JSON.parse(line) as S3Server | { unavailable: string }
  if ('unavailable' in told) return told
  return {
    ...told,
    client: new AwsClient({ ...told, service: 's3', retries: 0 }),
    makeBucket: (name) => mkdirSync(join(place, name)),
    placeFile: (bucket, key, content) => writeFileSync(join(place, bucket, key), content),
    stop: async () => {
      child.stdin.end()
      await ended
      rmSync(place, { recursive: true, force: true })
    },
  }
}

/** Variables that lead to the server, or to a proxy before it; no profile of the user's is read. */
export function environmentOf(server: S3Server, endpoint = server.endpoint): NodeJS.ProcessEnv {
  return {
    HOME: '/nonexistent',
    AWS_ACCESS_KEY_ID: server.accessKeyId,
    AWS_SECRET_ACCESS_KEY: server.secretAccessKey,
    AWS_REGION: server.region,
    AWS_ENDPOINT_URL_S3: endpoint,
  }
}
