import { Readable } from 'node:stream'
import xxhash from 'xxhash-wasm'
import { SynthcleanError } from '../../errors.js'
import type { Batch, Source } from '../../pipeline/batch.js'
import type { BufferPool } from '../../pipeline/buffer-pool.js'
import type { ByteSource } from './byte-source.js'
import type { OpenInput } from './open-input.js'

/** How far the inputs were read. */
export interface InputPosition {
  /** Number of the source. */
  source: number
  /** Bytes of it that were read. */
  offset: number
  /** Fingerprint of these bytes, where the source cannot be read from there on. */
  fingerprint: bigint | undefined
  /** Version of the input when it was opened, as `OpenInput` has it. */
  version: string | undefined
}

export interface BatchSourceOptions {
  paths: readonly string[]
  open: (path: string) => Promise<OpenInput>
  /** Number of the first source. */
  firstIndex?: number
  /** Bytes of a batch, which a longer line may exceed up to `maxRecord`. */
  batchSize: number
  /** Bytes; longer records are not kept in memory. */
  maxRecord: number
  pool: BufferPool
  /** Whether batches are to tell how another process finds their end again. */
  resumable?: boolean
  /** Where an earlier process ended. */
  from?: InputPosition | undefined
  onOpen?: (source: Source, input: OpenInput) => void
}

const hashes = await xxhash()

const LINE_FEED = 10
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]

/** The inputs, one after the other, as batches of whole lines. */
export function batchSource(options: BatchSourceOptions): Readable {
  return Readable.from(readAll(options), { objectMode: true, highWaterMark: 1 })
}

async function* readAll(options: BatchSourceOptions): AsyncGenerator<Batch> {
  const firstIndex = options.firstIndex ?? 0
  const { from } = options
  for (const [at, path] of options.paths.entries()) {
    const index = firstIndex + at
    if (from && index < from.source) continue
    const input = await options.open(path)
    const source = { index, name: input.source.name }
    options.onOpen?.(source, input)
    try {
      const cutter = new LineCutter(input, source, options)
      if (from?.source === index) await cutter.skipTo(from)
      yield* cutter.batches()
    } finally {
      await input.source.close()
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
  readonly #version: string | undefined
  readonly #resumable: boolean
  #filled = 0
  #offset = 0
  #ended = false
  /** Of all bytes before the next batch; undefined where it is not needed. */
  #fingerprint: bigint | undefined

  constructor(
    { source: bytes, version }: OpenInput,
    source: Source,
    { pool, batchSize, maxRecord, resumable = false }: BatchSourceOptions,
  ) {
    this.#bytes = bytes
    this.#source = source
    this.#version = version
    this.#resumable = resumable
    this.#fingerprint = resumable && !bytes.seek ? 0n : undefined
    this.#pool = pool
    // So that a line which is too long never fits into a batch.
    this.#batchSize = Math.min(batchSize, maxRecord + 1)
    this.#maxRecord = maxRecord
    this.#buffer = new Uint8Array(pool.take(this.#batchSize))
  }

  /**
   * Leaves out what an earlier process has read. What cannot be read from there on is read again and compared: another
   * input would give another output than a run that was not interrupted.
   */
  async skipTo({ offset, fingerprint, version }: InputPosition): Promise<void> {
    const changed = (how: string) =>
      new SynthcleanError(
        'failed',
        `cannot go on with ${this.#source.name}: ${how}; to start anew, remove the checkpoint's folder`,
      )
    if (this.#version !== version) {
      throw changed(`it has changed since the checkpoint (${version} then, ${this.#version} now)`)
    }
    if (offset === 0) return
    if (this.#bytes.seek) {
      this.#bytes.seek(offset)
      this.#offset = offset
      return
    }
    for await (const batch of this.batches()) {
      this.#pool.give(batch.bytes)
      if (this.#offset < offset) continue
      if (this.#offset > offset || batch.position?.fingerprint !== fingerprint) {
        throw changed(`its first ${offset} bytes are not those of the run that is to go on`)
      }
      return
    }
    throw changed(`it ends before byte ${offset}, which the run that is to go on had reached`)
  }

  async *batches(): AsyncGenerator<Batch> {
    if (this.#offset === 0) {
      await this.#fill(BYTE_ORDER_MARK.length)
      this.#skipByteOrderMark()
    }
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
    const { buffer } = this.#buffer
    this.#buffer = new Uint8Array(0)
    this.#filled = 0
    yield this.#batch(buffer, length, filled)
  }

  #batch(bytes: ArrayBuffer, length: number, inputBytes: number): Batch {
    const batch: Batch = { source: this.#source, bytes, length, offset: this.#offset, inputBytes }
    this.#offset += inputBytes
    return this.#resumable ? { ...batch, position: this.#positionAfter(bytes, inputBytes) } : batch
  }

  #positionAfter(bytes: ArrayBuffer, inputBytes: number): InputPosition {
    if (this.#fingerprint !== undefined) {
      // A line that was too long to be kept counts by its length.
      const read = new Uint8Array(bytes, 0, Math.min(inputBytes, bytes.byteLength))
      this.#fingerprint = hashes.h64Raw(read, this.#fingerprint ^ BigInt(inputBytes))
    }
    const { index: source } = this.#source
    return { source, offset: this.#offset, fingerprint: this.#fingerprint, version: this.#version }
  }

  /** Reads past a line that is too long to be kept: a batch without lines tells of it. */
  async #skipLongLine(): Promise<Batch> {
    const offset = this.#offset
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
