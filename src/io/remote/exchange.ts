import http, { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import https from 'node:https'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { SynthcleanError } from '../../errors.js'
import { nameOf } from './address.js'
import { TransientFault } from './persistence.js'

export interface HttpRequest {
  method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
  url: URL
  headers: Readonly<Record<string, string>>
  body?: Uint8Array | undefined
  /** Milliseconds without a byte after which the connection counts as dead. */
  stallTimeout: number
  signal?: AbortSignal | undefined
}

// node:http and not fetch: fetch unpacks a body by its Content-Encoding, and bytes must come as they are stored.
const AGENTS = {
  'http:': { request: http.request, agent: new http.Agent({ keepAlive: true }) },
  'https:': { request: https.request, agent: new https.Agent({ keepAlive: true }) },
}

/**
 * One request and the head of its answer, whatever its status; nothing is followed or retried.
 * Throws a TransientFault for a connection that is lost or silent.
 */
export async function exchange(request: HttpRequest): Promise<HttpResponse> {
  const { method, url, body, stallTimeout, signal } = request
  signal?.throwIfAborted()
  const { request: send, agent } = AGENTS[url.protocol as keyof typeof AGENTS]
  const headers: Record<string, string> = {
    'accept-encoding': 'identity',
    'user-agent': 'synthclean',
    ...request.headers,
  }
  if (body) headers['content-length'] = String(body.length)
  let outgoing: ClientRequest
  try {
    outgoing = send(url, { method, headers, agent, ...(signal && { signal }) })
  } catch (error) {
    throw asFault(error, url, signal)
  }
  return await new Promise((resolve, reject) => {
    const silence = setTimeout(() => outgoing.destroy(stalled(stallTimeout)), stallTimeout)
    const fail = (error: unknown): void => {
      clearTimeout(silence)
      reject(asFault(error, url, signal))
    }
    outgoing.on('error', fail)
    outgoing.on('response', (incoming) => {
      clearTimeout(silence)
      resolve(new HttpResponse(incoming, outgoing, url, stallTimeout))
    })
    // An answer may come before all is sent; the rest then fails, which is no news.
    if (body) pipeline(Readable.from(slices(body, silence)), outgoing).catch(fail)
    else outgoing.end()
  })
}

/** Small enough to see that a slow connection is alive. */
const SLICE = 1 << 18

function* slices(body: Uint8Array, silence: NodeJS.Timeout): Generator<Uint8Array> {
  for (let from = 0; from < body.length; from += SLICE) {
    silence.refresh()
    yield body.subarray(from, from + SLICE)
  }
}

function stalled(timeout: number): TransientFault {
  return new TransientFault(`no byte came for ${timeout / 1000} s`)
}

/** Bytes that are read of the text of an error, which may be long. */
const TEXT_LIMIT = 1 << 16

/** The answer to one request: its head, and its body as it comes. */
export class HttpResponse {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly url: URL
  readonly #incoming: IncomingMessage
  readonly #outgoing: ClientRequest
  readonly #stallTimeout: number
  #text: Promise<string> | undefined

  constructor(incoming: IncomingMessage, outgoing: ClientRequest, url: URL, stallTimeout: number) {
    this.status = incoming.statusCode ?? 0
    this.headers = incoming.headers
    this.url = url
    this.#incoming = incoming
    this.#outgoing = outgoing
    this.#stallTimeout = stallTimeout
    // Until somebody reads it, a body that breaks off must not end the process.
    incoming.on('error', () => undefined)
  }

  /** The body, with back-pressure. Throws a TransientFault where it breaks off before its end. */
  async *chunks(): AsyncGenerator<Uint8Array> {
    let waiting = false
    // A reader who takes its time is no silence of the server.
    const silence = setTimeout(() => {
      if (waiting) this.#incoming.destroy(stalled(this.#stallTimeout))
    }, this.#stallTimeout).unref()
    const iterator = this.#incoming[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>
    try {
      while (true) {
        waiting = true
        silence.refresh()
        const { done, value } = await iterator.next()
        waiting = false
        if (done) break
        yield value
      }
      if (!this.#incoming.complete) throw new TransientFault('the connection was lost')
    } catch (error) {
      throw asFault(error, this.url, undefined)
    } finally {
      clearTimeout(silence)
      this.discard()
    }
  }

  /** The body as text, up to `limit` bytes: those of errors, listings and the like. */
  text(limit = TEXT_LIMIT): Promise<string> {
    this.#text ??= this.#readText(limit)
    return this.#text
  }

  async #readText(limit: number): Promise<string> {
    const chunks: Uint8Array[] = []
    let length = 0
    for await (const chunk of this.chunks()) {
      chunks.push(chunk)
      length += chunk.length
      if (length >= limit) break
    }
    return Buffer.concat(chunks).subarray(0, limit).toString()
  }

  /** Lets go of the connection, whatever of the body has not come yet. */
  discard(): void {
    this.#incoming.destroy()
    if (!this.#outgoing.writableFinished) this.#outgoing.destroy()
  }
}

/** Faults that another try does not mend, and what to do about them. */
const LASTING: readonly (readonly [RegExp, string])[] = [
  [/^ENOTFOUND$/, 'there is no such host: check its name'],
  [
    /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ERR_TLS/,
    'its certificate cannot be trusted: NODE_EXTRA_CA_CERTS names a file with further authorities',
  ],
  [/^EPROTO$/, 'it does not speak TLS: an address with http:// may be meant'],
  [/^ERR_INVALID_CHAR$/, 'a header would hold a character that it must not: check tokens and keys'],
]

function asFault(error: unknown, url: URL, signal: AbortSignal | undefined): Error {
  if (error instanceof TransientFault || error instanceof SynthcleanError) return error
  if (signal?.aborted) return error as Error
  const { code = '', message } = error as NodeJS.ErrnoException
  const lasting = LASTING.find(([pattern]) => pattern.test(code))
  if (lasting) {
    return new SynthcleanError(
      'failed',
      `cannot reach ${nameOf(new URL(url.origin))} (${code}): ${lasting[1]}`,
      {
        cause: error,
      },
    )
  }
  return new TransientFault(`the connection was lost (${code || message})`, { cause: error })
}
