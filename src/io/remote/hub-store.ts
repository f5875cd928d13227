import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SynthcleanError } from '../../errors.js'
import { escaped, escapedPath, type HubAddress } from './address.js'
import type { HttpResponse } from './exchange.js'
import type { Answer, ObjectStore } from './object-store.js'
import type { RemoteContext } from './persistence.js'
import { follow } from './redirects.js'
import { isTransient, refusal, transientFault } from './refusal.js'

/** A dataset repository of the Hugging Face hub, or of a mirror that HF_ENDPOINT names. */
export class HubStore implements ObjectStore {
  readonly name: string
  // Bytes come from other hosts, whose versions differ from the hub's.
  readonly versionsAreConditions = false
  readonly context: RemoteContext
  readonly #address: HubAddress
  readonly #endpoint: URL
  readonly #secrets: Readonly<Record<string, string>>

  private constructor(address: HubAddress, endpoint: URL, token: string | undefined, context: RemoteContext) {
    this.name = address.name
    this.context = context
    this.#address = address
    this.#endpoint = endpoint
    this.#secrets = token === undefined ? {} : { authorization: `Bearer ${token}` }
  }

  static async open(address: HubAddress, context: RemoteContext): Promise<HubStore> {
    const { environment } = context
    return new HubStore(address, endpointOf(environment), await tokenOf(environment), context)
  }

  async get(headers: Readonly<Record<string, string>>): Promise<Answer> {
    const { dataset, revision, path } = this.#address
    const url = this.url(`/datasets/${dataset}/resolve/${escaped(revision)}/${escapedPath(path)}`)
    const doing = `read ${this.name}`
    const { response, trail } = await this.#follow(url, headers, doing)
    if (![200, 206, 412, 416].includes(response.status)) throw await this.failure(doing, response)
    // The hub's own name for the content: its hash, for large files.
    const version = trail.map((head) => head['x-linked-etag']).find((etag) => typeof etag === 'string')
    return { response, version }
  }

  /** A GET of the hub's programming interface. */
  async ask(url: URL, doing: string): Promise<HttpResponse> {
    return (await this.#follow(url, {}, doing)).response
  }

  #follow(url: URL, headers: Readonly<Record<string, string>>, doing: string): ReturnType<typeof follow> {
    return follow(
      { method: 'GET', url, headers, stallTimeout: this.context.stallTimeout },
      this.#secrets,
      doing,
    )
  }

  /** An address on the hub; `path` begins with a slash and is escaped. */
  url(path: string): URL {
    return new URL(`${this.#endpoint.origin}${this.#endpoint.pathname.replace(/\/+$/, '')}${path}`)
  }

  /** The error for an answer that is no success: transient, or lasting and with advice. */
  async failure(doing: string, response: HttpResponse): Promise<Error> {
    await response.text().catch(() => undefined)
    const { status, headers } = response
    if (isTransient(status)) return transientFault(response, this.context.clock)
    const code = headers['x-error-code']
    const said = headers['x-error-message']
    const advice = this.#advice(status, typeof code === 'string' ? code : '')
    return refusal(doing, response, typeof said === 'string' ? said : '', advice)
  }

  #advice(status: number, code: string): string {
    const { dataset, revision } = this.#address
    const known = this.#secrets.authorization !== undefined
    if (code === 'GatedRepo') {
      return `accept the conditions of ${dataset} on its page${known ? ' with the account of HF_TOKEN' : ', and set HF_TOKEN'}`
    }
    if (code === 'RevisionNotFound') return `check the revision ${JSON.stringify(revision)}`
    if (code === 'EntryNotFound') return 'check the path; the branch main is read where no @REVISION is named'
    if (status === 401 || status === 403) {
      return known
        ? `check HF_TOKEN and that its account may read ${dataset}; a dataset that does not exist looks the same`
        : `set HF_TOKEN where ${dataset} is private or gated; a dataset that does not exist looks the same`
    }
    return status === 404 ? 'check owner, name, revision and path' : ''
  }
}

function endpointOf(environment: NodeJS.ProcessEnv): URL {
  const endpoint = environment.HF_ENDPOINT?.trim() || 'https://huggingface.co'
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol)) {
    throw new SynthcleanError(
      'usage',
      `HF_ENDPOINT: ${JSON.stringify(endpoint)} is no address like https://hub.example.org`,
    )
  }
  return new URL(endpoint)
}

/** HF_TOKEN, or the token that the hub's own tools have stored. */
async function tokenOf(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const { HF_TOKEN, HF_TOKEN_PATH, HF_HOME, XDG_CACHE_HOME, HOME, HF_HUB_DISABLE_IMPLICIT_TOKEN } =
    environment
  if (HF_TOKEN?.trim()) return HF_TOKEN.trim()
  if (/^(1|true|yes|on)$/i.test(HF_HUB_DISABLE_IMPLICIT_TOKEN ?? '')) return undefined
  const cache = XDG_CACHE_HOME || (HOME ? join(HOME, '.cache') : undefined)
  const home = HF_HOME || (cache === undefined ? undefined : join(cache, 'huggingface'))
  const path = HF_TOKEN_PATH || (home === undefined ? undefined : join(home, 'token'))
  if (path === undefined) return undefined
  const stored = await readFile(path, 'utf8').catch(() => '')
  return stored.trim() || undefined
}
