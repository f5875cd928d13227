import { AwsV4Signer } from 'aws4fetch'
import { SynthcleanError } from '../../errors.js'
import { escaped, escapedPath, type S3Address } from './address.js'
import { exchange, type HttpRequest, type HttpResponse } from './exchange.js'
import type { RemoteContext } from './persistence.js'
import { follow, isRedirect, redirectTarget } from './redirects.js'
import { isTransient, refusal, transientFault } from './refusal.js'
import { s3Account, type S3Account } from './s3-account.js'
import { bucketAddress, isAmazonS3 } from './s3-location.js'
import { textOf } from './s3-xml.js'
import type { Answer, ObjectStore } from './object-store.js'

export interface S3Request {
  method: HttpRequest['method']
  key: string
  query?: Readonly<Record<string, string>>
  headers?: Readonly<Record<string, string>>
  body?: Uint8Array
  /** SHA-256 of the body in hexadecimal: the store refuses a body that was changed on its way. */
  bodyHash?: string
  stallTimeout?: number
  signal?: AbortSignal
}

/** Changes of region or host before an answer counts as the last one. */
const MOST_MOVES = 4

/** What S3 says of a fault that is not ours, whatever the status. */
const TRANSIENT_CODES = new Set([
  'RequestTimeout',
  'InternalError',
  'SlowDown',
  'ServiceUnavailable',
  'OperationAborted',
  // The body was damaged on its way.
  'XAmzContentSHA256Mismatch',
  'BadDigest',
])

/** One bucket of an S3-compatible store: signs requests, and finds the region of the bucket. */
export class S3Store implements ObjectStore {
  readonly name: string
  readonly versionsAreConditions = true
  readonly context: RemoteContext
  readonly #address: S3Address
  readonly #account: S3Account
  readonly #signingKeys = new Map<string, ArrayBuffer>()
  #region: string
  /** Where a redirect within Amazon's network leads. */
  #host: string | undefined

  private constructor(address: S3Address, account: S3Account, context: RemoteContext) {
    this.name = address.name
    this.context = context
    this.#address = address
    this.#account = account
    this.#region = account.region ?? 'us-east-1'
  }

  static async open(address: S3Address, context: RemoteContext): Promise<S3Store> {
    return new S3Store(address, await s3Account(context.environment), context)
  }

  get signs(): boolean {
    return this.#account.credentials !== undefined
  }

  async get(headers: Readonly<Record<string, string>>): Promise<Answer> {
    const response = await this.send({ method: 'GET', key: this.#address.key, headers })
    if ([200, 206, 412, 416].includes(response.status)) return { response }
    throw await this.failure(`read ${this.name}`, response)
  }

  /** One request, signed where there are credentials; sent again only to the region where the bucket is. */
  async send(request: S3Request): Promise<HttpResponse> {
    const doing = `reach ${this.name}`
    for (let move = 0; ; move++) {
      const url = this.#url(request)
      const { method, body, headers = {}, signal } = request
      const plain = {
        method,
        url,
        body,
        headers,
        signal,
        stallTimeout: request.stallTimeout ?? this.context.stallTimeout,
      }
      const response = await exchange({ ...plain, headers: await this.#signed(request, url) })
      if (move === MOST_MOVES || response.status < 300) return response
      if (await this.#movesTo(response)) continue
      if (!isRedirect(response)) return response
      const target = redirectTarget(response, doing)
      if (this.#isAmazon(target)) this.#host = target.host
      else if (method === 'GET') return (await follow({ ...plain, url: target }, {}, doing)).response
      else {
        const message = `cannot ${doing}: it redirects to ${target.origin}; where that is to be trusted, set AWS_ENDPOINT_URL_S3 to it`
        throw new SynthcleanError('failed', message)
      }
    }
  }

  /** The error for an answer that is no success: transient, or lasting and with advice. */
  async failure(doing: string, response: HttpResponse): Promise<Error> {
    const xml = await response.text().catch(() => '')
    const code = textOf(xml, 'Code') ?? ''
    if (isTransient(response.status) || TRANSIENT_CODES.has(code)) {
      return transientFault(response, this.context.clock, code)
    }
    const message = textOf(xml, 'Message')
    const said = [code, message].filter((part) => part).join(': ')
    return refusal(doing, response, said, this.#advice(response.status, code))
  }

  #advice(status: number, code: string): string {
    const { credentials, endpoint } = this.#account
    if (code === 'ExpiredToken') return 'set AWS_SESSION_TOKEN and the two keys to fresh ones'
    if (code === 'RequestTimeTooSkewed') return 'the clock of this machine is wrong'
    if (code === 'InvalidAccessKeyId') return 'AWS_ACCESS_KEY_ID (or AWS_PROFILE) is not of this store'
    if (code === 'SignatureDoesNotMatch') return 'AWS_SECRET_ACCESS_KEY does not belong to AWS_ACCESS_KEY_ID'
    if (status === 401 || status === 403) {
      return credentials
        ? 'the account of AWS_ACCESS_KEY_ID or AWS_PROFILE must be allowed to'
        : 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE: the request was anonymous'
    }
    if (status === 404) {
      const where = endpoint
        ? `at ${endpoint.origin} (AWS_ENDPOINT_URL_S3)`
        : 'at Amazon S3; AWS_ENDPOINT_URL_S3 names another store'
      return `check bucket and key; it was looked for ${where}`
    }
    return ''
  }

  #url({ key, query = {} }: S3Request): URL {
    const base = bucketAddress(this.#address.bucket, this.#region, this.#account.endpoint, this.#host)
    const search = Object.entries(query).map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    const url = new URL(`${base}/${escapedPath(key)}`)
    if (search.length > 0) url.search = search.join('&')
    return url
  }

  async #signed({ method, headers = {}, bodyHash }: S3Request, url: URL): Promise<Record<string, string>> {
    const { credentials } = this.#account
    if (!credentials) return headers
    const { accessKeyId, secretAccessKey, sessionToken } = credentials
    const signer = new AwsV4Signer({
      method,
      url: url.href,
      headers: { ...headers, ...(bodyHash !== undefined && { 'x-amz-content-sha256': bodyHash }) },
      accessKeyId,
      secretAccessKey,
      ...(sessionToken !== undefined && { sessionToken }),
      service: 's3',
      region: this.#region,
      cache: this.#signingKeys,
    })
    return Object.fromEntries((await signer.sign()).headers)
  }

  /** Whether the answer tells that the bucket is in another region; the next request then goes there. */
  async #movesTo(response: HttpResponse): Promise<boolean> {
    if (![301, 307, 400].includes(response.status)) return false
    const named = response.headers['x-amz-bucket-region']
    const region = typeof named === 'string' ? named : textOf(await response.text().catch(() => ''), 'Region')
    if (region === undefined || region === this.#region || !/^[a-z0-9-]{1,40}$/.test(region)) return false
    this.#region = region
    this.#host = undefined
    return true
  }

  #isAmazon(url: URL): boolean {
    return !this.#account.endpoint && isAmazonS3(url)
  }
}
