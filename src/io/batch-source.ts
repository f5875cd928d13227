import { Readable } from 'node:stream'
import type { Batch, Source } from '../pipeline/batch.js'
import type { BufferPool } from '../pipeline/buffer-pool.js'
import { openSource, type ByteSource } from './byte-source.js'

export interface BatchSourceOptions {
  paths: readonly string[]
  /** Number of the first source. */
  firstIndex?: number
  batchSize: number
  /** Longer records are not kept in memory. */
  maxRecord: number
  pool: BufferPool
  onOpen?: (source: Source, size: number | undefined) => void
}

const LINE_FEED = 10
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]

/** The inputs, one after the other, as batches of whole lines. */
export function batchSource(options: BatchSourceOptions): Readable {
  return Readable.from(readAll(options), { objectMode: true, highWaterMark: 1 })
}

async function* readAll(options: BatchSourceOptions): AsyncGenerator<Batch> {
  for (const [index, path] of options.paths.entries()) {
    const bytes = await openSource(path)
    const source = { index: (options.firstIndex ?? 0) + index, name: bytes.name }
    options.onOpen?.(source, bytes.size)
    try {
      yield* new LineCutter(bytes, source, options).batches()
    } finally {
      await bytes.close()
    }
  }
}

/** Cuts one input into batches at line feeds. */
class LineCutter {
  readonly #bytes: ByteSource
  readonly #source: Source
  readonly #pool: BufferPool
  readonly #batchSize: number
  readonly #maxRecord: number
  #buffer: Uint8Array<ArrayBuffer>
  #filled = 0
  #offset = 0
  #ended = false

  constructor(bytes: ByteSource, source: Source, { pool, batchSize, maxRecord }: BatchSourceOptions) {
    this.#bytes = bytes
    this.#source = source
    this.#pool = pool
    // So that a line which is too long never fits into a batch.
    this.#batchSize = Math.min(batchSize, maxRecord + 1)
    this.#maxRecord = maxRecord
    this.#buffer = new Uint8Array(pool.take(this.#batchSize))
  }

  async *batches(): AsyncGenerator<Batch> {
    await this.#fill(BYTE_ORDER_MARK.length)
    this.#skipByteOrderMark()
    while (true) {
      await this.#fill(this.#buffer.length)
      const cut = this.#buffer.subarray(0, this.#filled).lastIndexOf(LINE_FEED) + 1
      if (this.#ended) {
        yield* this.#last()
        return
      }
      if (cut > 0) yield this.#cutAt(cut)
      else if (this.#filled > this.#maxRecord) yield await this.#skipLongLine()
      else this.#grow(Math.min(this.#filled * 2, this.#maxRecord + 1))
    }
  }

  /** Reads until the buffer holds `count` bytes, or the input ends. */
  async #fill(count: number): Promise<void> {
    while (this.#filled < count && !this.#ended) {
      const read = await this.#bytes.read(this.#buffer.subarray(this.#filled))
      if (read === 0) this.#ended = true
      this.#filled += read
    }
  }

  /** A byte-order mark is no part of the first record. */
  #skipByteOrderMark(): void {
    const mark = BYTE_ORDER_MARK.length
    if (this.#filled < mark || BYTE_ORDER_MARK.some((byte, at) => this.#buffer[at] !== byte)) return
    this.#buffer.copyWithin(0, mark, this.#filled)
    this.#filled -= mark
    this.#offset = mark
  }

  #grow(size: number): void {
    const larger = new Uint8Array(this.#pool.take(size))
    larger.set(this.#buffer.subarray(0, this.#filled))
    this.#pool.give(this.#buffer.buffer)
    this.#buffer = larger
  }

  /** The lines before `cut` as a batch; what follows begins the next buffer. */
  #cutAt(cut: number): Batch {
    const lines = this.#buffer
    const next = new Uint8Array(this.#pool.take(Math.max(this.#batchSize, this.#filled - cut)))
    next.set(lines.subarray(cut, this.#filled))
    this.#filled -= cut
    this.#buffer = next
    return this.#batch(lines.buffer, cut, cut)
  }

  *#last(): Generator<Batch> {
    const filled = this.#filled
    if (filled === 0) {
      this.#pool.give(this.#buffer.buffer)
      return
    }
    let length = filled
    if (this.#buffer[filled - 1] !== LINE_FEED) {
      if (filled === this.#buffer.length) this.#grow(filled + 1)
      this.#buffer[length++] = LINE_FEED
    }
    yield this.#batch(this.#buffer.buffer, length, filled)
  }

  #batch(bytes: ArrayBuffer, length: number, inputBytes: number): Batch {
    const batch: Batch = { source: this.#source, bytes, length, offset: this.#offset, inputBytes }
    this.#offset += inputBytes
    return batch
  }

  /** Reads past a line that is too long to be kept: a batch without lines tells of it. */
  async #skipLongLine(): Promise<Batch> {
    const { offset } = this.#batch(this.#buffer.buffer, 0, 0)
    let length = 0
    let feed = -1
    do {
      length += this.#filled
      this.#filled = 0
      await this.#fill(1)
      feed = this.#buffer.subarray(0, this.#filled).indexOf(LINE_FEED)
    } while (feed < 0 && !this.#ended)
    if (feed >= 0) {
      length += feed
      this.#buffer.copyWithin(0, feed + 1, this.#filled)
      this.#filled -= feed + 1
    }
    const inputBytes = length + (feed >= 0 ? 1 : 0)
    // The long buffer has done its work.
    const shorter = new Uint8Array(this.#pool.take(Math.max(this.#batchSize, this.#filled)))
    shorter.set(this.#buffer.subarray(0, this.#filled))
    this.#pool.give(this.#buffer.buffer)
    this.#buffer = shorter
    return { ...this.#batch(new ArrayBuffer(0), 0, inputBytes), longLine: { offset, length } }
  }
}
