import { openSync, writeSync, closeSync } from 'node:fs'
import { randomNumbers } from './corpus.js'

/** The share of words that are replaced: far below any threshold of near duplicates. */
const CHANGED_WORDS = 0.4
const SHORTEST = 4
const LONGEST = 10
const WAITING = 2 ** 24

interface Varied {
  bytes: Buffer
  /** Offset and length of each word that can be replaced. */
  words: Uint32Array
}

/** Where words of values stand that other words of the same length can be put over. */
function wordsOf(line: string): Uint32Array {
  const places: number[] = []
  // Values alone: keys stand before a colon, and letters behind a backslash are escapes.
  for (const { 0: value, 1: colon, index } of line.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)) {
    if (colon !== undefined) continue
    for (const word of value.matchAll(/(?<![\\\w])[a-z]{4,10}(?![\w])/g)) {
      places.push(Buffer.byteLength(line.slice(0, index + word.index)), word[0].length)
    }
  }
  return Uint32Array.from(places)
}

/**
 * Writes about `size` bytes: the lines again and again, each time with 40% of the words of 4 to 10 letters replaced by
 * words of the same length, in place: some hundred MB/s. Seeded: the same call writes the same bytes.
 */
export function writeVaried(lines: readonly string[], size: number, path: string, seed: number): void {
  const random = randomNumbers(seed)
  const varied = lines.map((line): Varied => ({ bytes: Buffer.from(`${line}\n`), words: wordsOf(line) }))
  const pool = Array.from({ length: LONGEST + 1 }, (): Buffer[] => [])
  const seen = new Set(lines.slice(0, 5000).flatMap((line) => line.match(/\b[a-z]{4,10}\b/g) ?? []))
  for (const word of seen) pool[word.length]!.push(Buffer.from(word))
  const file = openSync(path, 'w')
  let waiting: Buffer[] = []
  let bytes = 0
  let written = 0
  while (written < size) {
    for (const { bytes: original, words } of varied) {
      const line = Buffer.from(original)
      for (let at = 0; at < words.length; at += 2) {
        if (random() >= CHANGED_WORDS) continue
        const length = words[at + 1]!
        if (length < SHORTEST) continue
        const choices = pool[length]!
        choices[Math.floor(random() * choices.length)]!.copy(line, words[at])
      }
      waiting.push(line)
      bytes += line.length
      written += line.length
      if (bytes >= WAITING) {
        writeSync(file, Buffer.concat(waiting))
        waiting = []
        bytes = 0
      }
      if (written >= size) break
    }
  }
  writeSync(file, Buffer.concat(waiting))
  closeSync(file)
}
