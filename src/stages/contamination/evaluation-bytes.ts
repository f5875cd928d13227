import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import * as zlib from 'node:zlib'

/** Decompressed bytes of a file; its name says how it is packed (`.gz`, `.zst`, else not at all). */
async function* bytesOf(file: string): AsyncGenerator<Uint8Array> {
  if (file.endsWith('.zst')) {
    yield await unpackedZstandard(await readFile(file))
    return
  }
  const raw = createReadStream(file)
  if (!file.endsWith('.gz')) {
    yield* raw
    return
  }
  const unpacked = zlib.createGunzip()
  raw.on('error', (error) => unpacked.destroy(error))
  yield* raw.pipe(unpacked)
}

/** Unpacked by Node where it can (from 22.15 on), else by WebAssembly. */
async function unpackedZstandard(packed: Uint8Array): Promise<Uint8Array> {
  const { zstdDecompressSync } = zlib as { zstdDecompressSync?: (bytes: Uint8Array) => Uint8Array }
  if (zstdDecompressSync) return zstdDecompressSync(packed)
  const { ZSTDDecoder } = await import('zstddec')
  const decoder = new ZSTDDecoder()
  await decoder.init()
  return decoder.decode(packed)
}

const LINE_FEED = 10

/** The lines of a file, blank ones too, without their line feeds. */
export async function* linesOf(file: string): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = []
  for await (const chunk of bytesOf(file)) {
    let from = 0
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, from)) {
      parts.push(chunk.subarray(from, at))
      yield Buffer.concat(parts)
      parts = []
      from = at + 1
    }
    if (from < chunk.length) parts.push(chunk.subarray(from))
  }
  if (parts.length > 0) yield Buffer.concat(parts)
}
