import { ROW } from '../../../native-free-kernels/record/record.js'
import type { Witness } from '../../index/duplicate-index.js'
import { rowsOf, type ReadBatch } from '../batch.js'

/** Where records stand by their number in the input: some bytes a batch, and 4 a record where there are blank lines. */
export class RecordPlaces {
  readonly #first: number[] = []
  readonly #files: number[] = []
  readonly #lines: number[] = []
  /** Lines within their batch, where blank lines are among them. */
  readonly #within = new Map<number, Uint32Array>()
  #records = 0
  #file = -1
  #nextLine = 1

  /** Numbers the records of the next batch; returns the first number. */
  add(batch: ReadBatch): number {
    const { index } = batch.source
    if (index !== this.#file) [this.#file, this.#nextLine] = [index, 1]
    const number = this.#records
    if (batch.rowCount > 0) {
      const at = this.#first.push(number) - 1
      this.#files.push(index)
      this.#lines.push(this.#nextLine)
      if (batch.blankLines > 0) {
        const rows = rowsOf(batch)
        this.#within.set(
          at,
          Uint32Array.from({ length: batch.rowCount }, (_, row) => rows[row * ROW.size + ROW.line]!),
        )
      }
    }
    this.#records += batch.rowCount
    this.#nextLine += batch.longLine ? 1 : batch.rowCount + batch.blankLines
    return number
  }

  /** Where the record of a number stands. */
  of(record: number): Witness {
    let [low, high] = [0, this.#first.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#first[middle]! <= record) low = middle
      else high = middle - 1
    }
    const row = record - this.#first[low]!
    return { file: this.#files[low]!, line: this.#lines[low]! + (this.#within.get(low)?.[row] ?? row) }
  }
}
