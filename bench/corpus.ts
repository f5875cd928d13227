import { createReadStream, createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { ZSTDDecoder } from 'zstddec'

/** A seeded generator of numbers from 0 to 1 (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Lines of a JSON Lines file, unpacked where its name ends in .zst. */
export async function linesOf(path: string): Promise<string[]> {
  if (!path.endsWith('.zst')) {
    const lines: string[] = []
    for await (const line of createInterface({ input: createReadStream(path) })) lines.push(line)
    return lines
  }
  const decoder = new ZSTDDecoder()
  await decoder.init()
  const text = Buffer.from(decoder.decode(await readFile(path))).toString()
  return text.split('\n').filter((line) => line !== '')
}

/** The share of words that a repetition replaces: far below any threshold of near duplicates. */
const CHANGED_WORDS = 0.4

/** Replaces words of a text by words of a pool. */
function changed(text: string, pool: readonly string[], random: () => number): string {
  return text.replace(/[\p{L}\p{N}]+/gu, (word) =>
    random() < CHANGED_WORDS ? pool[Math.floor(random() * pool.length)]! : word,
  )
}

/**
 * Writes about `size` bytes to `path`: the lines as they are, then again and again with 40% of the words of each text
 * replaced by words of the corpus. Seeded: the same call writes the same bytes.
 */
export async function writeRepeated(lines: readonly string[], size: number, path: string): Promise<void> {
  const random = randomNumbers(1)
  const pool = [...new Set(lines.slice(0, 5000).flatMap((line) => line.match(/\b[a-z]{3,12}\b/g) ?? []))]
  const output = createWriteStream(path, { highWaterMark: 2 ** 22 })
  let written = 0
  for (let repetition = 0; written < size; repetition++) {
    for (const line of lines) {
      let text = line
      if (repetition > 0) {
        const record = JSON.parse(line) as Record<string, unknown>
        for (const [key, value] of Object.entries(record)) {
          if (typeof value === 'string') record[key] = changed(value, pool, random)
        }
        text = JSON.stringify(record)
      }
      written += Buffer.byteLength(text) + 1
      if (!output.write(`${text}\n`)) await once(output, 'drain')
      if (written >= size) break
    }
  }
  output.end()
  await once(output, 'finish')
}
