import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
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

/** A temporary file of pieces; it is gone when the process ends, however it ends, where the system allows that. */
export class Spool {
  readonly #folder: string
  #file: number
  #written = 0
  #waiting: Uint8Array[] = []
  #waitingBytes = 0
  #files = 0

  constructor() {
    try {
      this.#folder = mkdtempSync(join(tmpdir(), 'synthclean-'))
      this.#file = this.#open()
    } catch (error) {
      throw systemError('write', `${tmpdir()} (the folder of temporary files, TMPDIR)`, error)
    }
  }

  #open(): number {
    const path = join(this.#folder, String(this.#files++))
    const file = openSync(path, 'w+')
    // An open file that has no name any more is freed when it is closed; Windows does not have that.
    if (process.platform !== 'win32') rmSync(path)
    return file
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
    readSync(this.#file, bytes, 0, length, offset)
    return bytes
  }

  /** Keeps these pieces alone, in their order; returns their new places. */
  compact(places: readonly SpoolPlace[]): SpoolPlace[] {
    const old = this.#file
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
    closeSync(this.#file)
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
