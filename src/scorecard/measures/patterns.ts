import { isAnswer } from '../../attributes/answers.js'
import { eachLine, type LineKind } from '../../attributes/line-kinds.js'
import type { Pattern } from '../scores.js'
import { effectiveNumber } from './format-diversity.js'
import { NgramHasher, NgramTable, ngramHash } from './ngrams.js'
import { WordReader } from './word-reader.js'
import type { SampleText, SampleWords } from './words.js'

/** Words of an opening, a closing and a phrase. */
const PATTERN_WORDS = 4
const MOST_PATTERNS = 20
/** Frequent phrases are looked for in so many answers, evenly drawn, and so many words of each; counted in all. */
const SEARCHED_ANSWERS = 1024
const SEARCHED_WORDS = 1000
const CANDIDATES = 200
/** A phrase is left out that shifts one named before by a word, and has at least this share of its records. */
const SAME_PHRASE = 0.7
/** Of a structure so many parts are told. */
const MOST_PARTS = 12
const MOST_TEXT = 16_384

/** What many answers have in common: signs that a model always answers alike. */
export interface FoundPatterns {
  /** The first four words of an answer. */
  openings: Pattern[]
  /** The last four. */
  closings: Pattern[]
  /** Four words anywhere in an answer. */
  phrases: Pattern[]
  /** The kinds of its lines, as `paragraph, number ×5, paragraph`. */
  structures: Pattern[]
  /** The share of answers with the most frequent opening; null where there is no answer. */
  topOpeningShare: number | null
  /** The effective number of openings (exponential of the entropy). It grows with the sample. */
  effectiveOpenings: number | null
}

/** Records by something that an answer has, with the first text that has it and where. */
class Found {
  readonly #found = new Map<
    number | string,
    { records: number; last: number; text: SampleText; at: number }
  >()

  add(key: number | string, text: SampleText, at: number): void {
    const known = this.#found.get(key)
    if (!known) this.#found.set(key, { records: 1, last: text.record, text, at })
    else if (known.last !== text.record) {
      known.records++
      known.last = text.record
    }
  }

