import { randomNumbers } from '../../native-free-kernels/reader.js'
import { distinctRecord } from '../../process.js'

export interface Planted {
  line: string
  words: string[]
  score: number | undefined
}

/** Texts in clusters: exact copies, and copies with a few words more or other words at the end; far from the threshold. */
export function planted(count: number): Planted[] {
  const random = randomNumbers(11)
  const below = (limit: number) => Math.floor(random() * limit)
  const made: Planted[] = []
  for (let at = 0; made.length < count; at++) {
    const base = (JSON.parse(distinctRecord(at, 60)) as { output: string }).output.split(' ')
    const copies = below(5)
    for (let copy = 0; copy <= copies && made.length < count; copy++) {
      const words = [...base, ...Array.from({ length: below(4) }, (_, more) => `more${at}x${more}`)]
      if (copy > 0 && random() < 0.4) words[words.length - 1] = `other${at}x${copy}`
      const score = random() < 0.1 ? undefined : made.length * 1.5 - 200
      made.push({
        words,
        score,
        line: JSON.stringify({ text: words.join(' '), meta: { score, at: made.length } }),
      })
    }
  }
  for (let at = made.length - 1; at > 0; at--) {
    const other = below(at + 1)
    ;[made[at], made[other]] = [made[other]!, made[at]!]
  }
  return made
}

function shinglesOf(words: readonly string[]): Set<string> {
  return new Set(words.slice(2).map((_, at) => words.slice(at, at + 3).join(' ')))
}

function similarity(mine: ReadonlySet<string>, its: ReadonlySet<string>): number {
  let common = 0
  for (const shingle of mine) if (its.has(shingle)) common++
  return common / (mine.size + its.size - common)
}

/** Of runs of three words. */
export function jaccard(one: readonly string[], other: readonly string[]): number {
  return similarity(shinglesOf(one), shinglesOf(other))
}

/** Best first; a record goes only for one that stays. */
export function bruteForce(records: readonly Planted[], rank: (record: Planted) => number): Set<Planted> {
  const kept = new Map<Planted, Set<string>>()
  const ranked = [...records].sort((one, other) => rank(one) - rank(other))
  for (const record of ranked) {
    const shingles = shinglesOf(record.words)
    if (![...kept.values()].some((other) => similarity(shingles, other) >= 0.8)) kept.set(record, shingles)
  }
  return new Set(kept.keys())
}
