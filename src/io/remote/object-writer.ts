import { createHash } from 'node:crypto'
import { existing } from '../atomic-file.js'
import type { HttpResponse } from './exchange.js'
import type { FilledPart } from './part-buffer.js'
import { persist, TransientFault } from './persistence.js'
import { isTransient } from './refusal.js'
import type { S3Request, S3Store } from './s3-store.js'
import { textOf } from './s3-xml.js'

/** Metadata that tells our object from another's, where the answer to a request was lost. */
const MARK = 'x-amz-meta-synthclean-upload'

/** So many times the usual silence is allowed while a store puts many parts together. */
const ASSEMBLY_PATIENCE = 10

type WriteRequest = Omit<S3Request, 'key'>

/** Requests that write one object, sent again where they fail by chance. */
export class ObjectWriter {
  readonly name: string
  readonly #store: S3Store
  readonly #key: string
  readonly #overwrite: boolean
  readonly #mark: string

  constructor(store: S3Store, key: string, overwrite: boolean, mark: string) {
    this.name = store.name
    this.#store = store
    this.#key = key
    this.#overwrite = overwrite
    this.#mark = mark
  }

  /** Says early what would otherwise be found at the end of a long run. */
  async checkBefore(): Promise<void> {
    if (!this.#overwrite && (await this.#head()).status === 200) throw existing(this.name)
  }

  /** Headers of the request that creates the object, or its multipart upload. */
  get marked(): Record<string, string> {
    return { [MARK]: this.#mark, 'content-type': 'application/octet-stream' }
  }

  /** Headers by which the store refuses a body that was changed on its way; signed requests do it by their hash. */
  checksum({ bytes }: FilledPart): Record<string, string> {
    return this.#store.signs ? {} : { 'content-md5': createHash('md5').update(bytes).digest('base64') }
  }

  /** Sends a request until it succeeds. Returns the head and the text of the answer. */
  send(request: WriteRequest, accepted: readonly number[] = [200]): Promise<WriteAnswer> {
    const attempt = async (): Promise<WriteAnswer> => {
      const response = await this.#once(request)
      if (!accepted.includes(response.status)) throw await this.#store.failure(this.#doing, response)
      return { xml: await response.text(), etag: response.headers.etag }
    }
    return persist(this.#doing, this.#store.context, attempt, request.signal)
  }

  /** Writes the whole object by one request. */
  async put(part: FilledPart): Promise<void> {
    const headers = { ...this.marked, ...this.checksum(part) }
    await this.#appear({ method: 'PUT', headers, body: part.bytes, bodyHash: part.hash })
  }

  /** Makes the object appear from the parts of an upload. */
  async assemble(uploadId: string, parts: FilledPart): Promise<void> {
    await this.#appear({
      method: 'POST',
      query: { uploadId },
      headers: { 'content-type': 'application/xml' },
      body: parts.bytes,
      bodyHash: parts.hash,
      stallTimeout: this.#store.context.stallTimeout * ASSEMBLY_PATIENCE,
    })
  }

  async #appear(request: WriteRequest): Promise<void> {
    const condition: Record<string, string> = this.#overwrite ? {} : { 'if-none-match': '*' }
    let tries = 0
    await persist(this.#doing, this.#store.context, async () => {
      tries++
      const response = await this.#once({ ...request, headers: { ...request.headers, ...condition } })
      // An assembly that fails may have begun its answer with 200.
      const xml = await response.text()
      const code = textOf(xml, 'Code')
      if (response.status === 200 && !xml.includes('<Error>')) return
      if (response.status === 412 || code === 'NoSuchUpload') {
        // An earlier try may have succeeded, and only its answer was lost.
        if (tries > 1 && (await this.#isOurs())) return
        if (response.status === 412) throw existing(this.name)
      }
      if (code === 'ConditionalRequestConflict' && request.method === 'PUT') {
        throw new TransientFault('another write to the object was under way')
      }
      throw await this.#store.failure(this.#doing, response)
    })
  }

  async #isOurs(): Promise<boolean> {
    const { status, mark } = await this.#head()
    return status === 200 && mark === this.#mark
  }

  #head(): Promise<{ status: number; mark: string | string[] | undefined }> {
    return persist(`read ${this.name}`, this.#store.context, async () => {
      const response = await this.#once({ method: 'HEAD' })
      await response.text()
      if (isTransient(response.status)) throw await this.#store.failure(this.#doing, response)
      return { status: response.status, mark: response.headers[MARK] }
    })
  }

  #once(request: WriteRequest): Promise<HttpResponse> {
    return this.#store.send({ ...request, key: this.#key })
  }

  get #doing(): string {
    return `write ${this.name}`
  }
}

export interface WriteAnswer {
  xml: string
  etag: string | undefined
}
