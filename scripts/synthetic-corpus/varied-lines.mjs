import { readFileSync } from 'node:fs'
import { SameLengthWords } from './same-length-words.mjs'

/** Share of the words that can be replaced that are: two records of one line are no near duplicates of each other. */
const CHANGED_WORDS = 0.5
const SAMPLE_LINES = 5000

/** Where words of the texts of a line stand that others of the same length can be put over: offset and length of each. */
function placesIn(line, replacements) {
  const places = []
  let bytes = 0
  let characters = 0
  for (const { 0: value, 1: colon, index } of line.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)) {
    // Values alone, and of these texts alone: a role or a name has no space.
    if (colon !== undefined || !value.includes(' ')) continue
    for (const word of value.matchAll(/(?<![\\\w])[a-z]{4,10}(?!\w)/g)) {
      if (!replacements.has(word[0].length)) continue
      const at = index + word.index
      bytes += Buffer.byteLength(line.slice(characters, at))
      characters = at
      places.push(bytes, word[0].length)
    }
  }
  return Uint32Array.from(places)
}

/** Records made of the lines of a JSON Lines file, again and again, each time with half of their longer words replaced. */
export class VariedLines {
  /** Words in the texts of the record that was written last. */
  words = 0
  #lines

  /** @param {string} path file of JSON Lines; all of it is kept in memory */
  constructor(path) {
    const lines = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
    if (lines.length === 0) throw new Error(`${path} has no lines`)
    const known = lines.slice(0, SAMPLE_LINES).flatMap((line) => line.match(/\b[a-z]{4,10}\b/g) ?? [])
    /** What words can be replaced by. */
    this.replacements = new SameLengthWords(known)
    this.#lines = lines.map((line) => ({
      bytes: Buffer.from(`${line.trim()}\n`),
      places: placesIn(line.trim(), this.replacements),
      words: line.match(/[\p{L}\p{N}]+/gu)?.length ?? 0,
    }))
  }

  /** Bytes that no record is longer than. */
  get longest() {
    return this.#lines.reduce((most, { bytes }) => Math.max(most, bytes.length), 0)
  }

  /**
   * Appends a record with its line feed.
   * @param {number} number
   * @param {import('./random-numbers.mjs').RandomNumbers} random
   * @param {import('./output-bytes.mjs').OutputBytes} output
   */
  write(number, random, output) {
    const { bytes, places, words } = this.#lines[number % this.#lines.length]
    const from = output.length
    output.append(bytes)
    for (let at = 0; at < places.length; at += 2) {
      if (random.next() < CHANGED_WORDS * 2 ** 32) {
        this.replacements.replace(output.bytes, from + places[at], places[at + 1], random)
      }
    }
    this.words = words
  }

  /** Where words of the last record, which begins at `from`, can be replaced: offset and length of each. */
  placesOfWords(number, _output, from) {
    const { places } = this.#lines[number % this.#lines.length]
    return Array.from(places, (value, at) => (at % 2 === 0 ? from + value : value))
  }
}
