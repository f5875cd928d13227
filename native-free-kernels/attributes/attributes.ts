/** Cells in which single words are counted, by 16 bits of their hash. */
export const WORD_CELLS = 65_536
/** Buckets of words and pairs of words, as many as DSIR has. */
export const GRAM_BUCKETS = 10_000
/** Keys of a coarse sketch: two records share each with the third power of their words' Jaccard similarity. */
export const COARSE_KEYS = 32

const ATTRIBUTES = { counts: 1, coarse: 2, relevance: 4, novelty: 8, plausibility: 16 } as const

/** What is measured of the words of each record. */
export type WordAttribute = keyof typeof ATTRIBUTES

/** The part of the record kernel that measures the words of records. */
export interface AttributeExports {
  memory: WebAssembly.Memory
  wordCountsAt(): number
  gramCountsAt(): number
  commonWordsAt(): number
  gramWeightsAt(): number
  letterPairsAt(): number
  setAside(bytes: number): number
  freeAt(): number
  clearCounts(): void
  measureAttributes(attributes: number, coarseAt: number): void
  setReference(tags: number, slotBits: number, sampleBits: number): void
  writeRuns(at: number): void
  runsEnd(): number
}

/** What is known of words before records are measured by them. */
export interface WordModel {
  /** A bit for each word cell: common words say nothing of a record's matter. */
  common: Uint8Array
  /** For each bucket, log of its share in the target minus log of its share in the corpus. */
  weights: Float64Array
}

/** The runs of words that a reference holds. */
export interface ReferenceTable {
  /** Upper halves of hashes in open addressing; 0: empty. A power of two of them, not full. */
  tags: Uint32Array
  /** Runs are left out whose hash has a bit among so many of the lowest. */
  sampleBits: number
}

/** How often words and pairs of words occur. */
export interface WordCounts {
  words: Uint32Array<ArrayBuffer>
  grams: Uint32Array<ArrayBuffer>
}

/** Binding of the attributes of a record kernel. */
export class AttributeKernel {
  readonly #kernel: AttributeExports
  readonly #reach: (end: number) => void
  #wanted = 0
  #coarseAt = 0
  #writesRuns = false
  #runsAt = 0

  /** `reach` makes the kernel's memory reach to an address. */
  constructor(kernel: AttributeExports, reach: (end: number) => void) {
    this.#kernel = kernel
    this.#reach = reach
  }

  /** Measures these attributes from now on. */
  want(attributes: readonly WordAttribute[]): void {
    this.#wanted = attributes.reduce((bits, attribute) => bits | ATTRIBUTES[attribute], 0)
  }

  /** Reads texts without measuring anything. */
  without<T>(read: () => T): T {
    const wanted = this.#wanted
    this.#wanted = 0
    try {
      return read()
    } finally {
      this.#wanted = wanted
    }
  }

  get wanted(): boolean {
    return this.#wanted !== 0
  }

  useModel({ common, weights }: WordModel): void {
    const { buffer } = this.#kernel.memory
    new Uint8Array(buffer, this.#kernel.commonWordsAt(), common.length).set(common)
    new Float64Array(buffer, this.#kernel.gramWeightsAt(), weights.length).set(weights)
  }

  /** Takes a table of letter pairs into use: 27 x 27 bytes, 0 an edge of a word, 1 to 26 the letters a to z. */
  useLetterPairs(pairs: Uint8Array): void {
    const table = new Uint8Array(this.#kernel.memory.buffer, this.#kernel.letterPairsAt(), 1024)
    for (let first = 0; first < 27; first++)
      table.set(pairs.subarray(first * 27, (first + 1) * 27), first * 32)
  }

  useReference({ tags, sampleBits }: ReferenceTable): void {
    const at = this.#kernel.setAside(tags.byteLength)
    this.#reach(this.#kernel.freeAt())
    new Uint32Array(this.#kernel.memory.buffer, at, tags.length).set(tags)
    this.#kernel.setReference(at, Math.log2(tags.length), sampleBits)
  }

  /** Sets room aside, from `at` on, for the coarse sketches of so many rows; returns where it ends. */
  begin(at: number, rowCount: number): number {
    this.#coarseAt = at
    this.#kernel.measureAttributes(this.#wanted, at)
    const coarse = (this.#wanted & ATTRIBUTES.coarse) !== 0
    return at + (coarse ? rowCount * COARSE_KEYS * 4 : 0)
  }

  /** The coarse sketches of the last texts, one for each row; of a row without one what stood there before. */
  coarseSketches(rowCount: number): Uint32Array {
    return new Uint32Array(this.#kernel.memory.buffer, this.#coarseAt, rowCount * COARSE_KEYS)
  }

  /** The counts since they were last taken. */
  takeCounts(): WordCounts {
    const { buffer } = this.#kernel.memory
    const words = new Uint32Array(buffer, this.#kernel.wordCountsAt(), WORD_CELLS)
    const grams = new Uint32Array(buffer, this.#kernel.gramCountsAt(), GRAM_BUCKETS)
    const counts = { words: new Uint32Array(words), grams: new Uint32Array(grams) }
    this.#kernel.clearCounts()
    return counts
  }

  /** Tells the hashes of all runs of words (see `runs`) instead of looking them up. */
  writeRuns(): void {
    this.#writesRuns = true
  }

  /** The address from which on nothing stands but runs. */
  beginRuns(at: number): void {
    this.#runsAt = at
    if (this.#writesRuns) this.#kernel.writeRuns(at)
  }

  /** The hashes of the runs of words of the last texts: low and high halves. */
  get runs(): Uint32Array {
    return new Uint32Array(
      this.#kernel.memory.buffer,
      this.#runsAt,
      (this.#kernel.runsEnd() - this.#runsAt) / 4,
    )
  }
}
