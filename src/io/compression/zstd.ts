import zlib from 'node:zlib'
import { Damage } from './damage.js'
import { OUTPUT_CHUNK } from './gzip.js'
import { throughZlib, type ZlibStream } from './zlib-stream.js'
import { LARGEST_WINDOW, zstdFrames, type FramePart } from './zstd-frames.js'

/** What Node has since 22.15 and 23.8, and its older types do not know. */
export interface ZstdOfNode {
  createZstdDecompress(options: { chunkSize: number }): ZlibStream
  zstdCompress(
    bytes: Uint8Array,
    options: { params: Record<number, number>; pledgedSrcSize: number },
    callback: (error: Error | null, packed: Uint8Array) => void,
  ): void
  constants: { ZSTD_c_compressionLevel: number; ZSTD_c_checksumFlag: number }
}

/** The zstd of this Node; undefined before 22.15. */
export const zstdOfNode: ZstdOfNode | undefined =
  'createZstdDecompress' in zlib ? (zlib as unknown as ZstdOfNode) : undefined

/** Every frame of a zstd file. */
export function unzstd(
  bytes: AsyncIterable<Uint8Array>,
  node: ZstdOfNode | undefined = zstdOfNode,
): AsyncIterable<Uint8Array> {
  const parts = zstdFrames(bytes)
  if (node === undefined) return byWebAssembly(parts)
  return throughZlib(node.createZstdDecompress({ chunkSize: OUTPUT_CHUNK }), bytesOf(parts), () => {
    throw new Damage('the decoder did not take all of a frame')
  })
}

async function* bytesOf(parts: AsyncIterable<FramePart>): AsyncGenerator<Uint8Array> {
  for await (const { bytes } of parts) yield bytes
}

/** So little that decoding the rest of it, to free the decoder's memory, takes no time worth mentioning. */
const INPUT_SIZE = 16 * 1024
/** 128 KiB each. A bomb may hold more; then its window is left to the process. */
const LAST_OUTPUTS = 256
/** One would do; a decoder is not failed for one call too many. */
const IDLE_CALLS = 4

/** What a decoder takes besides its window. */
const DECODER_SIZE = 2 ** 20
/**
 * Bytes that failed frames may have left behind in the memory that all decoders share, which ends at 2 GiB. Where it is
 * used up, the decoder gives wrong bytes without a word.
 */
const MOST_LOST = 2 ** 30
let lost = 0

/** By the decoder of zstddec. */
async function* byWebAssembly(parts: AsyncIterable<FramePart>): AsyncGenerator<Uint8Array> {
  if (lost > MOST_LOST) {
    throw new Damage(
      'this process has met too many damaged zstd files to unpack another: begin a new one, or use Node 22.15 or later',
    )
  }
  const { ZSTDDecoder } = await import('zstddec/stream')
  const decoder = new ZSTDDecoder()
  await decoder.init()
  const input = smallParts(parts)
  try {
    for (let first = await input.next(); !first.done; first = await input.next()) {
      yield* oneFrame(decoder, first.value, input)
    }
  } finally {
    await input.return(undefined)
  }
}

/**
 * The generator of zstddec takes one piece of input at the most each time it is resumed, so the next piece is awaited
 * before. It does not look at the decoder's error codes, except at the end of its input: so each frame has a generator
 * of its own, and one that goes on neither taking nor giving anything has failed. It frees the decoder's memory only
 * when it has run to its end: a frame that fails in its middle leaves its window behind (`lost`).
 */
async function* oneFrame(
  decoder: { decodeStreaming(pieces: Iterable<Uint8Array>): Generator<Uint8Array, undefined> },
  first: FramePart,
  input: AsyncIterator<FramePart, undefined>,
): AsyncGenerator<Uint8Array> {
  let next: Uint8Array | undefined = first.bytes
  let { endsFrame: ended, contentSize, windowSize } = first
  let given = 0
  const output = decoder.decodeStreaming(
    (function* () {
      for (; next !== undefined;) {
        const piece = next
        next = undefined
        yield piece
      }
    })(),
  )
  let idle = 0
  let isFreed = false
  try {
    while (true) {
      if (next === undefined && !ended) {
        const { value } = await input.next()
        next = value?.bytes
        ended = value?.endsFrame ?? true
        contentSize ??= value?.contentSize
        windowSize ??= value?.windowSize
      }
      const offered = next
      const { done, value } = resume(output)
      if (done === true) {
        isFreed = true
        if (given === (contentSize ?? given)) return
        throw new Damage('a frame does not hold as many bytes as it says')
      }
      given += value.length
      if (value.length > 0 || offered !== next) idle = 0
      else if (++idle === IDLE_CALLS) throw new Damage('a frame cannot be decoded')
      if (value.length > 0) yield value
    }
  } catch (error) {
    isFreed ||= error instanceof Damage && isOfEnd(error.cause)
    throw error
  } finally {
    next = undefined
    if (!isFreed && (idle === IDLE_CALLS || !free(output)))
      lost += DECODER_SIZE + (windowSize ?? LARGEST_WINDOW)
  }
}

function resume(output: Generator<Uint8Array, undefined>): IteratorResult<Uint8Array, undefined> {
  try {
    return output.next()
  } catch (error) {
    throw new Damage('a frame cannot be decoded', { cause: error })
  }
}

/** Runs a decoder to its end; returns whether it came there. */
function free(output: Generator<Uint8Array, undefined>): boolean {
  try {
    for (let count = 0; count < LAST_OUTPUTS; count++) if (output.next().done) return true
    return false
  } catch (error) {
    return isOfEnd(error)
  }
}

/** Whether the decoder has freed its memory, and then tells that the input was not whole. */
function isOfEnd(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Incomplete stream')
}

async function* smallParts(parts: AsyncIterable<FramePart>): AsyncGenerator<FramePart, undefined> {
  for await (const { bytes, endsFrame, contentSize, windowSize } of parts) {
    for (let from = 0; from < bytes.length; from += INPUT_SIZE) {
      const to = from + INPUT_SIZE
      yield {
        bytes: bytes.subarray(from, to),
        endsFrame: endsFrame && to >= bytes.length,
        contentSize,
        windowSize,
      }
    }
  }
}
