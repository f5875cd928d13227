import { ROW, type SketchShape } from '../../native-free-kernels/record/record.js'
import { rowsOf, sketchesOf } from '../pipeline/batch.js'
import type { RecordStages } from '../pipeline/record-stages.js'
import { duplicateKeys } from './duplicate-keys.js'
import { joinedLines } from './joined-lines.js'
import { lineIn } from './line-cells.js'
import type { Cell, RowWriter } from './rows.js'

const BATCH_BYTES = 2 ** 20

/** Tells by what records are compared that something else has cleaned. */
export class SketchProgram {
  readonly #stages: RecordStages
  readonly #sketch: SketchShape
  readonly #writer: RowWriter
  #ids: Buffer[] = []
  #lines: Buffer[] = []
  #bytes = 0

  /** `stages`: those of duplicates alone. */
  constructor(stages: RecordStages, sketch: SketchShape, writer: RowWriter) {
    this.#stages = stages
    this.#sketch = sketch
    this.#writer = writer
  }

  take([id, bytes, record]: readonly Cell[]): void {
    const line = lineIn(bytes, record)
    this.#ids.push(id ?? Buffer.alloc(0))
    this.#lines.push(line)
    this.#bytes += line.length + 1
    if (this.#bytes >= BATCH_BYTES) this.#readWaiting()
  }

  end(): void {
    this.#readWaiting()
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
      const { keys, compared } = duplicateKeys(rows, at, sketches, this.#sketch)
      if (keys !== undefined) this.#writer.add([this.#ids[rows[at + ROW.line]!]!, keys, compared])
    }
    this.#ids = []
    this.#lines = []
    this.#bytes = 0
  }
}
