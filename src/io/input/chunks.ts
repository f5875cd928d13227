import type { ByteSource } from './byte-source.js'

const CHUNK = 2 ** 18

/** The bytes of a source as chunks, each in memory of its own. */
export async function* chunksOf(source: ByteSource): AsyncGenerator<Uint8Array> {
  for (;;) {
    const chunk = new Uint8Array(CHUNK)
    const length = await source.read(chunk)
    if (length === 0) return
    yield chunk.subarray(0, length)
  }
}

/** Chunks as a source. */
export class ChunkSource implements ByteSource {
  readonly name: string
  readonly size = undefined
  readonly #chunks: AsyncIterator<Uint8Array>
  readonly #close: () => Promise<void>
  #chunk: Uint8Array = new Uint8Array(0)

  constructor(name: string, chunks: AsyncIterable<Uint8Array>, close: () => Promise<void>) {
    this.name = name
    this.#chunks = chunks[Symbol.asyncIterator]()
    this.#close = close
  }

  async read(into: Uint8Array): Promise<number> {
    while (this.#chunk.length === 0) {
      const next = (await this.#chunks.next()) as IteratorResult<Uint8Array, undefined>
      if (next.done) return 0
      this.#chunk = next.value
    }
    const length = Math.min(into.length, this.#chunk.length)
    into.set(this.#chunk.subarray(0, length))
    this.#chunk = this.#chunk.subarray(length)
    return length
  }

  async close(): Promise<void> {
    await this.#chunks.return?.()
    await this.#close()
  }
}

/** A source that tells how far it is read. */
export class CountedSource implements ByteSource {
  readonly name: string
  readonly size: number | undefined
  readonly seek: ((offset: number) => void) | undefined
  readonly #source: ByteSource
  position = 0
  taken = 0

  constructor(source: ByteSource) {
    const { name, size, seek } = source
    this.name = name
    this.size = size
    this.#source = source
    this.seek =
      seek &&
      ((offset) => {
        seek.call(source, offset)
        this.position = offset
      })
  }

  async read(into: Uint8Array): Promise<number> {
    const count = await this.#source.read(into)
    this.position += count
    this.taken += count
    return count
  }

  close(): Promise<void> {
    return this.#source.close()
  }
}

/** A source whose first bytes were looked at. */
export class PeekedSource implements ByteSource {
  readonly name: string
  readonly size: number | undefined
  readonly #source: ByteSource
  #beginning: Uint8Array

  private constructor(source: ByteSource, beginning: Uint8Array) {
    this.name = source.name
    this.size = source.size
    this.#source = source
    this.#beginning = beginning
  }

  /** Looks at up to `most` bytes; fewer only where the source ends before. */
  static async of(source: ByteSource, most: number): Promise<PeekedSource & { beginning: Uint8Array }> {
    const room = new Uint8Array(most)
    let filled = 0
    while (filled < most) {
      const read = await source.read(room.subarray(filled))
      if (read === 0) break
      filled += read
    }
    const beginning = room.subarray(0, filled)
    return Object.assign(new PeekedSource(source, beginning), { beginning })
  }

  async read(into: Uint8Array): Promise<number> {
    if (this.#beginning.length === 0) return this.#source.read(into)
    const length = Math.min(into.length, this.#beginning.length)
    into.set(this.#beginning.subarray(0, length))
    this.#beginning = this.#beginning.subarray(length)
    return length
  }

  get seek(): ((offset: number) => void) | undefined {
    const source = this.#source
    if (!source.seek) return undefined
    return (offset) => {
      this.#beginning = new Uint8Array(0)
      source.seek!(offset)
    }
  }

  close(): Promise<void> {
    return this.#source.close()
  }
}
