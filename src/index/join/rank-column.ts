import type { ScratchFile } from './scratch-folder.js'

/** So many words of every record, in the order of ranks, in a file. */
export interface RankColumn {
  file: ScratchFile
  /** Words of one record. */
  words: number
  records: number
}

/** The words of some records whose ranks follow one another. */
export class ColumnWindow {
  readonly words: Uint32Array
  readonly #bytes: Uint8Array
  readonly #column: RankColumn
  readonly #size: number
  #first = 0
  #end = 0

  /** `size`: records that are read at once. */
  constructor(column: RankColumn, size: number) {
    this.#column = column
    this.#size = Math.max(1, Math.min(size, column.records))
    this.words = new Uint32Array(this.#size * column.words)
    this.#bytes = new Uint8Array(this.words.buffer)
  }

  has(rank: number): boolean {
    return rank >= this.#first && rank < this.#end
  }

  /** Where in `words` those of a rank are that the window has. */
  at(rank: number): number {
    return (rank - this.#first) * this.#column.words
  }

  /** The same, and reads them where the window has them not. */
  find(rank: number): number {
    if (!this.has(rank)) this.read(rank)
    return this.at(rank)
  }

  /** Reads the records from `first` on. */
  read(first: number): void {
    const { file, words, records } = this.#column
    const size = Math.min(this.#size, records - first)
    file.read(this.#bytes, 0, size * words * 4, first * words * 4)
    this.#first = first
    this.#end = first + size
  }
}
