import { ROW, type SketchShape } from '../../native-free-kernels/record/record.js'
import { SynthcleanError } from '../errors.js'
import { rowsOf, sketchesOf } from '../pipeline/batch.js'
import type { RecordStages } from '../pipeline/record-stages.js'
import { packKeys } from './duplicate-keys.js'
import { joinedLines } from './joined-lines.js'
import { KeyPacks } from './key-packs.js'
import { lineIn } from './line-cells.js'
import { numberIn, type Cell, type RowWriter } from './rows.js'

const BATCH_BYTES = 2 ** 20

/** Tells by what records are compared that something else has cleaned. */
export class SketchProgram {
  readonly #stages: RecordStages
  readonly #sketch: SketchShape
  readonly #writer: RowWriter
  readonly #packs = new KeyPacks()
  #numbers: number[] = []
  #last = -1
  #lines: Buffer[] = []
  #bytes = 0

  /** `stages`: those of duplicates alone. */
  constructor(stages: RecordStages, sketch: SketchShape, writer: RowWriter) {
    this.#stages = stages
    this.#sketch = sketch
    this.#writer = writer
  }

  take([numberCell, bytes, record]: readonly Cell[]): void {
    const number = numberIn(numberCell, 'number')
    if (number <= this.#last) {
      throw new SynthcleanError(
        'failed',
        `sketch: record ${number} comes behind ${this.#last}: sort the rows by number`,
      )
    }
    this.#last = number
    const line = lineIn(bytes, record)
    this.#numbers.push(number)
    this.#lines.push(line)
    this.#bytes += line.length + 1
    if (this.#bytes >= BATCH_BYTES) this.#readWaiting()
  }

  end(): void {
    this.#readWaiting()
    this.#writeKeys()
  }

  #writeKeys(): void {
    for (const { bucket, entries } of this.#packs.take())
      this.#writer.add([this.#packs.first, bucket, entries.toString('base64'), undefined])
  }

  #readWaiting(): void {
    if (this.#lines.length === 0) return
    const joined = joinedLines(this.#lines, this.#bytes)
    const task = { bytes: joined.buffer, length: joined.length, table: new ArrayBuffer(0), learn: false }
    const reading = this.#stages.read(task)
    const rows = rowsOf(reading)
    const sketches = sketchesOf(reading, this.#sketch)
    for (let at = 0; at < rows.length; at += ROW.size) {
      if (rows[at + ROW.status] !== 0) continue
      const number = this.#numbers[rows[at + ROW.line]!]!
      if (!this.#packs.reaches(number)) this.#writeKeys()
      const sketch = packKeys(this.#packs, number, rows, at, sketches, this.#sketch)
      if (sketch !== undefined) this.#writer.add([number, undefined, undefined, sketch])
    }
    if (this.#packs.isFull) this.#writeKeys()
    this.#numbers = []
    this.#lines = []
    this.#bytes = 0
  }
}
