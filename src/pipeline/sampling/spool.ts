import {
  closeSync,
  existsSync,
  fdatasyncSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemError } from '../../errors.js'

/** Bytes that wait to be written. */
const MOST_WAITING = 2 ** 20

/** Where a piece stands in the spool. */
export interface SpoolPlace {
  offset: number
  length: number
}

export interface SpoolState {
  /** Number of the file. */
  file: number
  bytes: number
}

/** A temporary file of pieces; it is gone when the process ends, however it ends, where the system allows that. */
export class Spool {
  readonly #folder: string
  readonly #isKept: boolean
  #file: number | undefined
  #written = 0
  #waiting: Uint8Array[] = []
  #waitingBytes = 0
  #files = 0
  /** Number of the file that the latest state counts on. */
  #stated = 0

  /** `folder`: where the spool is kept for another process to go on with; undefined: it is nobody's but this one's. */
  constructor(folder?: string) {
    this.#isKept = folder !== undefined
    try {
      this.#folder = folder ?? mkdtempSync(join(tmpdir(), 'synthclean-'))
      // Of a folder that is kept, the first file may have to be gone on with.
      if (folder === undefined) this.#file = this.#open()
    } catch (error) {
      const where = folder ?? `${tmpdir()} (the folder of temporary files, TMPDIR)`
      throw systemError('write', where, error)
    }
  }

  #open(): number {
    const path = this.#path(this.#files++)
    const file = openSync(path, 'w+')
    // An open file that has no name any more is freed when it is closed; Windows does not have that.
    if (process.platform !== 'win32' && !this.#isKept) rmSync(path)
    return file
  }

  #path(number: number): string {
    return join(this.#folder, `spool-${number}`)
  }

  state(): SpoolState {
    this.#flush()
    this.#stated = this.#files - 1
    return { file: this.#stated, bytes: this.#written }
  }

  /** Goes on with the spool of another process. */
  restore({ file, bytes }: SpoolState): void {
    try {
      this.#file = openSync(this.#path(file), 'r+')
      ftruncateSync(this.#file, bytes)
    } catch (error) {
      throw systemError('read', this.#path(file), error)
    }
    this.#files = file + 1
    this.#written = bytes
  }

  /** Waits until all is on the disk. */
  settle(): void {
    if (this.#file !== undefined) fdatasyncSync(this.#file)
  }

  /** Removes the files that only an earlier state needs. */
  forget(): void {
    for (let old = this.#stated - 1; old >= 0 && existsSync(this.#path(old)); old--) rmSync(this.#path(old))
  }

  get bytes(): number {
    return this.#written + this.#waitingBytes
  }

  add(piece: Uint8Array): SpoolPlace {
    const offset = this.bytes
    this.#waiting.push(piece)
    this.#waitingBytes += piece.length
    if (this.#waitingBytes >= MOST_WAITING) this.#flush()
    return { offset, length: piece.length }
  }

  #flush(): void {
    this.#file ??= this.#open()
    const bytes = Buffer.concat(this.#waiting)
    this.#write(this.#file, bytes, this.#written)
    this.#written += bytes.length
    this.#waiting = []
    this.#waitingBytes = 0
  }

  #write(file: number, bytes: Uint8Array, at: number): void {
    try {
      for (let from = 0; from < bytes.length;) {
        from += writeSync(file, bytes, from, bytes.length - from, at + from)
      }
    } catch (error) {
      throw systemError('write', `${this.#folder} (the sample so far)`, error)
    }
  }

  read({ offset, length }: SpoolPlace): Buffer {
    if (offset + length > this.#written) this.#flush()
    const bytes = Buffer.alloc(length)
    readSync(this.#file!, bytes, 0, length, offset)
    return bytes
  }

  /** Keeps these pieces alone, in their order; returns their new places. */
  compact(places: readonly SpoolPlace[]): SpoolPlace[] {
    const old = this.#file!
    const file = this.#open()
    const moved: SpoolPlace[] = []
    let written = 0
    for (const place of places) {
      const piece = this.read(place)
      this.#write(file, piece, written)
      moved.push({ offset: written, length: piece.length })
      written += piece.length
    }
    closeSync(old)
    this.#file = file
    this.#written = written
    this.#waiting = []
    this.#waitingBytes = 0
    return moved
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    if (!this.#isKept) rmSync(this.#folder, { recursive: true, force: true })
  }
}
