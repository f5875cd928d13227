import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SynthcleanError, systemError } from '../../errors.js'
import type { RecordFormat } from '../formats/detect.js'
import { readParquetMetadata, type ParquetMetadata } from '../formats/parquet/metadata.js'
import { parquetRowGroupLines } from '../formats/parquet/row-group-lines.js'
import type { ParquetSchema } from '../formats/parquet/schema.js'
import { openRandomAccess, type RandomAccessFile } from '../random-access.js'
import { isRemote } from '../remote/address.js'
import { openRemote } from '../remote/remote.js'
import type { ByteSource } from './byte-source.js'
import { chunksOf } from './chunks.js'

/** A row group to be read: one unit of work. */
export interface RowGroupTask {
  path: string
  /** As the user knows the file. */
  name: string
  metadata: ParquetMetadata
  rowGroup: number
}

/** Has a worker read a row group as JSON Lines. */
export type ReadRowGroup = (task: RowGroupTask) => Promise<Uint8Array[]>

export interface ParquetReading {
  readRowGroup: ReadRowGroup
  /** Told which share of the row groups is read. */
  onRowGroup: (share: number) => void
}

/** Row groups that are read at the same time: each is in memory as a whole. */
const MOST_IN_WORK = 2

/**
 * The records of a Parquet file as JSON Lines, row group by row group. `isWhole`: whether `path` itself can be read in
 * parts; otherwise (packed, or from a pipe) `bytes` are put into a temporary file first.
 */
export async function* parquetInput(
  path: string,
  bytes: ByteSource,
  isWhole: boolean,
  { readRowGroup, onRowGroup }: ParquetReading,
): AsyncGenerator<Uint8Array> {
  const spooled = isWhole ? undefined : await spool(bytes)
  const stored = spooled?.path ?? path
  try {
    const file = await openParts(stored, bytes.name)
    let metadata: ParquetMetadata
    try {
      metadata = await readParquetMetadata(file)
    } finally {
      await file.close()
    }
    const inWork: Promise<Uint8Array[]>[] = []
    const groups = metadata.rowGroups.length
    for (let begun = 0; begun < groups || inWork.length > 0;) {
      while (begun < groups && inWork.length < MOST_IN_WORK) {
        const group = readRowGroup({ path: stored, name: bytes.name, metadata, rowGroup: begun++ })
        // A failure is told where it is waited for.
        group.catch(() => undefined)
        inWork.push(group)
      }
      yield* await inWork.shift()!
      onRowGroup((begun - inWork.length) / groups)
    }
  } finally {
    await spooled?.remove()
  }
}

/** Reads a row group, as a worker does. */
export async function readRowGroup({ path, name, metadata, rowGroup }: RowGroupTask): Promise<Uint8Array[]> {
  const file = await openParts(path, name)
  try {
    const pieces: Uint8Array[] = []
    for await (const piece of parquetRowGroupLines(file, metadata, rowGroup)) pieces.push(piece)
    return pieces
  } finally {
    await file.close()
  }
}

/** The schema of a Parquet file; undefined of anything else, and of what cannot be read twice. */
export async function parquetSchemaOf(
  path: string | undefined,
  format: RecordFormat | undefined,
): Promise<ParquetSchema | undefined> {
  if (path === undefined || path === '-' || (format !== undefined && format !== 'parquet')) return undefined
  if (!isRemote(path) && !(await isParquet(path))) return undefined
  if (isRemote(path) && !/\.parquet$/i.test(path)) return undefined
  const file = await openParts(path, path)
  try {
    return (await readParquetMetadata(file)).schema
  } finally {
    await file.close()
  }
}

const MAGIC = Buffer.from('PAR1')

async function isParquet(path: string): Promise<boolean> {
  const handle = await open(path, 'r').catch(() => undefined)
  if (!handle) return false
  try {
    if (!(await handle.stat()).isFile()) return false
    const { buffer } = await handle.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, 0)
    return buffer.equals(MAGIC)
  } finally {
    await handle.close()
  }
}

async function openParts(path: string, name: string): Promise<RandomAccessFile> {
  if (!isRemote(path)) return { ...bound(await openRandomAccess(path)), name }
  const file = await openRemote(path)
  return {
    name,
    byteLength: file.size ?? 0,
    read: (start, end) => file.read(start, end),
    close: () => Promise.resolve(),
  }
}

/** A copy whose name can be replaced: spreading an instance would lose its methods. */
function bound(file: RandomAccessFile): RandomAccessFile {
  const { name, byteLength } = file
  return { name, byteLength, read: (start, end) => file.read(start, end), close: () => file.close() }
}

/** Puts bytes into a temporary file. */
async function spool(bytes: ByteSource): Promise<{ path: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'synthclean-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  const path = join(folder, 'input.parquet')
  try {
    const handle = await open(path, 'w')
    try {
      for await (const chunk of chunksOf(bytes)) await handle.writeFile(chunk)
    } finally {
      await handle.close()
    }
    return { path, remove }
  } catch (error) {
    await remove()
    throw error instanceof SynthcleanError ? error : systemError('write', path, error)
  }
}
