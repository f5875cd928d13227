import { compressMember } from '../compression/compress.js'

/** Output is compressed in members of so many bytes, each on its own: the same bytes however the output is written. */
const MEMBER = 4 * 2 ** 20
/** Members that are compressed at the same time. */
const MOST_IN_WORK = 2

/** Compresses an output member by member, and hands the members on in their order. */
export class MemberCompressor {
  readonly #compression: 'gzip' | 'zstd'
  readonly #put: (bytes: Uint8Array) => Promise<void>
  readonly #pieces: Uint8Array[] = []
  #waiting = 0
  #members = 0
  readonly #inWork: Promise<void>[] = []
  #last: Promise<void> = Promise.resolve()

  constructor(compression: 'gzip' | 'zstd', put: (bytes: Uint8Array) => Promise<void>) {
    this.#compression = compression
    this.#put = put
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length;) {
      // A copy: the slice of a Buffer would be the caller's memory.
      const piece = new Uint8Array(bytes.subarray(from, from + MEMBER - this.#waiting))
      this.#pieces.push(piece)
      this.#waiting += piece.length
      from += piece.length
      if (this.#waiting === MEMBER) await this.#compress()
    }
  }

  async #compress(): Promise<void> {
    const bytes = Buffer.concat(this.#pieces.splice(0))
    this.#waiting = 0
    this.#members++
    const before = this.#last
    const member = compressMember(this.#compression, bytes)
    // A failure is told where it is waited for.
    member.catch(() => undefined)
    this.#last = before.then(async () => this.#put(await member))
    this.#last.catch(() => undefined)
    this.#inWork.push(this.#last)
    if (this.#inWork.length >= MOST_IN_WORK) await this.#inWork.shift()
  }

  /** Waits for the members in work; returns the bytes that are not yet in a member. */
  async pending(): Promise<Uint8Array> {
    await this.#last
    return Buffer.concat(this.#pieces)
  }

  /** Ends the output; an empty one has an empty member. */
  async end(isEmpty: boolean): Promise<void> {
    if (this.#waiting > 0 || (isEmpty && this.#members === 0)) await this.#compress()
    await this.#last
  }
}
