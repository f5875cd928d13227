import type { SeedTable } from './seed-table.js'

/**
 * What is looked for, as arrays that threads share: a part is the question or the answer of an evaluation record. The
 * arrays that go by parts have an element each; `firstWord` and `firstPosting` have one more, the end of the last.
 */
export interface EvaluationIndex {
  files: readonly string[]
  seeds: SeedTable
  /** By slot of the seed table: where the seed's parts begin in `postings`. */
  firstPosting: Uint32Array
  postings: Uint32Array
  /** By part: its first word in `words`, its kind (in `PART_KINDS`), its file (in `files`), its line, from 1. */
  firstWord: Uint32Array
  kinds: Uint32Array
  fileNumbers: Uint32Array
  lines: Uint32Array
  /** By part: how many of its words are its question; choices and answer may follow. */
  ownWords: Uint32Array
  /** Lower halves of the word hashes of all parts. */
  words: Uint32Array
  rarity: RarityTable
  counts: EvaluationCounts
}

export interface EvaluationCounts {
  items: number
  /** Texts that are looked for. */
  parts: number
  /** Texts that an earlier part says word for word. */
  repeated: number
  /** Records of which no text is long enough to be looked for. */
  tooShort: number
}

/** Weights of words by the lower halves of their hashes: open addressing as in the seed table, 0 where empty. */
export interface RarityTable {
  slotBits: number
  words: Uint32Array
  weights: Float32Array
}

/** The table of words with the number of texts that have them; `weightOf` makes a weight above 0 of that number. */
export function rarityTable(
  textsOfWord: ReadonlyMap<number, number>,
  weightOf: (texts: number) => number,
): RarityTable {
  const slotBits = Math.max(3, Math.ceil(Math.log2(2 * Math.max(1, textsOfWord.size))))
  const table = {
    slotBits,
    words: new Uint32Array(new SharedArrayBuffer(2 ** slotBits * 4)),
    weights: new Float32Array(new SharedArrayBuffer(2 ** slotBits * 4)),
  }
  for (const [word, texts] of textsOfWord) {
    const slot = slotOfWord(table, word)
    table.words[slot] = word
    table.weights[slot] = weightOf(texts)
  }
  return table
}

/** The slot that holds a word, or the empty one where it would stand. */
function slotOfWord({ slotBits, words, weights }: RarityTable, word: number): number {
  const mask = 2 ** slotBits - 1
  let slot = (word & mask) >>> 0
  while (weights[slot] !== 0 && words[slot] !== word) slot = (slot + 1) & mask
  return slot
}

/** The weight of a word of the evaluation texts; 0 for any other. */
export function weightOfWord(table: RarityTable, word: number): number {
  return table.weights[slotOfWord(table, word)]!
}

/** Bytes of an index: the seed table, of which each kernel has a copy, and all else, which threads share. */
export function evaluationIndexBytes(index: EvaluationIndex): { kernel: number; shared: number } {
  const { seeds, rarity } = index
  const shared = [
    index.firstPosting,
    index.postings,
    index.firstWord,
    index.kinds,
    index.fileNumbers,
    index.ownWords,
  ]
  const others = [index.lines, index.words, rarity.words, rarity.weights, seeds.tags, seeds.front]
  return {
    kernel: seeds.tags.byteLength + seeds.front.byteLength,
    shared: [...shared, ...others].reduce((sum, { byteLength }) => sum + byteLength, 0),
  }
}
