import { SynthcleanError } from '../../errors.js'
import type { ObjectWriter } from './object-writer.js'
import { PartBuffer, type FilledPart } from './part-buffer.js'
import { MOST_PARTS, partsInFlight } from './part-sizes.js'
import { escapedXml, textOf } from './s3-xml.js'

/** An object on its way in parts, some of them at once. */
export class MultipartUpload {
  readonly #writer: ObjectWriter
  readonly #uploadId: string
  readonly #mostInFlight: number
  readonly #etags: (string | undefined)[] = []
  readonly #underWay = new Set<Promise<void>>()
  readonly #cancel = new AbortController()
  #failure: { error: unknown } | undefined

  private constructor(writer: ObjectWriter, uploadId: string, mostInFlight: number) {
    this.#writer = writer
    this.#uploadId = uploadId
    this.#mostInFlight = mostInFlight
  }

  static async begin(writer: ObjectWriter, mostInFlight: number): Promise<MultipartUpload> {
    const { xml } = await writer.send({ method: 'POST', query: { uploads: '' }, headers: writer.marked })
    const uploadId = textOf(xml, 'UploadId')
    if (!uploadId)
      throw new SynthcleanError('failed', `cannot write ${writer.name}: the store began no upload`)
    return new MultipartUpload(writer, uploadId, mostInFlight)
  }

  /** Number of parts so far. */
  get count(): number {
    return this.#etags.length
  }

  /** Sends a part; waits while enough of them are under way. Throws the failure of an earlier one. */
  async add(part: FilledPart): Promise<void> {
    this.#throwFailure()
    if (this.count === MOST_PARTS) {
      throw new SynthcleanError(
        'failed',
        `cannot write ${this.#writer.name}: larger than 5 TiB; write several objects`,
      )
    }
    const most = partsInFlight(part.bytes.length, this.#mostInFlight)
    while (this.#underWay.size >= most) await Promise.race(this.#underWay)
    this.#throwFailure()
    const sending = this.#send(part, this.#etags.push(undefined)).finally(() =>
      this.#underWay.delete(sending),
    )
    this.#underWay.add(sending)
  }

  /** @param number from 1 */
  async #send(part: FilledPart, number: number): Promise<void> {
    try {
      const { etag } = await this.#writer.send({
        method: 'PUT',
        query: { partNumber: String(number), uploadId: this.#uploadId },
        headers: this.#writer.checksum(part),
        body: part.bytes,
        bodyHash: part.hash,
        signal: this.#cancel.signal,
      })
      if (!etag)
        throw new SynthcleanError(
          'failed',
          `cannot write ${this.#writer.name}: a part came back without ETag`,
        )
      this.#etags[number - 1] = etag
    } catch (error) {
      this.#failure ??= { error }
    }
  }

  /** Waits for all parts, and makes the object appear. */
  async complete(): Promise<void> {
    await Promise.all(this.#underWay)
    this.#throwFailure()
    const parts = this.#etags.map(
      (etag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>${escapedXml(etag ?? '')}</ETag></Part>`,
    )
    const xml = `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join('')}</CompleteMultipartUpload>`
    const body = Buffer.from(xml)
    const buffer = new PartBuffer(body.length)
    buffer.add(body)
    await this.#writer.assemble(this.#uploadId, buffer.close())
  }

  /** Ends the upload and has the store drop its parts. */
  async abort(): Promise<void> {
    this.#cancel.abort()
    await Promise.all(this.#underWay)
    try {
      await this.#writer.send({ method: 'DELETE', query: { uploadId: this.#uploadId } }, [200, 204, 404])
    } catch (error) {
      const message = `cannot discard the unfinished upload ${this.#uploadId} of ${this.#writer.name}, whose parts may cost money: end it by hand`
      throw new SynthcleanError('failed', message, { cause: error })
    }
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error
  }
}
