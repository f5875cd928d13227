import type { ScratchFile } from './scratch-folder.js'

const BUFFER_WORDS = 2 ** 16

/** Writes entries of `width` words to a file, many at once. */
export class EntryWriter {
  entries: Uint32Array<ArrayBuffer>
  readonly file: ScratchFile
  readonly #width: number
  #used = 0

  constructor(file: ScratchFile, width: number) {
    this.file = file
    this.#width = width
    this.entries = new Uint32Array(Math.max(1, Math.floor(BUFFER_WORDS / width)) * width)
  }

  /** Where in `entries` the next entry is to be put. */
  reserve(): number {
    if (this.#used === this.entries.length) this.flush()
    const at = this.#used
    this.#used += this.#width
    return at
  }

  /** Writes the entry that stands at `at` of `entries`. */
  copy(entries: Uint32Array, at: number): void {
    let to = this.reserve()
    for (let from = at; from < at + this.#width; from++) this.entries[to++] = entries[from]!
  }

  flush(): void {
    this.file.append(this.entries.subarray(0, this.#used))
    this.#used = 0
  }
}
