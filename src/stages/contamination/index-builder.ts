import { rarityTable, weightOfWord, type EvaluationCounts, type EvaluationIndex } from './evaluation-index.js'
import { chooseSeeds } from './grams.js'
import { GrowingNumbers } from './growing-numbers.js'
import { evaluationItems, withoutAnnotations, type EvaluationItem, type LinesOf } from './items.js'
import { PART_KINDS, THRESHOLDS, type PartKind } from './thresholds.js'
import { WordHashes } from './word-hashes.js'

const { fewestWords } = THRESHOLDS

/** Makes the index of evaluation files; throws as `evaluationItems` does. `mostSeeds`: see `chooseSeeds`. */
export async function evaluationIndex(
  files: readonly string[],
  linesOf: LinesOf,
  mostSeeds?: number,
): Promise<EvaluationIndex> {
  const builder = new EvaluationIndexBuilder()
  for (const file of files) {
    for await (const item of evaluationItems(file, linesOf)) builder.add(file, item)
  }
  return builder.finish(mostSeeds)
}

/** A choice behind its letter, as copies of a set write it: "A) iron", "B) tin". Only the words count. */
function lettered(choice: string, at: number): string {
  return `${String.fromCharCode(0x41 + at)} ${choice}`
}

/** Collects evaluation records, then makes the index of them: seeds for the kernel, words for the verification. */
export class EvaluationIndexBuilder {
  readonly #reader = new WordHashes()
  readonly #files: string[] = []
  readonly #low = new GrowingNumbers()
  readonly #high = new GrowingNumbers()
  readonly #firstWord = new GrowingNumbers()
  readonly #kinds = new GrowingNumbers()
  readonly #fileNumbers = new GrowingNumbers()
  readonly #lines = new GrowingNumbers()
  readonly #ownWords = new GrowingNumbers()
  readonly #known = new Set<number>()
  readonly #textsOfWord = new Map<number, number>()
  readonly #counts: EvaluationCounts = { items: 0, parts: 0, repeated: 0, tooShort: 0 }

  /** Adds a record of a file; the records of a file follow each other. */
  add(file: string, item: EvaluationItem): void {
    if (this.#files.at(-1) !== file) this.#files.push(file)
    this.#counts.items++
    if (!this.#addParts(item)) this.#counts.tooShort++
    const [question, answer] = [withoutAnnotations(item.question), withoutAnnotations(item.answer)]
    if (question !== item.question) this.#addPart('question', [question], fewestWords.question, item.line)
    if (answer !== item.answer) this.#addPart('answer', [answer], fewestWords.answer, item.line)
  }

  /** Adds the texts of a record that are long enough; tells whether one was. */
  #addParts({ line, question, choices, answer }: EvaluationItem): boolean {
    const hasQuestion = this.#addPart('question', [question], fewestWords.question, line)
    const isShort = this.#reader.count > 0 && this.#reader.count < fewestWords.answer
    const hasAnswer = this.#addPart('answer', [answer], fewestWords.answer, line)
    if (!isShort) return hasQuestion || hasAnswer
    const wholes = [[question, ...choices, answer]]
    if (choices.length > 1) wholes.push([question, ...choices.map(lettered)])
    const added = wholes.filter((texts) => this.#addPart('question', texts, fewestWords.together, line))
    return hasQuestion || hasAnswer || added.length > 0
  }

  /** Adds a part if it has words enough; tells whether it has. */
  #addPart(kind: PartKind, texts: readonly string[], least: number, line: number): boolean {
    const reader = this.#reader
    reader.read(texts)
    if (reader.count < least) return false
    const identity = this.#identity()
    if (this.#known.has(identity)) {
      this.#counts.repeated++
      return true
    }
    this.#known.add(identity)
    this.#counts.parts++
    this.#firstWord.push(this.#low.length)
    this.#kinds.push(PART_KINDS.indexOf(kind))
    this.#fileNumbers.push(this.#files.length - 1)
    this.#lines.push(line)
    this.#ownWords.push(reader.firstOfText[1]!)
    for (let at = 0; at < reader.count; at++) {
      this.#low.push(reader.low[at]!)
      this.#high.push(reader.high[at]!)
    }
    for (const word of new Set(reader.low.subarray(0, reader.count))) {
      this.#textsOfWord.set(word, (this.#textsOfWord.get(word) ?? 0) + 1)
    }
    return true
  }

  /** 53 bits of all words of the reader in their order. */
  #identity(): number {
    const { count, low, high } = this.#reader
    let first = count
    let second = 0
    for (let at = 0; at < count; at++) {
      first = Math.imul(first ^ low[at]!, 0x9e3779b1)
      first ^= first >>> 15
      second = Math.imul(second ^ high[at]!, 0x85ebca6b)
      second ^= second >>> 13
    }
    return (second & 0x1fffff) * 2 ** 32 + (first >>> 0)
  }

  /** The index of all that was added; `mostSeeds`: see `chooseSeeds`. */
  finish(mostSeeds?: number): EvaluationIndex {
    this.#firstWord.push(this.#low.length)
    const { parts } = this.#counts
    const words = this.#low.shared()
    const firstWord = this.#firstWord.shared()
    // Inverse document frequency in bits; even a word of every text counts a little.
    const rarity = rarityTable(this.#textsOfWord, (texts) => Math.log2((parts + 1) / (texts + 0.5)) + 0.1)
    const { table, firstPosting, postings } = chooseSeeds(
      { low: words, high: this.#high.values, firstWord },
      (word) => weightOfWord(rarity, word),
      mostSeeds,
    )
    return {
      files: this.#files,
      seeds: table,
      firstPosting,
      postings,
      firstWord,
      kinds: this.#kinds.shared(),
      fileNumbers: this.#fileNumbers.shared(),
      lines: this.#lines.shared(),
      ownWords: this.#ownWords.shared(),
      words,
      rarity,
      counts: this.#counts,
    }
  }
}
