import { parquetReadObjects } from 'hyparquet'
import { readParquetMetadata, type ParquetMetadata } from '../../../../src/io/formats/parquet/metadata.js'
import {
  parquetEncoder,
  type ParquetEncoderOptions,
} from '../../../../src/io/formats/parquet/parquet-encoder.js'
import { parquetRowGroupLines } from '../../../../src/io/formats/parquet/row-group-lines.js'
import type { RandomAccessFile } from '../../../../src/io/random-access.js'

/** Bytes in memory as a file; reads outside of it are a fault of the reader. */
export function memoryFile(bytes: Uint8Array, name = 'memory.parquet'): RandomAccessFile {
  return {
    name,
    byteLength: bytes.length,
    read: (start, end) => {
      if (!(start >= 0 && start <= end && end <= bytes.length))
        throw new RangeError(`read ${start} to ${end}`)
      return Promise.resolve(new Uint8Array(bytes.slice(start, end)))
    },
    close: () => Promise.resolve(),
  }
}

/** The records as another reader sees them. */
export function readElsewhere(bytes: Uint8Array): Promise<Record<string, unknown>[]> {
  const slice = (start: number, end?: number) => new Uint8Array(bytes.subarray(start, end)).buffer
  return parquetReadObjects({ file: { byteLength: bytes.length, slice } })
}

/** All lines of a file, and what its footer tells. */
export async function readLines(bytes: Uint8Array): Promise<{ text: string; metadata: ParquetMetadata }> {
  const file = memoryFile(bytes)
  // What a worker would get.
  const metadata = structuredClone(await readParquetMetadata(file))
  const pieces: Uint8Array[] = []
  for (const rowGroup of metadata.rowGroups.keys()) {
    for await (const piece of parquetRowGroupLines(file, metadata, rowGroup)) pieces.push(piece)
  }
  return { text: Buffer.concat(pieces).toString(), metadata }
}

/** The file that the lines become. */
export async function writeLines(
  text: string,
  options: Partial<ParquetEncoderOptions> = {},
): Promise<Buffer> {
  const encoder = parquetEncoder({ name: 'out.parquet', ...options })
  return Buffer.concat([await encoder.encode(Buffer.from(text)), await encoder.end()])
}
