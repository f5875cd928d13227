import type {
  ReferenceTable,
  WordAttribute,
  WordCounts,
} from '../../native-free-kernels/attributes/attributes.js'
import { COARSE_KEYS } from '../../native-free-kernels/attributes/attributes.js'
import { ROW, type RecordKernel } from '../../native-free-kernels/record/record.js'
import { letterPairs } from '../attributes/letter-pairs.js'
import { learnedWordModel, type SharedWordModel } from '../stages/word-model.js'

/** What is measured of the words of each record. */
export interface AttributeSetup {
  /** For the density of records, and whether they are noise. */
  coarse: boolean
  relevance: boolean
  /** The runs of words that novelty is measured against. */
  reference: ReferenceTable | undefined
  /** What the first two need to know of words; it is learned from the beginning of the corpus. */
  model: SharedWordModel | undefined
}

/** Columns that are measured of a record as it leaves; its novelty is that of the record as it came. */
const COLUMNS = [
  [ROW.weight, ROW.runs],
  [ROW.coarse, ROW.density],
] as const

/** What one worker measures of words, by its record kernel. */
export class WordAttributes {
  readonly #setup: AttributeSetup
  #kernel: RecordKernel | undefined
  #learned = false

  constructor(setup: AttributeSetup) {
    this.#setup = setup
  }

  /** Gets a kernel ready for the next batch; `learn`: the batch serves for learning. */
  prepare(kernel: RecordKernel, learn: boolean): void {
    const { coarse, model, reference } = this.#setup
    if (kernel !== this.#kernel) {
      this.#kernel = kernel
      this.#learned = false
      if (coarse) kernel.attributes.useLetterPairs(letterPairs())
      if (reference) kernel.attributes.useReference(reference)
    }
    if (!this.#learned) {
      const learned = learnedWordModel(model)
      if (learned) kernel.attributes.useModel(learned)
      this.#learned = learned !== undefined
    }
    kernel.attributes.want(this.#wanted(learn))
  }

  #wanted(learn: boolean): WordAttribute[] {
    const { coarse, relevance, reference, model } = this.#setup
    if (learn) return model ? ['counts'] : []
    return [
      ...(coarse ? (['coarse', 'plausibility'] as const) : []),
      ...(relevance ? (['relevance'] as const) : []),
      ...(reference ? (['novelty'] as const) : []),
    ]
  }

  counts(kernel: RecordKernel): WordCounts | undefined {
    return this.#setup.model && !this.#learned ? kernel.attributes.takeCounts() : undefined
  }

  /** The coarse sketches of the last texts. */
  coarse(kernel: RecordKernel, rowCount: number): Uint32Array<ArrayBuffer> | undefined {
    return this.#setup.coarse ? new Uint32Array(kernel.attributes.coarseSketches(rowCount)) : undefined
  }

  /** Takes what was measured of a record that was read again after its edits: its row there and here. */
  takeAgain(
    from: { rows: Uint32Array; row: number; coarse: Uint32Array | undefined },
    to: { rows: Uint32Array; row: number; coarse: Uint32Array | undefined },
  ): void {
    const at = from.row * ROW.size
    for (const [first, end] of COLUMNS) {
      to.rows.set(from.rows.subarray(at + first, at + end), to.row * ROW.size + first)
    }
    if (!from.coarse || !to.coarse) return
    const keys = from.coarse.subarray(from.row * COARSE_KEYS, (from.row + 1) * COARSE_KEYS)
    to.coarse.set(keys, to.row * COARSE_KEYS)
  }
}
