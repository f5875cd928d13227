import type { Stats } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { SynthcleanError, systemError } from '../errors.js'

/** A file whose parts can be read. */
export interface RandomAccessFile {
  /** As the user knows it. */
  name: string
  /** Size in bytes. */
  byteLength: number
  /** The bytes from `start` up to `end` (not included), exactly as many: fewer are an error. */
  read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>>
  close(): Promise<void>
}

/** Opens a local file; one that is no regular file (a pipe, a device) cannot be read in parts. */
export async function openRandomAccess(path: string): Promise<RandomAccessFile> {
  let handle: FileHandle
  let stats: Stats
  try {
    handle = await open(path, 'r')
    stats = await handle.stat()
  } catch (error) {
    throw systemError('read', path, error)
  }
  if (stats.isFile()) return new LocalFile(path, stats.size, handle)
  await handle.close()
  if (stats.isDirectory()) throw systemError('read', path, Object.assign(new Error(), { code: 'EISDIR' }))
  throw new SynthcleanError(
    'failed',
    `cannot read ${path}: this format is read from its end, and a pipe or device has none; save it as a file first`,
  )
}

class LocalFile implements RandomAccessFile {
  readonly name: string
  readonly byteLength: number
  readonly #handle: FileHandle

  constructor(name: string, byteLength: number, handle: FileHandle) {
    this.name = name
    this.byteLength = byteLength
    this.#handle = handle
  }

  async read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(end - start)
    let filled = 0
    while (filled < bytes.length) {
      const read = await this.#readInto(bytes, filled, start + filled)
      if (read === 0) {
        throw new SynthcleanError(
          'failed',
          `cannot read ${this.name}: it ends at byte ${start + filled} where ${end} were expected; was it changed meanwhile?`,
        )
      }
      filled += read
    }
    return bytes
  }

  async #readInto(bytes: Uint8Array, from: number, position: number): Promise<number> {
    try {
      return (await this.#handle.read(bytes, from, bytes.length - from, position)).bytesRead
    } catch (error) {
      throw systemError('read', this.name, error)
    }
  }

  close(): Promise<void> {
    return this.#handle.close()
  }
}
