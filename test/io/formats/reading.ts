import type { ReaderOptions, RecordReader } from '../../../src/io/formats/reader.js'

export async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
}

/** What a reader makes of some bytes that come in pieces of a size. */
export async function readAll(
  reader: RecordReader,
  bytes: Uint8Array | string,
  size = 1 << 20,
  options: Partial<ReaderOptions> = {},
): Promise<Buffer> {
  const parts: Uint8Array[] = []
  const input = inPieces(typeof bytes === 'string' ? Buffer.from(bytes) : bytes, size)
  for await (const part of reader(input, { name: 'data', maxRecord: 1 << 26, ...options })) parts.push(part)
  return Buffer.concat(parts)
}
