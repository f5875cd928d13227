import { MemoryEntries, RunMerge, type EntryShape, type EntryStream, type Run } from './entry-stream.js'
import { EntryWriter } from './entry-writer.js'
import { Pauses } from './pause.js'
import type { ScratchFile, ScratchFolder } from './scratch-folder.js'

/** Bytes that are read at once from each of several runs, at the least, and runs that are merged at once. */
const SHORTEST_READ = 2 ** 14
const MOST_RUNS = 1024

/** Entries in order, to be read once or several times. */
export class SortedEntries {
  readonly #folder: ScratchFolder
  readonly #shape: EntryShape
  /** Bytes for reading. */
  readonly #memory: number
  #kept: Uint32Array
  #file: ScratchFile | undefined
  #runs: readonly Run[]

  /** Either `kept` in memory, or `runs` of `file`. */
  constructor(
    folder: ScratchFolder,
    shape: EntryShape,
    memory: number,
    kept: Uint32Array,
    file: ScratchFile | undefined,
    runs: readonly Run[],
  ) {
    this.#folder = folder
    this.#shape = shape
    this.#memory = memory
    this.#kept = kept
    this.#file = file
    this.#runs = runs
  }

  open(): EntryStream {
    return this.#file
      ? new RunMerge(this.#file, this.#runs, this.#shape, this.#memory)
      : new MemoryEntries(this.#kept, this.#shape.width)
  }

  /** Merges runs where they are more than can be read at once within the memory. */
  async reduceRuns(): Promise<void> {
    const shortestRead = Math.max(SHORTEST_READ, this.#shape.width * 4)
    const most = Math.max(2, Math.min(MOST_RUNS, Math.floor(this.#memory / shortestRead)))
    while (this.#file && this.#runs.length > most) {
      const file = this.#folder.create()
      const writer = new EntryWriter(file, this.#shape.width)
      const runs: Run[] = []
      const pauses = new Pauses()
      for (let first = 0; first < this.#runs.length; first += most) {
        const from = file.size / 4
        const merge = new RunMerge(
          this.#file,
          this.#runs.slice(first, first + most),
          this.#shape,
          this.#memory,
        )
        while (merge.next()) {
          writer.copy(merge.entries, merge.at)
          if (pauses.due) await pauses.pause()
        }
        writer.flush()
        runs.push({ from, to: file.size / 4 })
      }
      this.#file.discard()
      this.#file = file
      this.#runs = runs
    }
  }

  discard(): void {
    this.#file?.discard()
    this.#file = undefined
    this.#runs = []
    this.#kept = new Uint32Array(0)
  }
}
