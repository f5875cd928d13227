import { FilterParts } from '../../native-free-kernels/filter/filter-parts.js'
import { TIERS, VERDICTS } from '../../native-free-kernels/filter/filter.js'
import type { SketchShape } from '../../native-free-kernels/record/record.js'
import { leastAlike, similarity } from '../stages/near-duplicates.js'
import { placeOf, witnessAt, type Witness } from './duplicate-index.js'

export interface PromptAnswersOptions {
  /** Answers to nearly the same prompt that are kept; infinite where they are not counted. */
  most: number
  /** Whether two different short answers to the same prompt are looked for. */
  contradictions: boolean
  /** Whether the second of them is not kept, and so does not count. */
  dropContradictions: boolean
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

/** A kept record whose prompt a record shares, and why that matters. */
export interface PromptFinding {
  /** `enough`: there are as many answers as are to be kept; `contradicts`: two short answers that differ. */
  kind: 'enough' | 'contradicts'
  witness: Witness
  /** Estimated Jaccard similarity of the prompts; undefined where they are the same. */
  similarity: number | undefined
}

/** Most answers to one prompt that can be counted: a count has 16 bits. */
export const MOST_COUNTED = 65_535

/** Of so many words an answer is short: two of them to one prompt that differ cannot both be right, mostly. */
const SHORT_ANSWER = 8

/** Counts kept answers by prompt. Only the latest prompts are known: older ones make room and begin anew. */
export class PromptAnswers {
  readonly #options: PromptAnswersOptions
  readonly #filter: FilterParts
  /** Answers by the entry of their prompt. */
  readonly #answers: Uint16Array
  /** 1 where the first answer to the prompt is short. */
  readonly #isShort: Uint8Array

  constructor(options: PromptAnswersOptions) {
    const { sketch, threshold, memory } = options
    this.#options = options
    this.#filter = new FilterParts({
      bands: sketch.bands,
      leastAlike: leastAlike(threshold),
      leastBands: sketch.bands,
      exact: true,
      near: true,
      memory,
      verifiedShare: 1,
    })
    const { capacity } = this.#filter.parts[0]!
    this.#answers = new Uint16Array(capacity)
    this.#isShort = new Uint8Array(capacity)
  }

  /** Takes in the prompts of a batch: rows with their fingerprints and sketches. */
  stage(rows: Uint32Array, sketches: Uint8Array, file: number, firstLine: number): void {
    this.#filter.stage(rows, sketches, placeOf({ file, line: firstLine }))
  }

  /**
   * Counts the answer of a staged row, which has `answerWords` words and is no duplicate. Tells where there are enough
   * answers already, and where it contradicts one.
   */
  count(row: number, answerWords: number): PromptFinding | undefined {
    const { verdict, tier, alike, entry } = this.#filter.look(row)
    const isShort = answerWords > 0 && answerWords <= SHORT_ANSWER
    if (TIERS[tier] !== 'verified' || entry < 0) {
      const kept = this.#filter.keep(row)
      if (kept >= 0) {
        this.#answers[kept] = 1
        this.#isShort[kept] = Number(isShort)
      }
      return undefined
    }
    const witness = witnessAt(this.#filter.placeOf(entry))
    const isSame = VERDICTS[verdict] === 'exact'
    const found = { witness, similarity: isSame ? undefined : similarity(alike) }
    if (this.#answers[entry]! >= this.#options.most) return { kind: 'enough', ...found }
    const contradicts = this.#options.contradictions && isSame && isShort && this.#isShort[entry] === 1
    if (!contradicts || !this.#options.dropContradictions) {
      this.#answers[entry] = Math.min(MOST_COUNTED, this.#answers[entry]! + 1)
    }
    return contradicts ? { kind: 'contradicts', ...found } : undefined
  }

  /** The prompts themselves, for saving. */
  get filter(): FilterParts {
    return this.#filter
  }

  /** What is known of each prompt, by its entry. */
  get counts(): { answers: Uint16Array; isShort: Uint8Array } {
    return { answers: this.#answers, isShort: this.#isShort }
  }

  /** Goes on from what another process knew. */
  set counts({ answers, isShort }) {
    this.#answers.set(answers)
    this.#isShort.set(isShort)
  }

  state(): PromptState {
    const { verifiedRecords, verifiedCapacity } = this.#filter.state()
    return { prompts: verifiedRecords, capacity: verifiedCapacity }
  }
}