  get counts(): number[] {
    return [...this.#found.values()].map(({ records }) => records)
  }

  /** Those of two records or more, the most frequent first, of equal ones the one found first. */
  get ranked(): { key: number | string; records: number; text: SampleText; at: number }[] {
    return [...this.#found]
      .filter(([, { records }]) => records > 1)
      .map(([key, { records, text, at }]) => ({ key, records, text, at }))
      .sort((a, b) => b.records - a.records)
  }
}

export function findPatterns(sample: SampleWords): FoundPatterns {
  const answers = sample.texts.filter((text) => isAnswer(text) && text.to > text.from)
  const records = countRecords(answers)
  const openings = new Found()
  const closings = new Found()
  const structures = new Found()
  const hasher = new NgramHasher(PATTERN_WORDS)
  for (const text of answers) {
    const length = Math.min(PATTERN_WORDS, text.to - text.from)
    openings.add(hashOf(hasher, sample, text.from, text.from + length), text, text.from)
    closings.add(hashOf(hasher, sample, text.to - length, text.to), text, text.to - length)
    structures.add(structureOf(text.text), text, 0)
  }
  const reader = new WordReader()
  const asPatterns = (found: Found): Pattern[] =>
    found.ranked.slice(0, MOST_PATTERNS).map(({ records: having, text, at }) => ({
      text: readable(reader, text, at - text.from),
      records: having,
      share: having / records,
    }))
  const counts = openings.counts
  return {
    openings: asPatterns(openings),
    closings: asPatterns(closings),
    phrases: phrasesOf(sample, answers, records, reader),
    structures: structures.ranked
      .slice(0, MOST_PATTERNS)
      .map(({ key, records: having }) => ({ text: String(key), records: having, share: having / records })),
    topOpeningShare: records === 0 ? null : counts.reduce((a, b) => Math.max(a, b), 0) / records,
    effectiveOpenings: records === 0 ? null : effectiveNumber(counts),
  }
}

function countRecords(answers: readonly SampleText[]): number {
  let records = 0
  for (const [at, { record }] of answers.entries()) if (answers[at - 1]?.record !== record) records++
  return records
}

function hashOf(hasher: NgramHasher, sample: SampleWords, from: number, to: number): number {
  hasher.sample(sample, from, to)
  return ngramHash(hasher.low[0]!, hasher.high[0]!)
}

/** The words of a text from the one of number `first` on, as they are written, on one line. */
function readable(reader: WordReader, { text }: SampleText, first: number): string {
  const words = reader.read(text, first + PATTERN_WORDS)
  const from = reader.start[first] ?? 0
  return text.slice(from, Math.min(reader.end[words - 1] ?? 0, from + 200)).replace(/\s+/g, ' ')
}

function structureOf(text: string): string {
  const parts: string[] = []
  let last: LineKind | undefined
  let lines = 0
  const close = (): void => {
    if (last === undefined) return
    const name = last === 'fence' ? 'code' : last
    parts.push(lines > 1 && name !== 'code' ? `${name} ×${lines}` : name)
  }
  eachLine(text.length > MOST_TEXT ? text.slice(0, MOST_TEXT) : text, (kind) => {
    if (kind === 'blank') return
    if (kind === 'fence') kind = 'code'
    if (kind === last) {
      lines++
      return
    }
    if (parts.length < MOST_PARTS) close()
    last = kind
    lines = 1
  })
  if (parts.length < MOST_PARTS) close()
  else parts.push('…')
  return parts.join(', ')
}

/** The most frequent phrases: candidates from a part of the answers, counted in all. */
function phrasesOf(
  sample: SampleWords,
  answers: readonly SampleText[],
  records: number,
  reader: WordReader,
): Pattern[] {
  const hasher = new NgramHasher(PATTERN_WORDS)
  const searched = new NgramTable(2 ** 18)
  const step = Math.max(1, answers.length / SEARCHED_ANSWERS)
  for (let at = 0; Math.floor(at) < answers.length; at += step) {
    const { from, to, record } = answers[Math.floor(at)]!
    if (to - from < PATTERN_WORDS) continue
    const count = hasher.sample(sample, from, Math.min(to, from + SEARCHED_WORDS))
    const { low, high } = hasher
    for (let ngram = 0; ngram < count; ngram++) searched.add(low[ngram]!, high[ngram]!, record)
  }
  const candidates = searched.mostFrequent(CANDIDATES)
  searched.release()
  return countPhrases(sample, answers, candidates, records, reader)
}

function countPhrases(
  sample: SampleWords,
  answers: readonly SampleText[],
  candidates: readonly { low: number; high: number }[],
  records: number,
  reader: WordReader,
): Pattern[] {
  const wanted = new Uint8Array(2 ** 16)
  const keys = new Set<number>()
  for (const { low, high } of candidates) {
    wanted[low & 0xffff] = 1
    keys.add(ngramHash(low, high))
  }
  const hasher = new NgramHasher(PATTERN_WORDS)
  const found = new Found()
  for (const text of answers) {
    if (text.to - text.from < PATTERN_WORDS) continue
    const count = hasher.sample(sample, text.from, text.to)
    for (let at = 0; at < count; at++) {
      const low = hasher.low[at]!
      if (wanted[low & 0xffff] === 0) continue
      const key = ngramHash(low, hasher.high[at]!)
      if (keys.has(key)) found.add(key, text, text.from + at)
    }
  }
  const chosen: { words: Uint32Array; records: number }[] = []
  const patterns: Pattern[] = []
  for (const { records: having, text, at } of found.ranked) {
    const words = sample.words.subarray(at, at + PATTERN_WORDS)
    if (chosen.some((other) => having >= other.records * SAME_PHRASE && overlap(words, other.words))) continue
    chosen.push({ words, records: having })
    patterns.push({
      text: readable(reader, text, at - text.from),
      records: having,
      share: having / records,
    })
    if (patterns.length === MOST_PATTERNS) break
  }
  return patterns
}

/** Whether one phrase goes on from the second word of the other. */
function overlap(a: Uint32Array, b: Uint32Array): boolean {
  const follows = (first: Uint32Array, second: Uint32Array): boolean =>
    first.subarray(1).every((word, at) => word === second[at])
  return follows(a, b) || follows(b, a)
}
