import { closeSync, openSync, writeSync } from 'node:fs'
import { randomNumbers } from '../corpus.js'
import { WORD } from './word-shingles.js'

/** Where a corpus ends: at the first of these. Texts are cut to `words` words. */
export interface CorpusLimits {
  bytes: number
  records: number
  words: number
}

export const NO_LIMITS: CorpusLimits = { bytes: Infinity, records: Infinity, words: Infinity }

/** Shorter texts are left out: peers disagree on what to do with texts of fewer words than a shingle. */
const FEWEST_WORDS = 20
/** The share of the words of a text that each repetition replaces: two variants have few runs of words in common. */
const VARIED_WORDS = 0.4
/** The share of records that are followed by an edited copy of an earlier one. */
const PLANTED = 0.1
/** A copy has one of these shares of its words edited; 0.8 is passed at about 2.3%. */
const EDITED_WORDS = [0, 0.003, 0.006, 0.01, 0.015, 0.02, 0.025, 0.03, 0.05, 0.1, 0.2, 0.3]
/** Copies are made of one of so many latest texts. */
const LATEST = 20_000
const WRITTEN_AT_ONCE = 2 ** 24

function wordCount(text: string): number {
  return text.match(WORD)?.length ?? 0
}

/** The first words of a text, with what stands between them. */
export function firstWords(text: string, count: number): string {
  if (count === Infinity) return text
  let left = count
  for (const match of text.matchAll(WORD)) {
    if (--left === 0) return text.slice(0, match.index + match[0].length)
  }
  return text
}

/** Replaces, drops or adds words: each word is edited with the probability `share`. */
export function withEditedWords(
  text: string,
  share: number,
  words: readonly string[],
  random: () => number,
): string {
  const anyWord = () => words[Math.floor(random() * words.length)]!
  return text.replace(WORD, (word) => {
    if (random() >= share) return word
    const kind = random()
    if (kind < 1 / 3) return anyWord()
    return kind < 2 / 3 ? '' : `${word} ${anyWord()}`
  })
}

/**
 * Texts without end: the given ones, then again and again with 40% of their words replaced. After one in ten stands a
 * copy of one of the latest 20,000 with up to 30% of its words edited. Seeded: the same call gives the same texts.
 */
export function* editedTexts(
  texts: readonly string[],
  seed: number,
  longest = Infinity,
): Generator<string, void> {
  const random = randomNumbers(seed)
  const bases = texts
    .filter((text) => wordCount(text) >= FEWEST_WORDS)
    .map((text) => firstWords(text, longest))
  if (bases.length === 0) throw new Error(`no text of ${FEWEST_WORDS} words`)
  const words = [...new Set(bases.slice(0, 5000).flatMap((text) => text.match(/\b[a-z]{3,12}\b/g) ?? []))]
  const latest: string[] = []
  let place = 0
  for (let repetition = 0; ; repetition++) {
    for (const base of bases) {
      const text =
        repetition === 0
          ? base
          : base.replace(WORD, (word) =>
              random() < VARIED_WORDS ? words[Math.floor(random() * words.length)]! : word,
            )
      yield text
      latest[place] = text
      place = (place + 1) % LATEST
      if (random() < PLANTED) {
        const copied = latest[Math.floor(random() * latest.length)]!
        const share = EDITED_WORDS[Math.floor(random() * EDITED_WORDS.length)]!
        yield withEditedWords(copied, share, words, random)
      }
    }
  }
}

/** What texts of a file of records are compared: the answers of instruction records, or plain texts. */
export function textsOf(lines: readonly string[]): string[] {
  return lines.map((line) => {
    const { output, response, text } = JSON.parse(line) as Record<string, unknown>
    const found = output ?? response ?? text
    if (typeof found !== 'string') throw new Error('a record has no "output", "response" or "text"')
    return found
  })
}

/** Writes texts as records `{"id","text"}`, numbered from 0, up to a size or a number of records; returns how many. */
export function writeCorpus(texts: Iterable<string>, path: string, limits: CorpusLimits): number {
  const file = openSync(path, 'w')
  let waiting: string[] = []
  let [records, bytes, letters] = [0, 0, 0]
  const flush = (): void => {
    writeSync(file, waiting.join(''))
    waiting = []
    letters = 0
  }
  for (const text of texts) {
    const line = `${JSON.stringify({ id: String(records), text })}\n`
    bytes += Buffer.byteLength(line)
    letters += line.length
    waiting.push(line)
    records++
    if (letters >= WRITTEN_AT_ONCE) flush()
    if (bytes >= limits.bytes || records >= limits.records) break
  }
  flush()
  closeSync(file)
  return records
}
