import { stat } from 'node:fs/promises'
import { compressionOf } from '../compression/detect.js'
import { FORMAT_BEGINNING_LENGTH as BEGINNING, formatOf, type RecordFormat } from '../formats/detect.js'
import { isRemote } from '../remote/address.js'
import { openSource, type ByteSource } from './byte-source.js'
import { ChunkSource, chunksOf, CountedSource, PeekedSource } from './chunks.js'
import type { ReadRowGroup } from './parquet-input.js'

export interface InputOptions {
  /** Undefined: found out from the content and the name. */
  format: RecordFormat | undefined
  /** Bytes of the longest record. */
  maxRecord: number
  /** Has a worker read a row group of a Parquet file. */
  readRowGroup: ReadRowGroup
}

/** An input, as JSON Lines whatever it is. */
export interface OpenInput {
  source: ByteSource
  stored: StoredBytes
  /** Path of a file whose lines can be read again by their offsets. */
  plainPath: string | undefined
  /** What tells that an input is the same as before; undefined where nothing does. */
  version: string | undefined
}

/** An input as it is stored, compressed or not, while it is read. */
export interface StoredBytes {
  /** Undefined where that is not known. */
  readonly size: number | undefined
  /** Up to where it is read, and how many bytes were read to get there. */
  readonly position: number
  readonly taken: number
}

/** Of an input that is made while it is read. */
export const NOT_STORED: StoredBytes = { size: undefined, position: 0, taken: 0 }

/** Opens an input: a file, standard input for `-`, or an object of a remote store. */
export async function openInput(path: string, options: InputOptions): Promise<OpenInput> {
  const version = await versionOf(path)
  const stored = new CountedSource(await openStored(path))
  const peeked = await PeekedSource.of(stored, BEGINNING)
  try {
    return { stored, ...(await openFormat(path, peeked, options)), version }
  } catch (error) {
    await peeked.close()
    throw error
  }
}

async function openFormat(
  path: string,
  peeked: PeekedSource & { beginning: Uint8Array },
  options: InputOptions,
): Promise<Pick<OpenInput, 'source' | 'plainPath'> & { stored?: StoredBytes }> {
  const { name, size } = peeked
  const compression = compressionOf(peeked.beginning)
  let bytes = peeked
  if (compression) {
    // What a run does not read it need not load: loading all took a fifth of the time of a short run.
    const { decompress } = await import('../compression/decompress.js')
    const chunks = decompress(compression, chunksOf(peeked), name)
    bytes = await PeekedSource.of(new ChunkSource(name, chunks, () => peeked.close()), BEGINNING)
  }
  const format = options.format ?? formatOf(name, bytes.beginning)
  if (format === 'jsonl') {
    const isPlain = !compression && path !== '-' && !isRemote(path) && size !== undefined
    return { source: bytes, plainPath: isPlain ? path : undefined }
  }
  const close = () => bytes.close()
  const asLines = (lines: AsyncIterable<Uint8Array>) => ({
    source: new ChunkSource(name, lines, close),
    plainPath: undefined,
  })
  const { maxRecord } = options
  switch (format) {
    case 'json': {
      const { jsonArrayLines } = await import('../formats/json-array.js')
      return asLines(jsonArrayLines(chunksOf(bytes), { name, maxRecord }))
    }
    case 'csv': {
      const { csvLines } = await import('../formats/csv.js')
      return asLines(csvLines(chunksOf(bytes), { name, maxRecord }))
    }
    case 'text': {
      const { textLines } = await import('../formats/text.js')
      return asLines(textLines(chunksOf(bytes), { name, maxRecord }))
    }
    case 'parquet': {
      const { parquetInput } = await import('./parquet-input.js')
      const read = { size, position: 0, taken: 0 }
      const onRowGroup = (share: number) => (read.position = read.taken = share * (size ?? 0))
      const isWhole = !compression && path !== '-'
      return {
        ...asLines(parquetInput(path, bytes, isWhole, { readRowGroup: options.readRowGroup, onRowGroup })),
        stored: read,
      }
    }
  }
}

async function openStored(path: string): Promise<ByteSource> {
  if (!isRemote(path)) return openSource(path)
  const { openRemote } = await import('../remote/remote.js')
  const file = await openRemote(path)
  const source = new ChunkSource(file.name, file.bytes(), () => Promise.resolve())
  return Object.assign(source, { size: file.size })
}

async function versionOf(path: string): Promise<string | undefined> {
  if (path === '-') return undefined
  if (isRemote(path)) {
    const { openRemote } = await import('../remote/remote.js')
    return (await openRemote(path)).version
  }
  const stats = await stat(path).catch(() => undefined)
  return stats?.isFile() ? `${stats.size} bytes of ${stats.mtime.toISOString()}` : undefined
}
