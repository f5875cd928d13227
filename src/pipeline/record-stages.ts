import {
  RecordKernel,
  ROW,
  sketchSize,
  type RecordKernelOptions,
} from '../../native-free-kernels/record/record.js'
import { SHAPES } from '../../native-free-kernels/scan/scan.js'
import type { ReadRecord } from '../attributes/read-record.js'
import { ruleCode, tagNumber, UNREAD } from '../stages/list.js'
import type { LoadedPlugin } from '../stages/plugins/given-plugin.js'
import { TextRecord, type NotedEdit } from '../stages/text-record.js'
import { PhraseGroups, type RowSight, type TextStage } from '../stages/text-stage.js'
import { textStages, type TextStageOptions } from '../stages/text-stages.js'
import type { KeepRule } from './keep/keep-rule.js'
import { ranksOf } from './keep/ranks.js'
import { measureRecords } from './measure-records.js'
import { readRecords, recordReader } from './read-records.js'
import { repairLines } from './repair-lines.js'
import { roomFor, type BatchEdits, type BatchReading, type PromptTable } from './batch.js'
import { encodeNotes, givenLine } from './record-notes.js'
import { learnedMask, type SharedMask } from './template-mask.js'
import { WordAttributes, type AttributeSetup } from './word-attributes.js'

/** What the record stages are told at their start. */
export interface RecordSetup {
  kernel: WebAssembly.Module
  options: RecordKernelOptions
  validate: boolean
  /** What the stages that look at texts are to do. */
  texts: TextStageOptions
  exact: boolean
  near: boolean
  /** Whether prompts are compared on their own too. */
  prompts: boolean
  /** Whether lines are repaired before all else. */
  repair: boolean
  /** Whether there is a ledger, which wants each line as it came. */
  ledger: boolean
  /** The mask of templates, once it is learned. */
  mask: SharedMask | undefined
  attributes: AttributeSetup
  /** What records are ranked by. */
  keep: KeepRule | undefined
  /** What a sample is balanced by. */
  balanceBy: string | undefined
  /** Whether the complexity of each record is measured. */
  complexity: boolean
}

export interface BatchTask {
  bytes: ArrayBuffer
  length: number
  /** A table to be used again, if it is long enough. */
  table: ArrayBuffer
  /** Whether the batch only serves for learning: templates, and what words are common. */
  learn: boolean
}

/** A kernel whose memory grew beyond this for one long record is replaced, since such memory never shrinks. */
const MOST_KERNEL_MEMORY = 48 * 2 ** 20

const TEXT_SHAPE = SHAPES.indexOf('text')

/** Roles of the prompts, where those are compared on their own. */
const PROMPT_ROLES = ['user', 'system'] as const

interface Visited {
  row: number
  record: TextRecord
}

/** The record stages of one worker: scan, reading of the texts, and the stages that look at decoded texts. */
export class RecordStages {
  readonly #setup: RecordSetup
  readonly #sketchSize: number
  readonly #stages: readonly TextStage[]
  readonly #groups: PhraseGroups
  /** Tags for which records are rejected. */
  readonly #drop: ReadonlySet<string>
  readonly #attributes: WordAttributes
  #kernel: RecordKernel
  #masked = false

