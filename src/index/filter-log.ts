import {
  closeSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { promisify } from 'node:util'
import xxhash, { type XXHash } from 'xxhash-wasm'
import type { FilterCounts } from '../../native-free-kernels/filter/filter.js'
import type { FilterParts } from '../../native-free-kernels/filter/filter-parts.js'
import { SynthcleanError, systemError } from '../errors.js'

/** What must be known to go on from a log: which files, how much of them, the counts of each memory of the image. */
export interface FilterLogState {
  /** Number in the names of the files: each image begins a new one. */
  generation: number
  image: FilterCounts[] | undefined
  logBytes: number
  /** Hexadecimal XXH64 of the image, where there is one, and behind it of the log. */
  checksum: string
}

/** Bytes that are read or written at once. */
const PIECE = 2 ** 22
const COUNT_BYTES = 4
/** A log longer than this, in budgets of the index, is replaced by an image: reading it would take too long. */
const LONGEST_LOG = 2

const synchronize = promisify(fdatasync)
const hashes = await xxhash()

/**
 * Keeps what a filter holds on disk while it grows: an image of its memories and, behind that, each entry that was kept
 * since. Entries kept again in the same order give the same state, byte for byte, so a checkpoint costs what is new.
 */
export class FilterLog {
  readonly #filter: FilterParts
  readonly #path: string
  #generation = 0
  #image: FilterCounts[] | undefined
  #log: number | undefined
  #logBytes = 0
  /** Of what was written, or read back. */
  #hash: XXHash<bigint> = hashes.create64()
  #kept: number
  #cleared: number
  /** Whether entries went by unseen, so that only an image tells the state. */
  #isBroken: boolean

  /** `path`: beginning of the names of the files. */
  constructor(filter: FilterParts, path: string) {
    this.#filter = filter
    this.#path = path
    this.#kept = keptOf(filter)
    this.#cleared = filter.cleared
    this.#isBroken = this.#kept > 0
  }

  /** Puts into an empty filter what an earlier log kept of another, and goes on with that log. */
  static restore(filter: FilterParts, path: string, state: FilterLogState): FilterLog {
    const log = new FilterLog(filter, path)
    log.#generation = state.generation
    log.#image = state.image
    log.#logBytes = state.logBytes
    log.#read(() => {
      if (state.image) log.#readImage(state.image)
      if (state.logBytes > 0) log.#replay(state.logBytes)
    })
    if (log.#checksum !== state.checksum) throw damaged(path, 'its checksum is another')
    log.#kept = keptOf(filter)
    log.#cleared = filter.cleared
    log.#isBroken = false
    return log
  }

  /** Notes the entries that were kept since the last call: to be called after every batch. */
  append(): void {
    const kept = keptOf(this.#filter)
    const count = kept - this.#kept
    const { capacity } = this.#filter.parts[0]!
    if (this.#filter.cleared !== this.#cleared || count > capacity) this.#isBroken = true
    this.#kept = kept
    this.#cleared = this.#filter.cleared
    if (this.#isBroken || count === 0) return
    const pieces = this.#filter.kernels.flatMap((kernel) => kernel.latest(count))
    this.#write(Buffer.concat([Buffer.from(Uint32Array.of(count).buffer), ...pieces]))
  }

  #write(bytes: Uint8Array): void {
    try {
      // A log that begins is not that of a process which left no checkpoint.
      this.#log ??= openSync(this.#logPath(), this.#logBytes === 0 ? 'w' : 'a')
      writeAll(this.#log, bytes, this.#hash)
    } catch (error) {
      throw systemError('write', this.#logPath(), error)
    }
    this.#logBytes += bytes.length
  }

  get #checksum(): string {
    return this.#hash.digest().toString(16)
  }

  /** The state by now; writes an image where the log has become too long, or does not tell it. */
  state(): FilterLogState {
    const budget = this.#filter.kernels.reduce((sum, { bloomBytes }) => sum + 2 * bloomBytes, 0)
    if (this.#isBroken || this.#logBytes > LONGEST_LOG * budget) this.#writeImage()
    return {
      generation: this.#generation,
      image: this.#image,
      logBytes: this.#logBytes,
      checksum: this.#checksum,
    }
  }

  #writeImage(): void {
    this.close()
    this.#generation++
    this.#image = this.#filter.kernels.map(({ counts }) => counts)
    this.#logBytes = 0
    this.#hash = hashes.create64()
    this.#isBroken = false
    const path = this.#imagePath()
    try {
      const file = openSync(path, 'w')
      try {
        for (const kernel of this.#filter.kernels) {
          for (const piece of kernel.image(kernel.counts)) writeAll(file, piece, this.#hash)
        }
        // Images before this one are removed once a checkpoint names it.
        fsyncSync(file)
      } finally {
        closeSync(file)
      }
    } catch (error) {
      throw systemError('write', path, error)
    }
  }

  /** Waits until the log is on the disk. */
  async settle(): Promise<void> {
    if (this.#log !== undefined) await synchronize(this.#log)
  }

  /** Removes what only states before the latest need. */
  forget(): void {
    rmSync(this.#imagePath(this.#generation - 1), { force: true })
    rmSync(this.#logPath(this.#generation - 1), { force: true })
  }

  close(): void {
    if (this.#log !== undefined) closeSync(this.#log)
    this.#log = undefined
  }

  #imagePath(generation = this.#generation): string {
    return `${this.#path}-${generation}.image`
  }

  #logPath(generation = this.#generation): string {
    return `${this.#path}-${generation}.log`
  }

  #read(work: () => void): void {
    try {
      work()
    } catch (error) {
      if (error instanceof SynthcleanError) throw error
      // Bytes that no log has written may mislead the kernel.
      const isOfSystem = (error as NodeJS.ErrnoException).code !== undefined
      throw isOfSystem
        ? systemError('read', this.#path, error)
        : damaged(this.#path, 'its bytes are not its own')
    }
  }

  #readImage(image: readonly FilterCounts[]): void {
    const file = openSync(this.#imagePath(), 'r')
    try {
      for (const [at, kernel] of this.#filter.kernels.entries()) {
        for (const piece of kernel.image(image[at]!)) this.#fill(file, piece)
        kernel.goOnFrom(image[at]!)
      }
    } finally {
      closeSync(file)
    }
  }

  #replay(logBytes: number): void {
    const file = openSync(this.#logPath(), 'r+')
    try {
      if (fstatSync(file).size < logBytes) throw cutShort(this.#path)
      // What was written behind the checkpoint did not happen.
      ftruncateSync(file, logBytes)
      const count = new Uint32Array(1)
      for (let at = 0; at < logBytes;) {
        this.#fill(file, new Uint8Array(count.buffer))
        at += COUNT_BYTES
        for (const kernel of this.#filter.kernels) {
          const size = count[0]! * kernel.entryBytes
          if (size > logBytes - at) throw cutShort(this.#path)
          const entries = new Uint8Array(size)
          this.#fill(file, entries)
          kernel.takeEntries(entries, 0)
          at += entries.length
        }
      }
    } finally {
      closeSync(file)
    }
  }

  #fill(file: number, bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length;) {
      const read = readSync(file, bytes, from, Math.min(PIECE, bytes.length - from), null)
      if (read === 0) throw cutShort(this.#path)
      this.#hash.update(bytes.subarray(from, from + read))
      from += read
    }
  }
}

function cutShort(path: string): SynthcleanError {
  return damaged(path, 'it is cut short')
}

function damaged(path: string, how: string): SynthcleanError {
  return new SynthcleanError('failed', `checkpoint ${path} is damaged: ${how}; remove it and begin anew`)
}

/** Records that a filter ever kept, as long as its Bloom tier was not emptied. */
function keptOf({ kernels }: FilterParts): number {
  const { filled, moved } = kernels[0]!.counts
  return filled + moved
}

function writeAll(file: number, bytes: Uint8Array, hash: XXHash<bigint>): void {
  for (let from = 0; from < bytes.length;) {
    const written = writeSync(file, bytes, from, Math.min(PIECE, bytes.length - from))
    hash.update(bytes.subarray(from, from + written))
    from += written
  }
}
