import { cutShort, Damage } from './damage.js'

const FRAME_MAGIC = 0xfd2fb528
const SKIPPABLE_MAGIC = 0x184d2a50
const MAGIC_SIZE = 4
const SKIPPABLE_SIZE = 4
const BLOCK_HEADER_SIZE = 3
const CHECKSUM_SIZE = 4
const RUN_LENGTH_BLOCK = 1
const RESERVED_BLOCK = 3
const DICTIONARY_ID_SIZE = [0, 1, 2, 4] as const
const CONTENT_SIZE_SIZE = [0, 2, 4, 8] as const
/** What decoders allow by default (`zstd --long=27`); beyond it a small file could ask for any amount of memory. */
const LARGEST_WINDOW_LOG = 27
export const LARGEST_WINDOW = 2 ** LARGEST_WINDOW_LOG

/**
 * Cuts the bytes of a zstd file so that no piece goes beyond the end of a frame (RFC 8878), and finds what needs no
 * decoding to be found: a file that was cut short, what is no frame, a window that is too large, a dictionary.
 * The decoder of node:zlib needs it: where a frame ends within what it is given it drops the rest without a word,
 * and that of Node 22 takes a file that was cut short for a whole one (measured with 22.23.3 and 24.21.0).
 */
export async function* zstdFrames(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<FramePart, undefined> {
  const frames = new FrameWalker()
  let empty = true
  for await (const piece of bytes) {
    for (let from = 0; from < piece.length;) {
      const to = frames.walk(piece, from)
      empty = false
      const endsFrame = frames.isBetweenFrames
      const contentSize = endsFrame ? frames.contentSize : undefined
      yield { bytes: piece.subarray(from, to), endsFrame, contentSize, windowSize: frames.windowSize }
      from = to
    }
  }
  if (empty || !frames.isBetweenFrames) cutShort()
}

export interface FramePart {
  bytes: Uint8Array
  /** Whether the frame is whole with these bytes. */
  endsFrame: boolean
  /** Bytes that the frame unpacks to, where it ends and its header says so. */
  contentSize: number | undefined
  /** Bytes that a decoder needs for the frame, where its header was among the bytes so far. */
  windowSize: number | undefined
}

type Field = 'magic' | 'descriptor' | 'header' | 'block header' | 'skippable size' | 'content' | 'rest'

class FrameWalker {
  /** What is walked over: `left` bytes more of it. The content of a block is followed by a block header. */
  #field: Field = 'magic'
  #left = MAGIC_SIZE
  /** The bytes of a field that is looked at, little-endian. */
  readonly #bytes = new Uint8Array(16)
  #filled = 0
  #descriptor = 0
  #lastBlock = false
  /** Of the frame that was begun last. */
  contentSize: number | undefined
  windowSize: number | undefined

  get isBetweenFrames(): boolean {
    return this.#field === 'magic' && this.#filled === 0
  }

  /** Walks from `from` to the end of the frame or of the piece. */
  walk(piece: Uint8Array, from: number): number {
    let at = from
    while (at < piece.length) {
      const count = Math.min(this.#left, piece.length - at)
      if (this.#field !== 'content' && this.#field !== 'rest') {
        this.#bytes.set(piece.subarray(at, at + count), this.#filled)
        this.#filled += count
      }
      at += count
      this.#left -= count
      // A field may be empty: a block without content.
      while (this.#left === 0) {
        this.#next()
        if (this.isBetweenFrames) return at
      }
    }
    return at
  }

  #number(): number {
    return number(this.#bytes.subarray(0, this.#filled))
  }

  #expect(field: Field, size: number): void {
    this.#field = field
    this.#left = size
    this.#filled = 0
  }

  #next(): void {
    switch (this.#field) {
      case 'magic':
        return this.#afterMagic(this.#number())
      case 'descriptor':
        this.#descriptor = this.#bytes[0]!
        return this.#expect('header', headerSize(this.#descriptor))
      case 'header':
        this.#checkHeader()
        return this.#expect('block header', BLOCK_HEADER_SIZE)
      case 'block header':
        return this.#afterBlockHeader(this.#number())
      case 'content':
        if (!this.#lastBlock) return this.#expect('block header', BLOCK_HEADER_SIZE)
        if (this.#descriptor & 0b100) return this.#expect('rest', CHECKSUM_SIZE)
        return this.#expect('magic', MAGIC_SIZE)
      case 'skippable size':
        return this.#expect('rest', this.#number())
      case 'rest':
        return this.#expect('magic', MAGIC_SIZE)
    }
  }

  #afterMagic(magic: number): void {
    this.contentSize = this.windowSize = undefined
    if (magic === FRAME_MAGIC) this.#expect('descriptor', 1)
    else if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) this.#expect('skippable size', SKIPPABLE_SIZE)
    else throw new Damage('what follows is not a zstd frame')
  }

  #checkHeader(): void {
    const singleSegment = this.#descriptor & 0b100000
    if (!singleSegment) {
      const windowLog = 10 + (this.#bytes[0]! >>> 3)
      if (windowLog > LARGEST_WINDOW_LOG || (windowLog === LARGEST_WINDOW_LOG && this.#bytes[0]! & 0b111)) {
        throw new Damage(
          `it needs a window of more than 128 MiB (zstd --long=${windowLog}): unpack it with that option first, or pack it without`,
        )
      }
      this.windowSize = 2 ** windowLog * (1 + (this.#bytes[0]! & 0b111) / 8)
    }
    const idSize = DICTIONARY_ID_SIZE[(this.#descriptor & 0b11) as 0]
    const from = singleSegment ? 0 : 1
    if (this.#bytes.subarray(from, from + idSize).some((byte) => byte !== 0)) {
      throw new Damage('it was packed with a dictionary: unpack it with zstd -D first')
    }
    const sizeAt = from + idSize
    if (this.#filled === sizeAt) return
    const size = number(this.#bytes.subarray(sizeAt, this.#filled))
    // Two bytes begin where one byte ends.
    this.contentSize = this.#filled - sizeAt === 2 ? size + 256 : size
    this.windowSize ??= Math.min(this.contentSize, LARGEST_WINDOW)
  }

  #afterBlockHeader(header: number): void {
    this.#lastBlock = (header & 1) === 1
    const type = (header >>> 1) & 0b11
    if (type === RESERVED_BLOCK) throw new Damage('no block of zstd has this type')
    this.#expect('content', type === RUN_LENGTH_BLOCK ? 1 : header >>> 3)
  }
}

/** Size of what follows the descriptor of a frame: window, dictionary and content size. */
function headerSize(descriptor: number): number {
  const singleSegment = descriptor & 0b100000
  const contentSize = CONTENT_SIZE_SIZE[(descriptor >>> 6) as 0] || (singleSegment ? 1 : 0)
  return (singleSegment ? 0 : 1) + DICTIONARY_ID_SIZE[(descriptor & 0b11) as 0] + contentSize
}

/** Little-endian. */
function number(bytes: Uint8Array): number {
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0)
}
