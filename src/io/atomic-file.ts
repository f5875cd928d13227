import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { systemError } from '../errors.js'

/**
 * A file that appears under its name only when it is whole: written under a temporary name beside it, then renamed.
 * Something else than a regular file (`/dev/null`, a named pipe) is written to directly.
 */
export class AtomicFile {
  readonly path: string
  readonly #temporary: string | undefined
  readonly #handle: FileHandle

  private constructor(path: string, temporary: string | undefined, handle: FileHandle) {
    this.path = path
    this.#temporary = temporary
    this.#handle = handle
  }

  static async create(path: string): Promise<AtomicFile> {
    try {
      if (await isSpecial(path)) return new AtomicFile(path, undefined, await open(path, 'w'))
      const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.part`)
      return new AtomicFile(path, temporary, await open(temporary, 'w'))
    } catch (error) {
      throw systemError('write', path, error)
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      for (let from = 0; from < bytes.length;) {
        from += (await this.#handle.write(bytes, from, bytes.length - from)).bytesWritten
      }
    } catch (error) {
      throw systemError('write', this.path, error)
    }
  }

  /** Puts the whole file under its name. */
  async finish(): Promise<void> {
    try {
      if (this.#temporary !== undefined) await this.#handle.sync()
      await this.#handle.close()
      if (this.#temporary !== undefined) await rename(this.#temporary, this.path)
    } catch (error) {
      throw systemError('write', this.path, error)
    }
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    await this.#handle.close().catch(() => undefined)
    if (this.#temporary !== undefined) await rm(this.#temporary, { force: true })
  }
}

async function isSpecial(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined)
  if (stats?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' })
  return stats !== undefined && !stats.isFile()
}
