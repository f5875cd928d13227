import {
  COARSE_KEYS,
  type ReferenceTable,
  type WordAttribute,
  type WordCounts,
  type WordModel,
} from '../../native-free-kernels/attributes/attributes.js'
import {
  compileRecordKernel,
  RecordKernel,
  ROW,
  type RecordKernelOptions,
} from '../../native-free-kernels/record/record.js'
import { SCAN_STATUS } from '../../native-free-kernels/scan/scan.js'
import { SMALL_SKETCH } from './reader.js'

export const ALL = ['counts', 'coarse', 'relevance', 'novelty', 'plausibility'] as const

/** What the kernel measures of the words of one record. */
export interface MeasuredRow {
  isFine: boolean
  texts: string[]
  weight: number
  grams: number
  runs: number
  unseen: number
  coarse: Uint32Array | undefined
  letterPairs: number
  letterCost: number
  shortRuns: number
  repeatedRuns: number
}

export interface AttributeReaderOptions extends Partial<RecordKernelOptions> {
  model?: WordModel | undefined
  reference?: ReferenceTable | undefined
  letterPairs?: Uint8Array | undefined
  want?: readonly WordAttribute[]
}

const module = compileRecordKernel()
/** A reference that holds nothing. */
const NO_RUNS: ReferenceTable = { tags: new Uint32Array(4096), sampleBits: 0 }

/** The attributes of a record kernel, with its tables turned into plain values. */
export class AttributeReader {
  readonly kernel: RecordKernel

  constructor({
    model,
    reference = NO_RUNS,
    letterPairs,
    want = ALL,
    ...options
  }: AttributeReaderOptions = {}) {
    this.kernel = new RecordKernel(module, { shape: 'auto', sketch: SMALL_SKETCH, ...options })
    const { attributes } = this.kernel
    attributes.want(want)
    attributes.useReference(reference)
    if (model) attributes.useModel(model)
    if (letterPairs) attributes.useLetterPairs(letterPairs)
  }

  /** Reads lines, given without their line feeds. */
  read(
    lines: readonly string[],
    work = { phrases: true, fingerprints: true, sketches: true },
  ): MeasuredRow[] {
    const { kernel } = this
    const batch = Buffer.from(lines.map((line) => `${line}\n`).join(''))
    const count = kernel.scan(batch)
    kernel.readTexts(count, work)
    const table = kernel.rows(count)
    const keys = kernel.attributes.coarseSketches(count)
    return Array.from({ length: count }, (_, row) => {
      const cells = table.slice(row * ROW.size, (row + 1) * ROW.size)
      return {
        isFine: SCAN_STATUS[cells[ROW.status]!] === 'fine',
        texts: kernel.spans(cells).map(({ start, length }) => {
          return JSON.parse(`"${batch.subarray(start, start + length).toString()}"`) as string
        }),
        weight: new Float64Array(cells.slice(ROW.weight, ROW.weight + 2).buffer)[0]!,
        grams: cells[ROW.grams]!,
        runs: cells[ROW.runs]!,
        unseen: cells[ROW.unseen]!,
        coarse: cells[ROW.coarse] === 1 ? keys.slice(row * COARSE_KEYS, (row + 1) * COARSE_KEYS) : undefined,
        letterPairs: cells[ROW.letterPairs]!,
        letterCost: cells[ROW.letterCost]!,
        shortRuns: cells[ROW.shortRuns]!,
        repeatedRuns: cells[ROW.repeatedRuns]!,
      }
    })
  }

  takeCounts(): WordCounts {
    return this.kernel.attributes.takeCounts()
  }

  /** The hashes of all runs of words of lines, as a reference takes them. */
  runs(lines: readonly string[]): bigint[] {
    this.kernel.attributes.writeRuns()
    this.read(lines)
    const { runs } = this.kernel.attributes
    return Array.from({ length: runs.length / 2 }, (_, at) => {
      return (BigInt(runs[2 * at + 1]!) << 32n) | BigInt(runs[2 * at]!)
    })
  }
}
