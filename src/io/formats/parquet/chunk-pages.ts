import { crc32 } from 'node:zlib'
import type { PageHeader } from 'hyparquet'
import { parquetHeader } from 'hyparquet/src/column.js'
import type { RandomAccessFile } from '../../random-access.js'
import { PageFault } from './byte-reader.js'
import { prepareDecompression } from './compression.js'
import type { ColumnChunkPlace } from './metadata.js'
import { LARGEST_PAGE, PageDecoder, type Page } from './page.js'
import type { Leaf } from './schema.js'

/** Most headers are some 30 bytes; those with bounds of long values have more, and are read again. */
const HEADER_READ = 1024

/** The pages of a column chunk, read one after the other through a window of the file. */
export class ChunkPages {
  readonly #file: RandomAccessFile
  readonly #place: ColumnChunkPlace
  readonly #decoder: PageDecoder
  readonly #windowSize: number
  #window: Uint8Array = new Uint8Array(0)
  #windowStart: number
  #at: number
  #valuesLeft: number
  #pages = 0

  constructor(file: RandomAccessFile, leaf: Leaf, place: ColumnChunkPlace, windowSize: number) {
    this.#file = file
    this.#place = place
    this.#decoder = new PageDecoder(leaf, place.codec)
    this.#windowSize = windowSize
    this.#at = place.start
    this.#windowStart = place.start
    this.#valuesLeft = place.values
  }

  /** Number of the page that was begun last, from 1. */
  get page(): number {
    return this.#pages
  }

  /** The next page with records; nothing after the last. */
  async next(): Promise<Page | undefined> {
    await prepareDecompression(this.#place.codec)
    while (this.#valuesLeft > 0) {
      this.#pages++
      const header = await this.#header()
      const page = this.#decoder.decode(header, await this.#body(header))
      if (!page) continue
      this.#valuesLeft -= page.count
      if (this.#valuesLeft < 0) throw new PageFault('more values than its column has')
      if (page.count > 0) return page
    }
    return undefined
  }

  async #header(): Promise<PageHeader> {
    for (let size = HEADER_READ; ; size *= 16) {
      const bytes = await this.#bytes(Math.min(size, this.#place.end - this.#at))
      const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: 0 }
      try {
        const header = parquetHeader(reader)
        this.#at += reader.offset
        return header
      } catch (error) {
        if (this.#at + size >= this.#place.end) throw error
      }
    }
  }

  async #body(header: PageHeader): Promise<Uint8Array> {
    const { compressed_page_size: size, uncompressed_page_size: plain, crc } = header
    if (!(size >= 0 && plain >= 0)) throw new PageFault('its header does not say how large it is')
    if (size > this.#place.end - this.#at) throw new PageFault(`its ${size} bytes do not fit into its column`)
    if (plain > LARGEST_PAGE) {
      throw new PageFault(
        `a page of ${plain} bytes, more than ${LARGEST_PAGE}: write the file with smaller pages`,
      )
    }
    const bytes = await this.#bytes(size)
    this.#at += size
    if (crc !== undefined && crc32(bytes) !== crc >>> 0) throw new PageFault('its checksum is wrong')
    return bytes
  }

  /** The next bytes, which stay until others are asked for from behind the window. */
  async #bytes(length: number): Promise<Uint8Array> {
    const from = this.#at - this.#windowStart
    if (from + length > this.#window.length) {
      const end = Math.min(this.#place.end, this.#at + Math.max(length, this.#windowSize))
      this.#window = await this.#file.read(this.#at, end)
      this.#windowStart = this.#at
      return this.#window.subarray(0, length)
    }
    return this.#window.subarray(from, from + length)
  }
}