  /** `plugins`: those of the setup, loaded. */
  constructor(setup: RecordSetup, plugins: readonly LoadedPlugin[] = []) {
    this.#stages = textStages(setup.texts, plugins)
    this.#drop = new Set(setup.texts.drop)
    this.#attributes = new WordAttributes(setup.attributes)
    this.#groups = new PhraseGroups(this.#stages)
    const { phrases, seeds, englishWords } = this.#groups
    this.#setup = { ...setup, options: { ...setup.options, phrases, seeds, englishWords } }
    this.#sketchSize = sketchSize(setup.options.sketch)
    this.#kernel = new RecordKernel(setup.kernel, this.#setup.options)
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
    this.#attributes.prepare(kernel, task.learn)
    const given = new Uint8Array(task.bytes, 0, task.length)
    const started = performance.now()
    let rowCount = kernel.scan(given)
    const { blankLines } = kernel
    const repaired = this.#setup.repair ? repairLines(kernel, rowCount, given) : undefined
    const lines = repaired?.lines ?? given
    if (repaired) rowCount = kernel.scan(lines)
    const scanned = performance.now()
    const sketchCount = this.#readTexts(rowCount, task.learn && this.#setup.mask !== undefined)
    const cells = task.learn && this.#setup.mask ? new Uint32Array(kernel.cells()) : undefined
    const counts = task.learn ? this.#attributes.counts(kernel) : undefined
    const coarse = this.#attributes.coarse(kernel, rowCount)
    const read = performance.now()
    // A batch that only serves for learning is read once more.
    const visited = task.learn ? [] : this.#visit(rowCount, lines, repaired?.notes)
    const noted = visited.filter(({ record }) => record.notes.length > 0 || record.rejected)
    const sketchesAt = rowCount * ROW.size * 4
    const tableSize = sketchesAt + (sketchCount + noted.length) * this.#sketchSize
    const table = task.table.byteLength >= tableSize ? task.table : new ArrayBuffer(roomFor(tableSize))
    const rows = new Uint32Array(table, 0, rowCount * ROW.size)
    rows.set(kernel.rows(rowCount))
    new Uint8Array(table, sketchesAt).set(kernel.sketches(sketchCount))
    const linesAt = kernel.linesAt
    for (let at = 0; at < rows.length; at += ROW.size) {
      rows[at + ROW.start]! -= linesAt
      repaired?.putBack(rows, at)
      rows[at + ROW.edit] = 0
      rows[at + ROW.tags] = rows[at + ROW.tags + 1] = 0
      if (rows[at + ROW.status] !== 0 || !kernel.attributes.wanted)
        rows.fill(0, at + ROW.weight, at + ROW.size)
      rows[at + ROW.density] = rows[at + ROW.complexity] = 0
      if (rows[at + ROW.status] !== 0 && !this.#setup.validate) rows[at + ROW.status] = UNREAD
    }
    for (const { row, record } of visited) this.#setTags(rows, row, record)
    const prompts = this.#setup.prompts ? this.#readPrompts(rowCount) : undefined
    const values = task.learn
      ? undefined
      : measureRecords(rows, given, recordReader(kernel, lines, visited), this.#setup)
    const ranks = this.#setup.keep && !task.learn ? ranksOf(this.#setup.keep, rows, given) : undefined
    const sketches = new Uint8Array(table, sketchesAt)
    const edits = this.#takeEdits(noted, given, rows, sketches, sketchCount, coarse)
    return {
      bytes: task.bytes,
      table,
      rowCount,
      sketchCount: sketchCount + noted.length,
      blankLines,
      edits,
      prompts,
      cells,
      counts,
      coarse,
      values,
      ranks,
      seconds: {
        scan: (scanned - started) / 1000,
        read: (read - scanned) / 1000,
        edit: (performance.now() - read) / 1000,
      },
    }
  }

  /** Reads lines as records, decoded; those that are none are left out. */
  readRecords(lines: Uint8Array): ReadRecord[] {
    return readRecords(this.#kernel, lines)
  }

  #readTexts(rowCount: number, cells = false): number {
    const { exact, near } = this.#setup
    const hasStages = this.#stages.length > 0
    if (!hasStages && !exact && !near && !this.#kernel.attributes.wanted) return 0
    return this.#kernel.readTexts(rowCount, {
      phrases: hasStages,
      suspicion: hasStages,
      fingerprints: exact,
      sketches: near,
      cells,
      words: this.#setup.balanceBy === '@length',
    })
  }

  /** Fingerprints and sketches of the prompts alone: rows, then sketches. */
  #readPrompts(rowCount: number): PromptTable {
    const kernel = this.#kernel
    kernel.compare(PROMPT_ROLES)
    const work = { phrases: false, fingerprints: true, sketches: true }
    const sketchCount = kernel.attributes.without(() => kernel.readTexts(rowCount, work))
    const rows = kernel.rows(rowCount)
    const table = new Uint8Array(rows.byteLength + sketchCount * this.#sketchSize)
    table.set(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength))
    table.set(kernel.sketches(sketchCount), rows.byteLength)
    kernel.compare(this.#setup.options.compared)
    return { table: table.buffer, sketchCount }
  }

  /** Shows the records in which the kernel saw something to the stages that look at texts. */
  #visit(rowCount: number, lines: Uint8Array, repairs?: ReadonlyMap<number, NotedEdit[]>): Visited[] {
    const rows = this.#kernel.rows(rowCount)
    const visited: Visited[] = []
    for (let row = 0; row < rowCount; row++) {
      const at = row * ROW.size
      const sight = {
        low: rows[at + ROW.phrases]!,
        high: rows[at + ROW.phrases + 1]!,
        hints: rows[at + ROW.hints]!,
      }
      const mends = repairs?.get(row)
      const stages = this.#wanting(rows, at, sight)
      if (!mends && stages.length === 0) continue
      const cells = rows.subarray(at, at + ROW.size)
      const start = cells[ROW.start]! - this.#kernel.linesAt
      const shape = SHAPES[cells[ROW.shape]!]!
      const record = new TextRecord(lines, start, cells[ROW.length]!, shape, this.#kernel.spans(cells))
      if (mends) record.begin(mends)
      for (const stage of stages) stage.run(record, this.#groups.sight(sight))
      const dropped = record.tags.find(({ rule }) => this.#drop.has(rule))
      if (dropped) record.reject(dropped.stage, dropped.rule, dropped)
      visited.push({ row, record })
    }
    return visited
  }

  /** The stages that want to look at the texts of a row. */
  #wanting(rows: Uint32Array, at: number, sight: RowSight): TextStage[] {
    if (rows[at + ROW.status] !== 0) return []
    const isText = rows[at + ROW.shape] === TEXT_SHAPE
    return this.#stages.filter((stage) => this.#groups.isWanted(stage, sight, isText))
  }

  #setTags(rows: Uint32Array, row: number, { tags }: TextRecord): void {
    for (const { stage, rule } of tags) {
      const number = tagNumber(stage, rule)
      rows[row * ROW.size + ROW.tags + (number >> 5)]! |= 1 << (number & 31)
    }
  }

  /** Reads the edited lines again and puts what the corpus stages need of them into the table. */
  #takeEdits(
    noted: Visited[],
    given: Uint8Array,
    rows: Uint32Array,
    sketches: Uint8Array,
    sketchCount: number,
    coarse: Uint32Array | undefined,
  ): BatchEdits | undefined {
    if (noted.length === 0) return undefined
    const bytes: Uint8Array[] = []
    const places = new Uint32Array(noted.length * 4)
    let offset = 0
    const put = (piece: Uint8Array, place: number) => {
      places.set([offset, piece.length], place)
      bytes.push(piece, LINE_FEED)
      offset += piece.length + LINE_FEED.length
    }
    const edited = noted.map(({ record }) => record.line() ?? EMPTY_OBJECT)
    for (const [index, { row, record }] of noted.entries()) {
      put(record.notes.length > 0 ? edited[index]! : new Uint8Array(0), index * 4)
      put(encodeNotes(record, this.#setup.ledger ? givenLine(given, rows, row) : undefined), index * 4 + 2)
      rows[row * ROW.size + ROW.edit] = index + 1
    }
    const count = this.#kernel.scan(Buffer.concat(edited.flatMap((line) => [line, LINE_FEED])))
    this.#readTexts(count)
    const again = this.#kernel.rows(count)
    const size = this.#sketchSize
    const made = this.#kernel.sketches(count)
    const coarseAgain = this.#attributes.coarse(this.#kernel, count)
    for (const [index, { row, record }] of noted.entries()) {
      const from = index * ROW.size
      const to = row * ROW.size
      const { rejected } = record
      // Mended, a text may turn out to hold nothing.
      const status = rejected ? ruleCode(rejected.stage, rejected.rule) : again[from + ROW.status]!
      if (status !== 0) {
        rows[to + ROW.status] = status
        continue
      }
      rows.set(again.subarray(from + ROW.fingerprint, from + ROW.fingerprint + 4), to + ROW.fingerprint)
      rows[to + ROW.words] = again[from + ROW.words]!
      this.#attributes.takeAgain({ rows: again, row: index, coarse: coarseAgain }, { rows, row, coarse })
      const sketch = again[from + ROW.sketch]!
      rows[to + ROW.sketch] = 0
      if (sketch === 0) continue
      sketches.set(made.subarray((sketch - 1) * size, sketch * size), (sketchCount + index) * size)
      rows[to + ROW.sketch] = sketchCount + index + 1
    }
    return { bytes: new Uint8Array(Buffer.concat(bytes)).buffer, places }
  }
}

const LINE_FEED = Buffer.from('\n')
/** Stands for a line that is not to be read again. */
const EMPTY_OBJECT = Buffer.from('{}')
