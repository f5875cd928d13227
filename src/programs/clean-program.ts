import { ROW, type SketchShape } from '../../native-free-kernels/record/record.js'
import { lineOf, rowsOf, sketchesOf, type ReadBatch } from '../pipeline/batch.js'
import { cellsOf, isRejectedByStatus, rejectionOf, type DecidedBatch } from '../pipeline/decided-batch.js'
import { editHead, rejectionHead } from '../pipeline/ledger.js'
import { endOfEntry, notesOf } from '../pipeline/record-notes.js'
import { countEdits } from '../pipeline/account.js'
import type { RecordStages } from '../pipeline/record-stages.js'
import { Tally } from '../pipeline/tally.js'
import { SHAPES } from '../../native-free-kernels/scan/scan.js'
import { packKeys } from './duplicate-keys.js'
import { joinedLines } from './joined-lines.js'
import { KeyPacks } from './key-packs.js'
import { lineCells, lineIn } from './line-cells.js'
import { numberIn, type Cell, type RowWriter } from './rows.js'

/**
 * `invalid`: rejected because it cannot be read as a record. `block`: its `line` is the number of its lines. `keys`: keys
 * of one bucket, of records from `line` on. `report`: its `counted` is of all records of the rows.
 */
type CleanKind = 'kept' | 'rejected' | 'invalid' | 'block' | 'keys' | 'report'

const BATCH_BYTES = 2 ** 20
const BYTE_ORDER_MARK = Buffer.from('\ufeff')

export interface CleanProgramOptions {
  stages: RecordStages
  sketch: SketchShape
  /** Bytes of the longest record. */
  maxRecord: number
}

/** Runs the record stages over the lines of blocks; lines of one block come one behind the other, in their order. */
export class CleanProgram {
  readonly #options: CleanProgramOptions
  readonly #writer: RowWriter
  readonly #tally = new Tally()
  readonly #packs = new KeyPacks()
  #file = ''
  #block = ''
  /** Lines of the block that are read by the stages, and those that wait. */
  #read = 0
  #waiting: Uint8Array[] = []
  #bytes = 0
  #table = new ArrayBuffer(0)

  constructor(options: CleanProgramOptions, writer: RowWriter) {
    this.#options = options
    this.#writer = writer
  }

