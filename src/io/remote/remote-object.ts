import { createHash, type Hash } from 'node:crypto'
import { SynthcleanError } from '../../errors.js'
import type { Answer, ObjectStore } from './object-store.js'
import { persist, Persistence, TransientFault } from './persistence.js'
import { contentRange } from './content-range.js'

/** An object of a remote store, open for reading. */
export interface RemoteFile {
  /** Its address without secrets. */
  name: string
  /** In bytes, as stored: nothing is unpacked. */
  size: number | undefined
  /** ETag or Last-Modified: what tells that it is the same object. */
  version: string | undefined
  /**
   * The bytes from an offset to the end. A lost connection is taken up where it broke, as long as the object is
   * still the one that was opened. Without a version, it is read again from the offset and must begin with the bytes
   * that were given already: so they are always those of one object, if not always of the one that was opened.
   */
  bytes(from?: number): AsyncIterable<Uint8Array>
  /** The bytes from `start` up to `end`, or up to the end of the object where that comes first. */
  read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>>
}

/** Reads one object by ranges where the store knows them. */
export class RemoteObject implements RemoteFile {
  readonly name: string
  readonly size: number | undefined
  readonly version: string | undefined
  readonly #store: ObjectStore
  readonly #ranges: boolean

  private constructor(store: ObjectStore, { size, version, ranges }: Description) {
    this.name = store.name
    this.size = size
    this.version = version
    this.#store = store
    this.#ranges = ranges
  }

  /** Asks the store for the object's size and version. Throws where it cannot be read. */
  static async open(store: ObjectStore): Promise<RemoteObject> {
    return new RemoteObject(store, await persist(`read ${store.name}`, store.context, () => describe(store)))
  }

  bytes(from = 0): AsyncIterable<Uint8Array> {
    return this.#stream(from, undefined)
  }

  async read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end < start) {
      throw new RangeError(`no range of bytes: ${start} to ${end}`)
    }
    const last = Math.min(end, this.size ?? end)
    const bytes = new Uint8Array(Math.max(0, last - start))
    let filled = 0
    for await (const chunk of this.#stream(start, start + bytes.length)) {
      bytes.set(chunk, filled)
      filled += chunk.length
    }
    return bytes.subarray(0, filled)
  }

  /** The bytes from `from` up to `to`, or to the end, over as many connections as it takes. */
  async *#stream(from: number, to: number | undefined): AsyncGenerator<Uint8Array> {
    const end = to ?? this.size
    if (end !== undefined && from >= end) return
    const persistence = new Persistence(`read ${this.name}`, this.#store.context)
    const given = new Given(from, this.version === undefined)
    while (true) {
      try {
        for await (const chunk of this.#connection(given, to)) {
          given.add(chunk)
          persistence.progressed()
          yield chunk
        }
        // Without a size, the end is where the server says that it is.
        if (end === undefined || given.at === end || this.size === undefined) return
        throw new TransientFault('the connection ended early')
      } catch (fault) {
        await persistence.outlast(fault, ` at byte ${given.at}`)
      }
    }
  }

  /** What one connection brings of the bytes that are not given yet. */
  async *#connection(given: Given, to: number | undefined): AsyncGenerator<Uint8Array> {
    // Without a version, only reading again can show that it is the same object.
    const asked = given.proves ? given.from : given.at
    const { response, start } = await this.#answer(asked, to)
    const proof = given.proves ? createHash('sha256') : undefined
    let at = start
    try {
      for await (const chunk of response.chunks()) {
        if (this.size !== undefined && at + chunk.length > this.size) throw this.#changed()
        const before = chunk.subarray(0, Math.max(0, given.at - at))
        if (before.length > 0) {
          if (at + before.length > given.from) proof?.update(before.subarray(Math.max(0, given.from - at)))
          if (at + before.length === given.at && proof && !given.isProvenBy(proof)) throw this.#changed()
        }
        const wanted = chunk.subarray(before.length, to === undefined ? undefined : Math.max(0, to - at))
        at += chunk.length
        if (wanted.length > 0) yield wanted
        if (to !== undefined && at >= to) return
      }
    } finally {
      response.discard()
    }
    if (at < given.at)
      throw this.size === undefined ? this.#changed() : new TransientFault('the connection ended early')
  }

  /** An answer about the object that was opened, and the offset of its first byte. */
  async #answer(
    asked: number,
    to: number | undefined,
  ): Promise<{ response: Answer['response']; start: number }> {
    const headers: Record<string, string> = {}
    if (this.#ranges && (asked > 0 || to !== undefined)) {
      headers.range = `bytes=${asked}-${to === undefined ? '' : to - 1}`
    }
    // A weak version must not be a condition (RFC 9110, 13.1.1); it is compared below.
    if (this.#store.versionsAreConditions && this.version?.startsWith('"')) headers['if-match'] = this.version
    const answer = await this.#store.get(headers)
    const { response } = answer
    try {
      if (response.status === 412 || response.status === 416) throw this.#changed()
      const described = describedBy(answer, this.name)
      const { size, version, start } = described
      if (version !== this.version) throw this.#changed()
      if (this.size !== undefined && size !== undefined && size !== this.size) throw this.#changed()
      if (start !== 0 && start !== asked) {
        throw new SynthcleanError(
          'failed',
          `cannot read ${this.name}: the server answers with other bytes than were asked for`,
        )
      }
      return { response, start }
    } catch (error) {
      response.discard()
      throw error
    }
  }

  #changed(): SynthcleanError {
    const message = `cannot read ${this.name}: the object has changed since it was opened; run it again when nobody writes to it`
    return new SynthcleanError('failed', message)
  }
}

