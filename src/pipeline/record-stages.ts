import {
  HINT,
  RecordKernel,
  ROW,
  sketchSize,
  type RecordKernelOptions,
} from '../../native-free-kernels/record/record.js'
import { NOTHING_LEFT } from '../stages/boilerplate/boilerplate.js'
import { editLine, type EditedLine } from '../stages/boilerplate/edit-line.js'
import { ruleCode, UNREAD } from '../stages/list.js'
import type { BatchEdits, BatchReading, PromptTable } from './batch.js'
import { learnedMask, type SharedMask } from './template-mask.js'

/** What the record stages are told at their start. */
export interface RecordSetup {
  kernel: WebAssembly.Module
  options: RecordKernelOptions
  validate: boolean
  boilerplate: boolean
  exact: boolean
  near: boolean
  /** Whether prompts are compared on their own too. */
  prompts: boolean
  /** The mask of templates, once it is learned. */
  mask: SharedMask | undefined
}

export interface BatchTask {
  bytes: ArrayBuffer
  length: number
  /** A table to be used again, if it is long enough. */
  table: ArrayBuffer
  /** Whether the cells of all shingles are wanted, for learning templates. */
  learn: boolean
}

/** A kernel whose memory grew beyond this for one long record is replaced, since such memory never shrinks. */
const MOST_KERNEL_MEMORY = 48 * 2 ** 20

/** Sizes of tables, so that one fits most batches: memory that is used for the first time is dear. */
const TABLE_STEP = 2 ** 19

function roomFor(size: number): number {
  return Math.ceil((size * 1.25) / TABLE_STEP) * TABLE_STEP
}

/** What `--max-per-prompt` compares. */
const PROMPT_ROLES = ['user', 'system'] as const

interface LineToEdit {
  row: number
  edited: EditedLine
}

/** The record stages of one worker: scan and validate, read the texts, strip boilerplate. */
export class RecordStages {
  readonly #setup: RecordSetup
  readonly #sketchSize: number
  readonly #nothingLeft = ruleCode('boilerplate', NOTHING_LEFT)
  #kernel: RecordKernel
  #masked = false

  constructor(setup: RecordSetup) {
    this.#setup = setup
    this.#sketchSize = sketchSize(setup.options.sketch)
    this.#kernel = new RecordKernel(setup.kernel, setup.options)
  }

