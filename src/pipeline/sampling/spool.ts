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
    try {
      for (let from = 0; from < bytes.length;) {
        from += writeSync(this.#file, bytes, from, bytes.length - from, this.#written + from)
      }
    } catch (error) {
      throw systemError('write', `${this.#folder} (the sample so far)`, error)
    }
    this.#written += bytes.length
    this.#waiting = []
    this.#waitingBytes = 0
  }

  read({ offset, length }: SpoolPlace): Buffer {
    if (offset + length > this.#written) this.#flush()
    const bytes = Buffer.alloc(length)
    readSync(this.#file, bytes, 0, length, offset)
    return bytes
  }

  /** Keeps these pieces alone, in their order; returns their new places. */
  compact(places: readonly SpoolPlace[]): SpoolPlace[] {
    const pieces = (function* (spool: Spool) {
      for (const place of places) yield spool.read(place)
    })(this)
    this.#flush()
    const old = this.#file
    const file = this.#open()
    const moved: SpoolPlace[] = []
    let written = 0
    for (const piece of pieces) {
      for (let from = 0; from < piece.length;) {
        from += writeSync(file, piece, from, piece.length - from, written + from)
      }
      moved.push({ offset: written, length: piece.length })
      written += piece.length
    }
    closeSync(old)
    this.#file = file
    this.#written = written
    return moved
  }

  close(): void {
    closeSync(this.#file)
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
