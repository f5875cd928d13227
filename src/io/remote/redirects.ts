import type { IncomingHttpHeaders } from 'node:http'
import { SynthcleanError } from '../../errors.js'
import { nameOf } from './address.js'
import { exchange, type HttpRequest, type HttpResponse } from './exchange.js'

const REDIRECTS = new Set([301, 302, 303, 307, 308])
const MOST_REDIRECTS = 10

export interface Followed {
  response: HttpResponse
  /** Heads of the redirects on the way that the first host itself gave. */
  trail: IncomingHttpHeaders[]
}

/** Whether an answer sends us elsewhere. */
export function isRedirect(response: HttpResponse): boolean {
  return REDIRECTS.has(response.status) && response.headers.location !== undefined
}

/** Where a redirect leads. Throws where that is no address, or would leave encryption. */
export function redirectTarget(response: HttpResponse, doing: string): URL {
  const { location = '' } = response.headers
  const base = response.url
  const url = URL.canParse(location, base.href) ? new URL(location, base) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new SynthcleanError('failed', `cannot ${doing}: the server redirects to no valid address`)
  }
  if (base.protocol === 'https:' && url.protocol === 'http:') {
    const message = `cannot ${doing}: the server redirects to ${nameOf(url)}, which is not encrypted; name that address itself if you trust it`
    throw new SynthcleanError('failed', message)
  }
  url.username = url.password = url.hash = ''
  return url
}

/** A GET that follows redirects; `secrets`, headers that prove who asks, go to the first host alone. */
export async function follow(
  request: HttpRequest,
  secrets: Readonly<Record<string, string>>,
  doing: string,
): Promise<Followed> {
  const trail: IncomingHttpHeaders[] = []
  let { url } = request
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const own = url.origin === request.url.origin
    const headers = own ? { ...request.headers, ...secrets } : request.headers
    const response = await exchange({ ...request, url, headers })
    if (!isRedirect(response)) return { response, trail }
    if (own) trail.push(response.headers)
    // Read to its end, the connection serves the next request.
    await response.text()
    url = redirectTarget(response, doing)
  }
  throw new SynthcleanError('failed', `cannot ${doing}: more than ${MOST_REDIRECTS} redirects in a row`)
}
