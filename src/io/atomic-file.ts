import { randomBytes } from 'node:crypto'
import { link, open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { SynthcleanError, systemError } from '../errors.js'

/** What must be known of an unfinished file to go on with it in another process. */
export interface UnfinishedFile {
  path: string
  /** Undefined for something else than a regular file. */
  temporary: string | undefined
  /** Bytes that count; what was written behind them did not happen. */
  length: number
}

export interface AtomicFileOptions {
  /** Whether a file of that name may be replaced. */
  overwrite?: boolean
  /** Whether another process may go on with it: its temporary name is then the same for each. */
  resumable?: boolean
}

/**
 * A file that appears under its name only when it is whole: written under a temporary name beside it, then renamed.
 * Something else than a regular file (`/dev/null`, a named pipe) is written to directly.
 */
export class AtomicFile {
  readonly path: string
  readonly #temporary: string | undefined
  readonly #handle: FileHandle
  readonly #overwrite: boolean
  #length: number
  /** The file's end, once it has begun: a checkpoint may settle the file meanwhile. */
  #closing: Promise<void> | undefined
  #isPublished = false

  private constructor(
    path: string,
    temporary: string | undefined,
    handle: FileHandle,
    length: number,
    overwrite = true,
  ) {
    this.path = path
    this.#temporary = temporary
    this.#handle = handle
    this.#length = length
    this.#overwrite = overwrite
  }

  static async create(
    path: string,
    { overwrite = true, resumable = false }: AtomicFileOptions = {},
  ): Promise<AtomicFile> {
    try {
      const kind = await kindOf(path)
      if (kind === 'special') return new AtomicFile(path, undefined, await open(path, 'w'), 0)
      if (kind === 'file' && !overwrite) throw existing(path)
      // Two attempts at one task may overlap, on machines that see one folder: no name of one must be that of the other.
      const name = `.${basename(path)}.${resumable ? '' : `${randomBytes(8).toString('base64url')}.`}part`
      const temporary = join(dirname(path), name)
      return new AtomicFile(path, temporary, await open(temporary, 'w'), 0, overwrite)
    } catch (error) {
      throw error instanceof SynthcleanError ? error : systemError('write', path, error)
    }
  }

  /** Goes on with a file that another process could not finish. */
  static async goOn({ path, temporary, length }: UnfinishedFile): Promise<AtomicFile> {
    try {
      if (temporary === undefined) return new AtomicFile(path, undefined, await open(path, 'w'), length)
      const handle = await open(temporary, 'r+').catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error
        return undefined
      })
      if (!handle) return await AtomicFile.#published(path, temporary, length)
      const { size } = await handle.stat()
      if (size < length) {
        await handle.close()
        throw new SynthcleanError(
          'failed',
          `cannot go on with ${temporary}: it has ${size} bytes, and ${length} were written before the checkpoint`,
        )
      }
      await handle.truncate(length)
      return new AtomicFile(path, temporary, handle, length)
    } catch (error) {
      throw error instanceof SynthcleanError ? error : systemError('write', path, error)
    }
  }

  /** The process that could not finish the rest had finished this file. */
  static async #published(path: string, temporary: string, length: number): Promise<AtomicFile> {
    const gone = `cannot go on with ${path}: ${temporary} is gone; remove the checkpoint and begin anew`
    const handle = await open(path, 'r').catch((error: unknown) => {
      throw new SynthcleanError('failed', gone, { cause: error })
    })
    const { size } = await handle.stat()
    if (size !== length) {
      await handle.close()
      throw new SynthcleanError('failed', gone)
    }
    const file = new AtomicFile(path, temporary, handle, length)
    file.#isPublished = true
    return file
  }

  get length(): number {
    return this.#length
  }

  unfinished(): UnfinishedFile {
    return { path: this.path, temporary: this.#temporary, length: this.#length }
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      const isRegular = this.#temporary !== undefined
      for (let from = 0; from < bytes.length;) {
        const at = isRegular ? this.#length : null
        const { bytesWritten } = await this.#handle.write(bytes, from, bytes.length - from, at)
        from += bytesWritten
        this.#length += bytesWritten
      }
    } catch (error) {
      throw systemError('write', this.path, error)
    }
  }

  /** Waits until all that was written is on the disk. */
  async settle(): Promise<void> {
    if (this.#temporary === undefined) return
    try {
      await (this.#closing ?? this.#handle.datasync())
    } catch (error) {
      throw systemError('write', this.path, error)
    }
  }

  /** Nothing more is written; the file has not its name yet. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    try {
      if (this.#temporary !== undefined) await this.#handle.sync()
      await this.#handle.close()
    } catch (error) {
      throw systemError('write', this.path, error)
    }
  }

  /** Puts the whole file under its name. */
  async finish(): Promise<void> {
    await this.close()
    try {
      if (this.#temporary !== undefined && !this.#isPublished) await this.#publish(this.#temporary)
    } catch (error) {
      throw error instanceof SynthcleanError ? error : systemError('write', this.path, error)
    }
  }

  async #publish(temporary: string): Promise<void> {
    if (!this.#overwrite) {
      try {
        // Another run may have made the file meanwhile; a link, unlike a new name, never takes its place.
        await link(temporary, this.path)
        await rm(temporary)
        return
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        if (code === 'EEXIST') throw existing(this.path)
        // Some file systems have no links.
        if ((await kindOf(this.path)) !== 'none') throw existing(this.path)
      }
    }
    await rename(temporary, this.path)
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    await this.leave()
    if (this.#temporary !== undefined) await rm(this.#temporary, { force: true })
  }

  /** Leaves the unfinished file to another process. */
  async leave(): Promise<void> {
    await this.#closing?.catch(() => undefined)
    this.#closing ??= Promise.resolve()
    await this.#handle.close().catch(() => undefined)
  }
}

/** The error of a file that would be replaced. */
export function existing(path: string): SynthcleanError {
  return new SynthcleanError('usage', `${path} exists: name another file, or give --overwrite to replace it`)
}

/** Throws where a file cannot be written for want of its folder, which a long run would only find at its end. */
export async function checkFolderOf(path: string): Promise<void> {
  const folder = dirname(path)
  const stats = await stat(folder).catch(() => undefined)
  if (stats?.isDirectory()) return
  throw new SynthcleanError('failed', `cannot write ${path}: there is no folder ${folder}; make it first`)
}

async function kindOf(path: string): Promise<'none' | 'file' | 'special'> {
  const stats = await stat(path).catch(() => undefined)
  if (stats?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' })
  if (!stats) return 'none'
  return stats.isFile() ? 'file' : 'special'
}
