import http, { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '../../../src/io/remote/persistence.js'

export interface LocalServer {
  origin: string
  close(): void
}

/** A server on the loopback. */
export async function serve(listener: RequestListener): Promise<LocalServer> {
  const server = http.createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** What a proxy does with one request. */
export interface Fault {
  /** Answers so, and asks nobody. */
  answer?: { status: number; headers?: Record<string, string>; body?: string }
  /** Resets the connection before the request is passed on. */
  reset?: boolean
  /** Resets the connection when so many bytes of the answer's body have passed. */
  cutAfter?: number
  /** Falls silent when so many bytes of the answer's body have passed. */
  stallAfter?: number
  /** Passes the request on, and resets the connection instead of answering. */
  loseAnswer?: boolean
  /** Changes a byte of the request's body. */
  damageBody?: boolean
}

export interface FaultyProxy extends LocalServer {
  /** Asked for each request; nothing means that it is passed on. */
  plan: (request: IncomingMessage) => Fault | undefined
  /** Method and address of each request. */
  seen: string[]
}

/** Stands between a client and a server, and injects faults. Headers pass as they are, so signatures stay valid. */
export async function faultyProxy(target: string): Promise<FaultyProxy> {
  const seen: string[] = []
  const server = await serve((request, response) => {
    seen.push(`${request.method} ${request.url}`)
    pass(request, response, target, proxy.plan(request) ?? {})
  })
  const proxy: FaultyProxy = { ...server, plan: () => undefined, seen }
  return proxy
}

function pass(request: IncomingMessage, response: ServerResponse, target: string, fault: Fault): void {
  if (fault.reset) return void request.socket.destroy()
  if (fault.answer) {
    const { status, headers, body = '' } = fault.answer
    request.resume().on('end', () => response.writeHead(status, headers).end(body))
    return
  }
  const { method, url: path, rawHeaders: headers } = request
  const upstream = http.request(target, { method, path, headers } as http.RequestOptions)
  upstream.on('error', () => response.socket?.destroy())
  upstream.on('response', (answer) => {
    answer.on('error', () => undefined)
    if (fault.loseAnswer) return void answer.resume().on('end', () => response.socket?.destroy())
    response.writeHead(answer.statusCode ?? 0, answer.rawHeaders)
    send(answer, response, fault)
  })
  let damage = fault.damageBody
  request.on('data', (bytes: Buffer) => {
    if (damage && bytes.length > 0) bytes[0]! ^= 1
    damage = false
    upstream.write(bytes)
  })
  request.on('end', () => upstream.end())
  request.on('error', () => upstream.destroy())
}

/** Passes a body on, up to where the fault is. */
function send(body: IncomingMessage, response: ServerResponse, { cutAfter, stallAfter }: Fault): void {
  const limit = cutAfter ?? stallAfter
  let passed = 0
  body.on('data', (bytes: Buffer) => {
    if (limit === undefined) {
      if (!response.write(bytes)) {
        body.pause()
        response.once('drain', () => body.resume())
      }
      return
    }
    const rest = bytes.subarray(0, limit - passed)
    passed += rest.length
    const reached = passed === limit
    response.write(rest, () => {
      if (reached && cutAfter !== undefined) response.socket?.destroy()
    })
    if (reached) body.destroy()
  })
  body.on('end', () => response.end())
}

/** A clock whose waits take no time, and are written down. */
export function fastClock(random = 0.5): Clock & { waits: number[] } {
  const waits: number[] = []
  return {
    waits,
    now: () => Date.now(),
    random: () => random,
    sleep: (milliseconds) => {
      waits.push(milliseconds)
      return new Promise((resolve) => setImmediate(resolve))
    },
  }
}

export async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all)
}

/** Bytes without a pattern, the same for the same seed: a cut in the wrong place shows. */
export function noise(length: number, seed = 1): Buffer<ArrayBuffer> {
  const bytes = Buffer.alloc(length)
  let state = seed
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    bytes[at] = state >>> 24
  }
  return bytes
}