  read(task: BatchTask): BatchReading {
    if (this.#kernel.memoryBytes > MOST_KERNEL_MEMORY) {
      this.#kernel = new RecordKernel(this.#setup.kernel, this.#setup.options)
      this.#masked = false
    }
    const kernel = this.#kernel
    const mask = this.#masked ? undefined : learnedMask(this.#setup.mask)
    if (mask) {
      kernel.useMask(mask)
      this.#masked = true
    }
    const lines = new Uint8Array(task.bytes, 0, task.length)
    const started = performance.now()
    const rowCount = kernel.scan(lines)
    const { blankLines } = kernel
    const scanned = performance.now()
    const sketchCount = this.#readTexts(rowCount, task.learn)
    const cells = task.learn ? new Uint32Array(kernel.cells()) : undefined
    const read = performance.now()

    const toEdit = this.#setup.boilerplate ? this.#findEdits(rowCount, lines) : []
    const sketchesAt = rowCount * ROW.size * 4
    const tableSize = sketchesAt + (sketchCount + toEdit.length) * this.#sketchSize
    const table = task.table.byteLength >= tableSize ? task.table : new ArrayBuffer(roomFor(tableSize))
    const rows = new Uint32Array(table, 0, rowCount * ROW.size)
    rows.set(kernel.rows(rowCount))
    new Uint8Array(table, sketchesAt).set(kernel.sketches(sketchCount))
    const linesAt = kernel.linesAt
    for (let at = 0; at < rows.length; at += ROW.size) {
      rows[at + ROW.start]! -= linesAt
      rows[at + ROW.edit] = 0
      if (rows[at + ROW.status] !== 0 && !this.#setup.validate) rows[at + ROW.status] = UNREAD
    }
    const prompts = this.#setup.prompts ? this.#readPrompts(rowCount) : undefined
    const edits = this.#makeEdits(toEdit, rows, new Uint8Array(table, sketchesAt), sketchCount)
    return {
      bytes: task.bytes,
      table,
      rowCount,
      sketchCount: sketchCount + toEdit.length,
      blankLines,
      edits,
      prompts,
      cells,
      seconds: {
        scan: (scanned - started) / 1000,
        read: (read - scanned) / 1000,
        edit: (performance.now() - read) / 1000,
      },
    }
  }

  #readTexts(rowCount: number, cells = false): number {
    const { boilerplate, exact, near } = this.#setup
    if (!boilerplate && !exact && !near) return 0
    return this.#kernel.readTexts(rowCount, {
      words: boilerplate,
      fingerprints: exact,
      sketches: near,
      cells,
    })
  }

  /** Fingerprints and sketches of the prompts alone: rows, then sketches. */
  #readPrompts(rowCount: number): PromptTable {
    const kernel = this.#kernel
    kernel.compare(PROMPT_ROLES)
    const sketchCount = kernel.readTexts(rowCount, { words: false, fingerprints: true, sketches: true })
    const rows = kernel.rows(rowCount)
    const table = new Uint8Array(rows.byteLength + sketchCount * this.#sketchSize)
    table.set(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength))
    table.set(kernel.sketches(sketchCount), rows.byteLength)
    kernel.compare(this.#setup.options.compared)
    return { table: table.buffer, sketchCount }
  }

  #findEdits(rowCount: number, lines: Uint8Array): LineToEdit[] {
    const rows = this.#kernel.rows(rowCount)
    const found: LineToEdit[] = []
    for (let row = 0; row < rowCount; row++) {
      const hints = rows[row * ROW.size + ROW.hints]!
      if (hints === 0) continue
      const cells = rows.subarray(row * ROW.size, (row + 1) * ROW.size)
      const edited = editLine(
        lines,
        cells[ROW.start]! - this.#kernel.linesAt,
        cells[ROW.length]!,
        this.#kernel.spans(cells),
        {
          word: (hints & HINT.word) !== 0,
          token: (hints & HINT.token) !== 0,
        },
      )
      if (edited) found.push({ row, edited })
    }
    return found
  }

  /** Reads the edited lines again and puts what the corpus stages need of them into the table. */
  #makeEdits(
    toEdit: LineToEdit[],
    rows: Uint32Array,
    sketches: Uint8Array,
    sketchCount: number,
  ): BatchEdits | undefined {
    if (toEdit.length === 0) return undefined
    const bytes: Uint8Array[] = []
    const places = new Uint32Array(toEdit.length * 4)
    let offset = 0
    for (const [edit, { row, edited }] of toEdit.entries()) {
      const note = Buffer.from(JSON.stringify(edited.notes))
      bytes.push(edited.line, Buffer.from('\n'), note, Buffer.from('\n'))
      places.set([offset, edited.line.length, offset + edited.line.length + 1, note.length], edit * 4)
      offset += edited.line.length + note.length + 2
      rows[row * ROW.size + ROW.edit] = edit + 1
    }
    const lines = Buffer.concat(toEdit.flatMap(({ edited }) => [edited.line, Buffer.from('\n')]))
    const count = this.#kernel.scan(lines)
    this.#readTexts(count)
    const again = this.#kernel.rows(count)
    const size = this.#sketchSize
    const made = this.#kernel.sketches(count)
    for (const [edit, { row, edited }] of toEdit.entries()) {
      const from = edit * ROW.size
      const to = row * ROW.size
      if (again[from + ROW.status] !== 0 || !edited.hasSubstance) {
        rows[to + ROW.status] = this.#nothingLeft
        continue
      }
      rows.set(again.subarray(from + ROW.fingerprint, from + ROW.fingerprint + 4), to + ROW.fingerprint)
      rows[to + ROW.words] = again[from + ROW.words]!
      const sketch = again[from + ROW.sketch]!
      rows[to + ROW.sketch] = 0
      if (sketch === 0) continue
      sketches.set(made.subarray((sketch - 1) * size, sketch * size), (sketchCount + edit) * size)
      rows[to + ROW.sketch] = sketchCount + edit + 1
    }
    return { bytes: new Uint8Array(Buffer.concat(bytes)).buffer, places }
  }
}
