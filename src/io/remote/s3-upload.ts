import { randomUUID } from 'node:crypto'
import { SynthcleanError } from '../../errors.js'
import { parseAddress } from './address.js'
import { MultipartUpload } from './multipart-upload.js'
import { PartBuffer } from './part-buffer.js'
import { partSize } from './part-sizes.js'
import { contextOf, type RemoteOptions } from './persistence.js'
import { ObjectWriter } from './object-writer.js'
import { S3Store } from './s3-store.js'

/** An object that is being written; it appears only at `finish`, whole. */
export interface RemoteUpload {
  name: string
  /** Takes a copy of the bytes; waits while enough of them are under way. */
  write(bytes: Uint8Array): Promise<void>
  /** Nothing more is written: what waits in memory is sent where it is much. The object does not appear yet. */
  close(): Promise<void>
  /** Makes the object appear. After an error here or in `write`, `discard` is to be called. */
  finish(): Promise<void>
  /** Leaves nothing behind. */
  discard(): Promise<void>
}

export interface RemoteUploadOptions extends RemoteOptions {
  /** Whether an object of this name may be replaced (true). */
  overwrite?: boolean
  /** Parts that may be under way at once (4). */
  partsInFlight?: number
}

/**
 * Begins to write an object `s3://bucket/key`: by one request where it is small, in parts where it is not.
 * With `overwrite: false` it fails where the object exists, now or at the end.
 */
export async function openRemoteUpload(
  path: string,
  options: RemoteUploadOptions = {},
): Promise<RemoteUpload> {
  const address = parseAddress(path)
  if (address.store !== 's3') {
    throw new SynthcleanError(
      'usage',
      `${address.name}: only s3:// can be written to; write to a file, and upload that`,
    )
  }
  const { key } = address
  if (key === '' || key.endsWith('/')) {
    throw new SynthcleanError('usage', `${address.name} names no object; write s3://BUCKET/KEY`)
  }
  const store = await S3Store.open(address, contextOf(options))
  const writer = new ObjectWriter(store, key, options.overwrite ?? true, randomUUID())
  await writer.checkBefore()
  return new S3Upload(writer, options.partsInFlight ?? 4)
}

/** Bytes that may wait in memory until the object appears: a run may close thousands of objects before that. */
const MOST_HELD = 2 ** 18

class S3Upload implements RemoteUpload {
  readonly name: string
  readonly #writer: ObjectWriter
  readonly #mostInFlight: number
  #part = new PartBuffer(partSize(0))
  #parts: MultipartUpload | undefined

  constructor(writer: ObjectWriter, mostInFlight: number) {
    this.name = writer.name
    this.#writer = writer
    this.#mostInFlight = mostInFlight
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length;) {
      // A full part waits for one more byte: an object of just one part needs no multipart upload.
      if (this.#part.isFull) await this.#send()
      from += this.#part.add(bytes.subarray(from))
    }
  }

  async #send(): Promise<void> {
    this.#parts ??= await MultipartUpload.begin(this.#writer, this.#mostInFlight)
    const part = this.#part.close()
    await this.#parts.add(part)
    this.#part = new PartBuffer(partSize(this.#parts.count))
  }

  async close(): Promise<void> {
    if (this.#part.size > MOST_HELD) await this.#send()
  }

  async finish(): Promise<void> {
    if (!this.#parts) return this.#writer.put(this.#part.close())
    if (!this.#part.isEmpty) await this.#send()
    await this.#parts.complete()
  }

  async discard(): Promise<void> {
    await this.#parts?.abort()
  }
}
