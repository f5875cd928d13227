import zlib from 'node:zlib'
import type { CompressionCodec } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { snappyCompressor } from 'hysnappy'
import { ZSTDDecoder } from 'zstddec'
import { SynthcleanError } from '../../../errors.js'

/** How pages can be compressed by the writer. */
export const PARQUET_CODECS = ['snappy', 'zstd', 'gzip', 'brotli', 'uncompressed'] as const
export type ParquetCodec = (typeof PARQUET_CODECS)[number]

/** Not in every version of Node: zstd came with 22.15 and 23.8. */
const { zstdCompressSync, zstdDecompressSync } = zlib as Partial<typeof zlib> & {
  zstdDecompressSync?: (bytes: Uint8Array, options: { maxOutputLength: number }) => Buffer
  zstdCompressSync?: (bytes: Uint8Array) => Buffer
}
/** WebAssembly of 500 MB/s for older versions; Node's own has 900. */
const zstd = new ZSTDDecoder()

/** To be waited for before `decompress` meets zstd. */
export async function prepareDecompression(codec: CompressionCodec): Promise<void> {
  if (codec === 'ZSTD' && zstdDecompressSync === undefined) await zstd.init()
}

/**
 * The bytes of a page, which are `length`. Node's own methods where it has them: they read twice as fast as those
 * of JavaScript, and stop at the length that was asked for.
 */
export function decompress(codec: CompressionCodec, bytes: Uint8Array, length: number): Uint8Array {
  const plain = decompressAny(codec, bytes, length)
  if (plain.length !== length)
    throw new Error(`${plain.length} bytes decompressed where ${length} were expected`)
  return plain
}

function decompressAny(codec: CompressionCodec, bytes: Uint8Array, length: number): Uint8Array {
  if (codec === 'UNCOMPRESSED') return bytes
  // An empty page may be no bytes at all.
  if (length === 0) return new Uint8Array(0)
  const options = { maxOutputLength: length }
  if (codec === 'GZIP') return zlib.gunzipSync(bytes, options)
  if (codec === 'BROTLI') return zlib.brotliDecompressSync(bytes, options)
  if (codec === 'ZSTD') {
    return zstdDecompressSync ? zstdDecompressSync(bytes, options) : zstd.decode(bytes, length)
  }
  const method = compressors[codec]
  if (!method)
    throw new Error(`compression ${codec} is not supported; write the file again with zstd or snappy`)
  return method(bytes, length)
}

const snappy = snappyCompressor()

/**
 * Compression of pages. Snappy by default: 240 MB/s, written and read by every version of Node and every Parquet
 * reader, the same bytes on each. Zstd makes 40% smaller files as fast, from Node 22.15 on. Gzip writes 100 MB/s.
 */
export function pageCompressor(codec: ParquetCodec): (bytes: Uint8Array) => Uint8Array {
  switch (codec) {
    case 'snappy':
      return snappy
    case 'gzip':
      return (bytes) => zlib.gzipSync(bytes, { level: 3 })
    case 'brotli':
      return (bytes) =>
        zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } })
    case 'zstd':
      if (zstdCompressSync) return zstdCompressSync
      throw new SynthcleanError(
        'usage',
        `Parquet with zstd cannot be written by Node ${process.version}: use 22.15 or later, or another compression (snappy, gzip, brotli)`,
      )
    case 'uncompressed':
      return (bytes) => bytes
  }
}

/** The name of a codec as the file's metadata has it. */
export function codecName(codec: ParquetCodec): CompressionCodec {
  return codec.toUpperCase() as Uppercase<ParquetCodec>
}
