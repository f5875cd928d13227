import { randomUUID } from 'node:crypto'
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { SynthcleanError, systemError } from '../../errors.js'

/** Systems do not read or write 2 GiB in one call. */
const MOST_AT_ONCE = 2 ** 28
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/**
 * Temporary files of one folder. Their names are taken away as soon as they are open, where the system allows that: the
 * system then frees the space even when the process is killed.
 *
 * Reading and writing block: entries come and go by the million, and what writes them is to wait for the disk anyway.
 */
export class ScratchFolder {
  readonly path: string
  readonly #files = new Set<ScratchFile>()
  readonly #bytesNeeded: () => string
  #bytes = 0
  #mostBytes = 0

  /** `bytesNeeded` says, where the space runs out, how much is needed. */
  constructor(path: string, bytesNeeded: () => string) {
    this.path = path
    this.#bytesNeeded = bytesNeeded
  }

  /** The most bytes that the files took at one time. */
  get mostBytes(): number {
    return this.#mostBytes
  }

  create(): ScratchFile {
    const path = join(this.path, `.synthclean-join-${randomUUID()}`)
    try {
      const file = new ScratchFile(this, path, openSync(path, 'wx+', 0o600))
      this.#files.add(file)
      return file
    } catch (error) {
      throw systemError('write a temporary file in', this.path, error)
    }
  }

  /** Notes that a file grew, or that it is gone. */
  account(bytes: number): void {
    this.#bytes += bytes
    this.#mostBytes = Math.max(this.#mostBytes, this.#bytes)
  }

  failure(error: unknown): SynthcleanError {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (!FULL.has(code)) {
      return systemError('write a temporary file in', this.path, error)
    }
    return new SynthcleanError(
      'failed',
      `no space left in ${this.path} (${code}) for the temporary files that find duplicates: they take ` +
        `${inMebibytes(this.#bytes)} so far, and ${this.#bytesNeeded()}; free some space, or name another folder by TMPDIR`,
      { cause: error },
    )
  }

  forget(file: ScratchFile): void {
    this.#files.delete(file)
  }

  close(): void {
    for (const file of [...this.#files]) file.discard()
  }
}

/** A temporary file: written at its end, read anywhere. */
export class ScratchFile {
  readonly #folder: ScratchFolder
  readonly #path: string
  readonly #descriptor: number
  #size = 0
  #named = true
  #open = true

  constructor(folder: ScratchFolder, path: string, descriptor: number) {
    this.#folder = folder
    this.#path = path
    this.#descriptor = descriptor
    this.#removeName()
  }

  /** Bytes. */
  get size(): number {
    return this.#size
  }

  append(words: Uint32Array): void {
    const { buffer, byteOffset, byteLength } = words
    const bytes = new Uint8Array(buffer, byteOffset, byteLength)
    try {
      for (let from = 0; from < byteLength;) {
        const length = Math.min(byteLength - from, MOST_AT_ONCE)
        const written = writeSync(this.#descriptor, bytes, from, length, this.#size)
        from += written
        this.#size += written
        this.#folder.account(written)
      }
    } catch (error) {
      throw this.#folder.failure(error)
    }
  }

  /** Reads `length` bytes from byte `position` on into `bytes` at `offset`. */
  read(bytes: Uint8Array, offset: number, length: number, position: number): void {
    for (let done = 0; done < length;) {
      let count: number
      try {
        const left = Math.min(length - done, MOST_AT_ONCE)
        count = readSync(this.#descriptor, bytes, offset + done, left, position + done)
      } catch (error) {
        throw systemError('read a temporary file in', this.#folder.path, error)
      }
      if (count === 0) {
        throw new SynthcleanError(
          'failed',
          `a temporary file in ${this.#folder.path} was cut short at byte ${position + done}: something else changed it`,
        )
      }
      done += count
    }
  }

  discard(): void {
    if (!this.#open) return
    this.#open = false
    closeSync(this.#descriptor)
    if (this.#named) rmSync(this.#path, { force: true })
    this.#folder.account(-this.#size)
    this.#folder.forget(this)
  }

  #removeName(): void {
    try {
      rmSync(this.#path)
      this.#named = false
    } catch {
      // Not every system lets go of the name of an open file; then `discard` removes it.
    }
  }
}

export function inMebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20).toLocaleString('en')} MiB`
}
