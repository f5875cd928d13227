import { DuplicateIndex, type IndexState } from '../../src/index/duplicate-index.js'
import { sketchShape } from '../../src/stages/near-duplicates.js'
import { batchesOf, readLines } from './kernel-reading.js'

export const SHINGLE_WORDS = 5
export const THRESHOLD = 0.8

/** What the index said of one text. */
export interface Finding {
  removed: boolean
  /** Number of the text, over all that the index was asked for, that it was removed for. */
  witness: number | undefined
  /** Estimated similarity with the witness, or with the most similar candidate of a text that stays. */
  similarity: number | undefined
}

export interface DrivenIndexOptions {
  memory?: number
  /** Whether exact duplicates are looked for too, and not left to the near ones. */
  exact?: boolean
  /** Similarity from which a candidate is removed, where not 0.8; the bands stay those of 0.8. */
  removeFrom?: number
}

/** The product's duplicate index over the product's sketches, on plain texts, within this process. */
export class DrivenIndex {
  readonly #sketch = sketchShape(THRESHOLD, { unit: 'word', width: SHINGLE_WORDS })
  readonly #index: DuplicateIndex
  #asked = 0

  constructor({ memory = 64 * 2 ** 20, exact = false, removeFrom = THRESHOLD }: DrivenIndexOptions = {}) {
    this.#index = new DuplicateIndex({
      exact,
      near: true,
      sketch: this.#sketch,
      dedupOn: 'record',
      maskTemplates: false,
      memory,
      threshold: removeFrom,
    })
  }

  get state(): IndexState {
    return this.#index.state()
  }

  get bloomBytes(): number {
    return this.#index.filter.kernels.reduce((sum, { bloomBytes }) => sum + bloomBytes, 0)
  }

  /** Decides on texts in order, and keeps those that are no duplicates. */
  decide(texts: readonly string[]): Finding[] {
    const findings: Finding[] = []
    for (const lines of batchesOf(texts)) {
      const first = this.#asked
      const { results, rowCount } = this.#decideLines(lines)
      for (let row = 0; row < rowCount; row++) {
        const duplicate = this.#index.duplicate(results, row)
        findings.push({
          removed: duplicate !== undefined,
          witness: duplicate?.witness?.line,
          similarity: duplicate?.similarity ?? this.#index.bestSimilarity(results, row),
        })
      }
      if (findings.length > texts.length || this.#asked !== first + rowCount)
        throw new Error('rows are missing')
    }
    return findings
  }

  /** Decides on JSON lines; returns how many there were, were removed, and had a candidate that was compared. */
  count(lines: Uint8Array): { asked: number; removed: number; candidates: number } {
    const { results, rowCount } = this.#decideLines(lines)
    let [removed, candidates] = [0, 0]
    for (let row = 0; row < rowCount; row++) {
      if (this.#index.kindOf(results, row) !== undefined) removed++
      if (this.#index.bestSimilarity(results, row) !== undefined) candidates++
    }
    return { asked: rowCount, removed, candidates }
  }

  #decideLines(lines: Uint8Array): { results: Uint32Array; rowCount: number } {
    const { rows, sketches, rowCount } = readLines(lines, this.#sketch)
    const results = this.#index.decide(rows, sketches, 0, this.#asked)
    this.#asked += rowCount
    return { results, rowCount }
  }
}
