import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { contentRange } from '../../../src/io/remote/content-range.js'
import { serve, type LocalServer } from './faulty-servers.js'

/** How a web server that serves one object behaves. */
export interface WebObject {
  body: Buffer
  /** Whether it answers with the range that is asked for. */
  ranges: boolean
  /** Headers that name the version. */
  version: Record<string, string>
  /** Whether it tells the length. */
  chunked?: boolean
  /** Bytes of the body after which the connections break, one after the other. */
  cuts?: number[]
  /** What stands there after a cut. */
  afterCut?: WebObject
  /** Answers instead of the object, one after the other. */
  answers?: { status: number; headers?: Record<string, string> }[]
}

export interface WebServer extends LocalServer {
  object: WebObject
  seen: IncomingHttpHeaders[]
}

export async function webServer(object: WebObject): Promise<WebServer> {
  const seen: IncomingHttpHeaders[] = []
  const server = await serve((request, response) => {
    seen.push(request.headers)
    answer(request, response, web)
  })
  const web: WebServer = { ...server, object, seen }
  return web
}

function answer(request: IncomingMessage, response: ServerResponse, web: WebServer): void {
  const { object } = web
  const instead = object.answers?.shift()
  if (instead) return void response.writeHead(instead.status, instead.headers).end()
  const { body, version, ranges, chunked } = object
  const condition = request.headers['if-match']
  if (condition !== undefined && condition !== version.etag) return void response.writeHead(412).end()
  const asked = ranges ? rangeOf(request.headers.range, body.length) : undefined
  if (asked === null) return void response.writeHead(416, { 'content-range': `bytes */${body.length}` }).end()
  const bytes = asked ? body.subarray(asked.start, asked.end) : body
  const headers: Record<string, string> = { ...version }
  if (!chunked) headers['content-length'] = String(bytes.length)
  if (asked) headers['content-range'] = `bytes ${asked.start}-${asked.end - 1}/${chunked ? '*' : body.length}`
  response.writeHead(asked ? 206 : 200, headers)
  // The first request, for one byte, tells what there is.
  const cut = request.headers.range === 'bytes=0-0' ? undefined : object.cuts?.shift()
  if (cut === undefined || cut >= bytes.length) return void response.end(bytes)
  web.object = object.afterCut ?? object
  response.write(bytes.subarray(0, cut), () => response.socket?.destroy())
}

/** Null where there is no such range. */
function rangeOf(
  header: string | undefined,
  length: number,
): { start: number; end: number } | undefined | null {
  const match = /^bytes=(\d+)-(\d*)$/.exec(header ?? '')
  if (!match) return undefined
  const last = match[2] === '' ? length - 1 : Math.min(Number(match[2]), length - 1)
  return contentRange(`bytes ${match[1]}-${last}/${length}`) ?? null
}