/** How far the bytes are given, and what they were where no version says so. */
class Given {
  readonly from: number
  at: number
  readonly #hash: Hash | undefined

  constructor(from: number, unversioned: boolean) {
    this.from = from
    this.at = from
    this.#hash = unversioned ? createHash('sha256') : undefined
  }

  /** Whether the bytes must be shown to be the same before more are given. */
  get proves(): boolean {
    return this.#hash !== undefined && this.at > this.from
  }

  add(chunk: Uint8Array): void {
    this.at += chunk.length
    this.#hash?.update(chunk)
  }

  isProvenBy(hash: Hash): boolean {
    return this.#hash?.copy().digest('hex') === hash.digest('hex')
  }
}

interface Description {
  size: number | undefined
  version: string | undefined
  ranges: boolean
}

/** A GET of one byte: unlike HEAD, addresses that are signed for GET allow it, and errors come with their reason. */
async function describe(store: ObjectStore): Promise<Description> {
  const answer = await store.get({ range: 'bytes=0-0' })
  const { response } = answer
  // An empty object has no first byte.
  if (response.status === 416 || response.status === 412) {
    response.discard()
    const whole = await store.get({})
    whole.response.discard()
    return { ...describedBy(whole, store.name), ranges: false }
  }
  const described = describedBy(answer, store.name)
  const ranges = response.status === 206
  if (ranges) await response.text()
  else response.discard()
  return { ...described, ranges }
}

interface Described {
  size: number | undefined
  version: string | undefined
  /** Offset of the first byte of the answer's body. */
  start: number
}

function describedBy({ response, version }: Answer, name: string): Described {
  const { status, headers } = response
  const told = version ?? headers.etag ?? headers['last-modified']
  if (status === 200) {
    const length = headers['content-length']
    return { size: length === undefined ? undefined : Number(length), version: told, start: 0 }
  }
  const range = status === 206 ? contentRange(headers['content-range']) : undefined
  if (!range) {
    throw new SynthcleanError(
      'failed',
      `cannot read ${name}: the server's answer (${status}) does not say which bytes it brings`,
    )
  }
  return { size: range.size, version: told, start: range.start }
}
