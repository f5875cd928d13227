import { readFileSync } from 'node:fs'
import { AttributeKernel } from '../attributes/attributes.js'
import { addEnglishWords, addPhrases, type Phrase, type SeedTable } from '../phrases/phrases.js'
import { KEYS, ROLES, SHAPES, roleBits, type Role, type Shape } from '../scan/scan.js'
import { ODD_SKETCH_SIZE } from '../sketch/odd-sketch.js'
import type { RecordExports } from './exports.js'
import { ROW } from './row.js'
import { classTable } from '../text/classes.js'

export { HINT, ROW } from './row.js'

const SPAN_SIZE = 24
const WORK = { words: 1, fingerprints: 2, sketches: 4, cells: 8, phrases: 16, suspicion: 32 } as const
/** Cells in which shingles are counted. */
export const CELLS = 2 ** 22
const NO_INDEX = 0xffffffff
/** Kernels read whole blocks, so this much stays readable behind the lines. */
const MARGIN = 128

/** How sketches are made. */
export interface SketchShape {
  bands: number
  /** Registers of one band. */
  rows: number
  /** What shingles are made of: words, or the letters and digits of the words without what stands between these. */
  unit: 'word' | 'char'
  /** Units to a shingle in plain text. */
  textWidth: number
  /** Units to a shingle in records with turns or fields. */
  turnWidth: number
  /** Distinct shingles up to which sets are compared as a whole, larger ones by samples. */
  whole: number
}

export interface RecordKernelOptions {
  shape: Shape
  /** Name of the user's own text field. */
  textField?: string | undefined
  /** Runs of words of which each row is to tell whether one occurs. */
  seeds?: SeedTable | undefined
  /** Phrases of which each row is to tell whether they occur. */
  phrases?: readonly Phrase[] | undefined
  /** The commonest English words, where a row is to tell that prompt and answer are in two languages. */
  englishWords?: Iterable<string> | undefined
  sketch: SketchShape
  /** Roles whose texts are compared with those of other records; all where absent. */
  compared?: readonly Role[] | undefined
}

/** What `readTexts` is to compute. */
export interface Work {
  /** Hints and phrases. */
  phrases: boolean
  fingerprints: boolean
  sketches: boolean
  /** Hints of characters that texts may hold by mistake. */
  suspicion?: boolean
  /** The cells of the shingles, for counting them; only together with sketches. */
  cells?: boolean
  /** How many words there are; told with phrases, sketches and attributes anyway. */
  words?: boolean
}

/** One text of a record. */
export interface Span {
  /** Byte offset of the string's first byte within the lines. */
  start: number
  length: number
  role: Role
  /** Where the text stands, as `messages[2].content`. */
  field: string
}

export function compileRecordKernel(): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(new URL('./record.wasm', import.meta.url)))
}

/** Size in bytes of one sketch as `readTexts` writes it. */
export function sketchSize(sketch: SketchShape): number {
  return sketch.bands * 8 + ODD_SKETCH_SIZE
}

/**
 * Scan, text and sketch kernels over one memory: a batch of lines in, a table of rows out.
 * Not for use by two callers at once: results stay in the kernel's memory until the next batch.
 */
export class RecordKernel {
  readonly #kernel: RecordExports
  readonly #options: RecordKernelOptions
  /** What is measured of the words of records. */
  readonly attributes: AttributeKernel
  #rowsAt = 0
  #sketchesAt = 0
  #linesAt = 0
  #spansAt = 0
  #cellsAt = 0