  take([fileCell, blockCell, bytes, record]: readonly Cell[]): void {
    const file = fileCell?.toString() ?? ''
    const block = String(numberIn(blockCell, 'block'))
    if (file !== this.#file || block !== this.#block) this.#begin(file, block)
    let line = lineIn(bytes, record)
    if (block === '0' && this.#read + this.#waiting.length === 0) line = withoutMark(line)
    if (line.length > this.#options.maxRecord) {
      this.#readWaiting()
      this.#tooLong(line)
      return
    }
    this.#waiting.push(line)
    this.#bytes += line.length + 1
    if (this.#bytes >= BATCH_BYTES) this.#readWaiting()
  }

  end(): void {
    this.#endBlock()
    this.#write('report', 0, { counted: JSON.stringify(this.#tally.state()) })
  }

  #begin(file: string, block: string): void {
    this.#endBlock()
    this.#file = file
    this.#block = block
  }

  #endBlock(): void {
    this.#readWaiting()
    this.#writeKeys()
    if (this.#read > 0) this.#write('block', this.#read)
    this.#read = 0
  }

  #writeKeys(): void {
    for (const { bucket, entries } of this.#packs.take())
      this.#write('keys', this.#packs.first, { bucket, keys: entries.toString('base64') })
  }

  #readWaiting(): void {
    if (this.#waiting.length === 0) return
    const { stages } = this.#options
    const { buffer: bytes, length } = joinedLines(this.#waiting, this.#bytes)
    const reading = stages.read({ bytes, length, table: this.#table, learn: false })
    this.#table = reading.table
    const source = { index: 0, name: this.#file }
    const batch: ReadBatch = { source, length, offset: 0, inputBytes: length, ...reading }
    const rows = rowsOf(batch)
    const fates = new Uint8Array(batch.rowCount)
    this.#tell({ batch, rows, fates, firstLine: this.#read, rejections: new Map() })
    this.#read += this.#waiting.length
    if (this.#packs.isFull || !this.#packs.reaches(this.#read + BATCH_BYTES)) this.#writeKeys()
    this.#waiting = []
    this.#bytes = 0
  }

  #tell(decided: DecidedBatch): void {
    const tally = this.#tally
    const { batch, rows } = decided
    tally.input.records += batch.rowCount
    tally.input.bytes += batch.inputBytes
    tally.input.blankLines += batch.blankLines
    const sketches = sketchesOf(batch, this.#options.sketch)
    for (let row = 0; row < batch.rowCount; row++) {
      const cells = cellsOf(decided, row)
      const line = decided.firstLine + cells[ROW.line]!
      const status = cells[ROW.status]!
      if (status === 0) {
        const shape = SHAPES[cells[ROW.shape]!]!
        tally.shapes[shape] = (tally.shapes[shape] ?? 0) + 1
      }
      if (isRejectedByStatus(status)) {
        const rejection = rejectionOf(decided, row)
        tally.reject(rejection.stage, rejection.rule)
        const found = rejection.evaluation ? `"evaluation":${JSON.stringify(rejection.evaluation)},` : ''
        const kind = rejection.stage === 'validate' ? 'invalid' : 'rejected'
        this.#write(kind, line, {
          givenSize: cells[ROW.length]! + 1,
          head: JSON.stringify(rejectionHead(rejection)),
          detail: `{${found}${endOfEntry(batch, cells).toString()}`,
        })
        continue
      }
      tally.output.records++
      const sketch =
        status === 0
          ? packKeys(this.#packs, line, rows, row * ROW.size, sketches, this.#options.sketch)
          : undefined
      this.#tellKept(decided, row, line, sketch)
    }
  }

  #tellKept(decided: DecidedBatch, row: number, line: number, sketch: string | undefined): void {
    const { batch } = decided
    const cells = cellsOf(decided, row)
    const [low, high] = [cells[ROW.tags]!, cells[ROW.tags + 1]!]
    const isEdited = cells[ROW.edit] !== 0
    const told: Told = { givenSize: cells[ROW.length]! + 1, sketch, record: lineOf(batch, cells) }
    if (isEdited || (low | high) !== 0) {
      const own = new Tally()
      own.tags(low, high)
      if (isEdited) {
        const notes = notesOf(batch, cells)
        countEdits(notes, own)
        told.head = JSON.stringify(editHead(notes))
        told.detail = `{${endOfEntry(batch, cells).toString()}`
      }
      const { edited, tagged } = own
      told.counted = JSON.stringify({ edited, tagged })
      this.#tally.add({ edited, tagged })
    }
    told.size = told.record!.length + 1
    this.#tally.output.bytes += told.size
    this.#write('kept', line, told)
  }

  #tooLong(line: Buffer): void {
    const { maxRecord } = this.#options
    this.#tally.input.records++
    this.#tally.input.bytes += line.length + 1
    this.#tally.reject('validate', 'record-too-long')
    const measured = {
      stage: 'validate',
      rule: 'record-too-long',
      value: line.length,
      threshold: maxRecord,
    } as const
    this.#write('invalid', this.#read, { head: JSON.stringify(rejectionHead(measured)) })
    this.#read++
  }

  #write(kind: CleanKind, line: number, told: Told = {}): void {
    const place = kind === 'report' ? [undefined, undefined, undefined] : [this.#file, this.#block, line]
    const { givenSize, size, bucket, keys, sketch, counted, head, detail, record } = told
    const cells = record ? lineCells(record) : [undefined, undefined]
    this.#writer.add([kind, ...place, givenSize, size, bucket, keys, sketch, counted, head, detail, ...cells])
  }
}

/** What a row tells besides its place. */
interface Told {
  /** Bytes of its line as it came and as it is, line feeds included. */
  givenSize?: number
  size?: number
  bucket?: number
  keys?: string
  sketch?: string | undefined
  counted?: string
  /** What its entry of the ledger tells before and behind its place. */
  head?: string
  detail?: string
  record?: Uint8Array
}

function withoutMark(line: Buffer): Buffer {
  return line.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)
    ? line.subarray(BYTE_ORDER_MARK.length)
    : line
}
