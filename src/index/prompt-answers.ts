import { FilterParts } from '../../native-free-kernels/filter/filter-parts.js'
import { TIERS, VERDICTS } from '../../native-free-kernels/filter/filter.js'
import type { SketchShape } from '../../native-free-kernels/record/record.js'
import { leastAlike, similarity } from '../stages/near-duplicates.js'
import { placeOf, witnessAt, type Witness } from './duplicate-index.js'

export interface PromptAnswersOptions {
  /** Answers to nearly the same prompt that are kept. */
  most: number
  sketch: SketchShape
  /** Jaccard similarity from which two prompts count as the same. */
  threshold: number
  /** Bytes for the prompts. */
  memory: number
}

export interface PromptState {
  /** Prompts that are remembered, and how many can be: the latest. */
  prompts: number
  capacity: number
}

/** The kept record whose prompt a record shares, when there are enough answers to it. */
export interface EnoughAnswers {
  witness: Witness
  /** Estimated Jaccard similarity of the prompts; undefined where they are the same. */
  similarity: number | undefined
}

/** MOST_COUNTED answers are the most that can be told apart. */
export const MOST_COUNTED = 65_535

/** Counts kept answers by prompt. Only the latest prompts are known: older ones make room and begin anew. */
export class PromptAnswers {
  readonly #options: PromptAnswersOptions
  readonly #registers: number
  readonly #filter: FilterParts
  /** Answers by the entry of their prompt. */
  readonly #answers: Uint16Array

  constructor(options: PromptAnswersOptions) {
    const { sketch, threshold, memory } = options
    this.#options = options
    this.#registers = sketch.bands * sketch.rows
    this.#filter = new FilterParts({
      bands: sketch.bands,
      registers: this.#registers,
      leastAlike: leastAlike(threshold, this.#registers),
      leastBands: sketch.bands,
      exact: true,
      near: true,
      memory,
      verifiedShare: 1,
    })
    this.#answers = new Uint16Array(this.#filter.parts[0]!.capacity)
  }

  /** Takes in the prompts of a batch: rows with their fingerprints and sketches. */
  stage(rows: Uint32Array, sketches: Uint8Array, file: number, firstLine: number): void {
    this.#filter.stage(rows, sketches, placeOf({ file, line: firstLine }))
  }

  /** Counts the answer of a staged row; where there are enough already, tells to which kept record's prompt. */
  count(row: number): EnoughAnswers | undefined {
    const { verdict, tier, alike, entry } = this.#filter.look(row)
    if (TIERS[tier] === 'verified' && entry >= 0) {
      if (this.#answers[entry]! < this.#options.most) {
        this.#answers[entry]!++
        return undefined
      }
      return {
        witness: witnessAt(this.#filter.placeOf(entry)),
        similarity: VERDICTS[verdict] === 'near' ? similarity(alike, this.#registers) : undefined,
      }
    }
    const kept = this.#filter.keep(row)
    if (kept >= 0) this.#answers[kept] = 1
    return undefined
  }

  state(): PromptState {
    const { verifiedRecords, verifiedCapacity } = this.#filter.state()
    return { prompts: verifiedRecords, capacity: verifiedCapacity }
  }
}