  constructor(module: WebAssembly.Module, options: RecordKernelOptions) {
    this.#options = options
    const abort = () => {
      throw new Error('record kernel aborted')
    }
    this.#kernel = new WebAssembly.Instance(module, { env: { abort } }).exports as unknown as RecordExports
    const { memory } = this.#kernel
    this.attributes = new AttributeKernel(this.#kernel, (end) => this.#reach(end))
    this.#reach(this.#kernel.freeAt())
    const { index, blocks } = classTable()
    const indexAt = this.#kernel.classIndexAt()
    if (this.#kernel.constantsEnd() > indexAt) throw new Error('record kernel: layout overlaps its constants')
    new Uint16Array(memory.buffer, indexAt, index.length).set(index)
    new Int32Array(memory.buffer, this.#kernel.classBlocksAt(), blocks.length).set(blocks)
    this.#kernel.prepare()
    this.#kernel.setShape(SHAPES.indexOf(options.shape))
    this.compare(options.compared)
    if (options.sketch.unit === 'char') this.#kernel.useCharacters()
    // Of the other shapes no text stands under a name of the user's own.
    if (options.textField !== undefined && (options.shape === 'auto' || options.shape === 'text')) {
      const name = Buffer.from(options.textField)
      if (name.length > this.#kernel.textFieldCapacity()) throw new RangeError('text field name is too long')
      new Uint8Array(memory.buffer, this.#kernel.textFieldAt(), name.length).set(name)
      this.#kernel.setTextField(name.length)
    }
    addPhrases(this.#kernel, options.phrases ?? [])
    addEnglishWords(this.#kernel, options.englishWords ?? [])
    if (options.seeds) this.#setSeeds(options.seeds)
  }

  #setSeeds({ width, front, frontBits, tags, slotBits }: SeedTable): void {
    const frontAt = this.#kernel.setAside(front.byteLength)
    const tagsAt = this.#kernel.setAside(tags.byteLength)
    this.#reach(this.#kernel.freeAt())
    new Uint8Array(this.#kernel.memory.buffer, frontAt, front.length).set(front)
    new Uint32Array(this.#kernel.memory.buffer, tagsAt, tags.length).set(tags)
    this.#kernel.setSeeds(width, frontAt, frontBits, tagsAt, slotBits)
  }

  #reach(end: number): void {
    const missing = Math.ceil((end - this.#kernel.memory.buffer.byteLength) / 65536)
    if (missing > 0) this.#kernel.memory.grow(missing)
  }

  /** Bytes of memory that the kernel holds for batches. */
  get memoryBytes(): number {
    return this.#kernel.memory.buffer.byteLength - this.#kernel.freeAt()
  }

  /** Blank lines of the last scan: they are no records. */
  get blankLines(): number {
    return this.#kernel.blankLines.value as number
  }

  isUtf8(bytes: Uint8Array): boolean {
    const at = this.#kernel.freeAt()
    this.#reach(at + bytes.length + MARGIN)
    const memory = new Uint8Array(this.#kernel.memory.buffer)
    memory.set(bytes, at)
    memory.fill(0xff, at + bytes.length, at + bytes.length + MARGIN)
    return this.#kernel.isUtf8(at, bytes.length) !== 0
  }

  /**
   * Scans whole lines, the last of which ends with a line feed; returns the number of rows. Blank lines have none. What
   * earlier scans gave out is no longer valid.
   */
  scan(lines: Uint8Array): number {
    const free = this.#kernel.freeAt()
    // Lines are counted where they will stand, before it is known how many rows stand before them.
    this.#reach(free + lines.length + MARGIN)
    new Uint8Array(this.#kernel.memory.buffer).set(lines, free)
    const most = this.#kernel.countLines(free, free + lines.length)
    const align = (address: number) => Math.ceil(address / 64) * 64
    this.#rowsAt = align(free + lines.length + MARGIN)
    this.#linesAt = free
    this.#spansAt = align(this.#rowsAt + most * ROW.size * 4)
    this.#reach(this.#spansAt + 65536)
    new Uint8Array(this.#kernel.memory.buffer).fill(0, free + lines.length, free + lines.length + MARGIN)
    return this.#kernel.scanLines(free, free + lines.length, this.#rowsAt, this.#spansAt)
  }

  /** Reads the texts of the sound rows of the last scan; returns how many sketches were made. */
  readTexts(rowCount: number, work: Work): number {
    const { sketch } = this.#options
    const rows = this.rows(rowCount)
    const last = rows.subarray((rowCount - 1) * ROW.size)
    const spansEnd = rowCount === 0 ? this.#spansAt : last[ROW.spans]! + last[ROW.spanCount]! * SPAN_SIZE
    this.#sketchesAt = this.attributes.begin(Math.ceil(spansEnd / 64) * 64, rowCount)
    this.#reach(this.#sketchesAt + rowCount * sketchSize(sketch) + MARGIN)
    const flags =
      (work.phrases || work.sketches || work.words || this.attributes.wanted ? WORK.words : 0) |
      (work.phrases ? WORK.phrases : 0) |
      (work.suspicion ? WORK.suspicion : 0) |
      (work.fingerprints ? WORK.fingerprints : 0) |
      (work.sketches ? WORK.sketches : 0) |
      (work.cells ? WORK.cells : 0)
    if (work.cells) new Uint16Array(this.#kernel.memory.buffer, this.#kernel.lastSeenAt(), CELLS).fill(0)
    this.#cellsAt = Math.ceil((this.#sketchesAt + rowCount * sketchSize(sketch)) / 64) * 64
    this.attributes.beginRuns(this.#cellsAt)
    return this.#kernel.readTexts(
      this.#rowsAt,
      rowCount,
      this.#sketchesAt,
      flags,
      sketch.textWidth,
      sketch.turnWidth,
      sketch.bands,
      sketch.rows,
      sketch.whole,
    )
  }

  /**
   * Compares the texts of other roles from now on; all where undefined. Rows keep what an earlier `readTexts` found but
   * for fingerprint, sketch, words and hints.
   */
  compare(roles: readonly Role[] | undefined): void {
    this.#kernel.setComparedRoles(roles ? roleBits(roles) : 0xffffffff)
  }

  /** The rows of the last scan, in the kernel's memory; starts are addresses (see `linesAt`). */
  rows(count: number): Uint32Array {
    return new Uint32Array(this.#kernel.memory.buffer, this.#rowsAt, count * ROW.size)
  }

  /** Address of the lines of the last scan, to be taken from the addresses in rows and spans. */
  get linesAt(): number {
    return this.#linesAt
  }

  /** The sketches of the last `readTexts`, in the kernel's memory. */
  sketches(count: number): Uint8Array {
    return new Uint8Array(
      this.#kernel.memory.buffer,
      this.#sketchesAt,
      count * sketchSize(this.#options.sketch),
    )
  }

  /** The cells that the last `readTexts` wrote: those of each record's shingles, once for each record. */
  cells(): Uint32Array {
    const end = this.#kernel.cellsEnd.value as number
    return new Uint32Array(this.#kernel.memory.buffer, this.#cellsAt, (end - this.#cellsAt) / 4)
  }

  /** Leaves out of all further sketches the shingles of the cells whose bit is set in `mask`. */
  useMask(mask: Uint8Array): void {
    new Uint8Array(this.#kernel.memory.buffer, this.#kernel.maskAt(), mask.length).set(mask)
    this.#kernel.useMask()
  }

  /** The texts of one row of the last scan. */
  spans(row: Uint32Array): Span[] {
    const view = new DataView(this.#kernel.memory.buffer, row[ROW.spans], row[ROW.spanCount]! * SPAN_SIZE)
    const spans: Span[] = []
    for (let at = 0; at < view.byteLength; at += SPAN_SIZE) {
      const key = view.getUint8(at + 8)
      const innerKey = view.getUint8(at + 11) & 0x7f
      const turn = view.getUint32(at + 12, true)
      const part = view.getUint32(at + 16, true)
      let field: string = KEYS[key]!
      if (field === 'own-text') field = this.#options.textField!
      if (turn !== NO_INDEX) {
        field += `[${turn}].${KEYS[view.getUint32(at + 20, true)]}`
        if (part !== NO_INDEX) field += `[${part}]${innerKey ? `.${KEYS[innerKey]}` : ''}`
      }
      spans.push({
        start: view.getUint32(at, true) - this.#linesAt,
        length: view.getUint32(at + 4, true),
        role: ROLES[view.getUint8(at + 9)]!,
        field,
      })
    }
    return spans
  }
}
