import { PageFault } from './byte-reader.js'
import type { ChunkPages } from './chunk-pages.js'
import { joinValues, type ColumnValues } from './column-values.js'
import type { Page } from './page.js'
import type { Leaf } from './schema.js'

const NO_VALUES: ColumnValues = { kind: 'integers', count: 0, data: new Int32Array(0) }

/** The place in a column up to which records are made; holds the page of that place and what is left of a record. */
export class ColumnCursor {
  readonly leaf: Leaf
  readonly #pages: ChunkPages
  /** Levels of the page, how many there are, and which of them comes next; then its values likewise. */
  definitions: Uint8Array | undefined
  repetitions: Uint8Array | undefined
  count = 0
  at = 0
  values: ColumnValues = NO_VALUES
  value = 0
  /** Up to where whole records are known to be there. */
  #whole = 0
  #ended = false

  constructor(leaf: Leaf, pages: ChunkPages) {
    this.leaf = leaf
    this.#pages = pages
  }

  /** Number of the page that was read last, from 1. */
  get page(): number {
    return this.#pages.page
  }

  /** Reads on where no whole record is there; then how many are. */
  async records(): Promise<number> {
    while (this.at >= this.#whole && !this.#ended) {
      const page = await this.#pages.next()
      if (page) this.#append(page)
      else this.#ended = true
      this.#whole = this.#ended ? this.count : this.#lastStart()
    }
    if (!this.repetitions) return this.#whole - this.at
    let records = 0
    for (let at = this.at; at < this.#whole; at++) if (this.repetitions[at] === 0) records++
    return records
  }

  /** Definition level of the next value. */
  definition(): number {
    if (this.at >= this.count)
      throw new PageFault(`column "${this.leaf.path.join('.')}" ends within a record`)
    return this.definitions ? this.definitions[this.at]! : this.leaf.maxDefinition
  }

  /** Repetition level of the next value; 0 at the end, where a record would begin. */
  repetition(): number {
    return this.repetitions && this.at < this.count ? this.repetitions[this.at]! : 0
  }

  /** Whether nothing is left. */
  async isAtEnd(): Promise<boolean> {
    return (await this.records()) === 0 && this.at === this.count
  }

  #append(page: Page): void {
    if (this.at === this.count) this.#replace(page)
    else this.#join(page)
  }

  #replace(page: Page): void {
    this.definitions = page.definitions
    this.repetitions = page.repetitions
    this.values = page.values
    this.count = page.count
    this.at = 0
    this.value = 0
  }

  /** A record may begin on one page and end on another: what is left of the first goes before the second. */
  #join(page: Page): void {
    const join = (first: Uint8Array | undefined, second: Uint8Array | undefined) => {
      if (!first || !second) return undefined
      const both = new Uint8Array(this.count - this.at + page.count)
      both.set(first.subarray(this.at, this.count))
      both.set(second, this.count - this.at)
      return both
    }
    this.#replace({
      count: this.count - this.at + page.count,
      definitions: join(this.definitions, page.definitions),
      repetitions: join(this.repetitions, page.repetitions),
      values: joinValues(this.values, this.value, page.values),
    })
  }

  /** Where the last record begins, which may go on; the end where each value is a record. */
  #lastStart(): number {
    if (!this.repetitions) return this.count
    for (let at = this.count - 1; at > this.at; at--) if (this.repetitions[at] === 0) return at
    return this.at
  }
}
