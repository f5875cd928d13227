import { words as plainWords } from '../../native-free-kernels/text/plain.js'
import { SHINGLE_WORDS } from './driven-index.js'

const numbers = new Map<string, number>()

function numberOf(word: string): number {
  let number = numbers.get(word)
  if (number === undefined) {
    number = numbers.size
    numbers.set(word, number)
  }
  return number
}

/** Words as the product takes them (native-free-kernels/text/plain.ts); of ASCII alone that is soon done. */
function wordsOf(text: string): string[] {
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase().match(/[a-z0-9]+/g) ?? []
  return plainWords(text).map((word) => Buffer.from(word).toString('latin1'))
}

const MULTIPLIERS = [0x9e3779b1, 0x85ebca6b] as const

/** The distinct shingles of a text, each as a number of 53 bits: two of them are the same by chance once in 10^16. */
export function shingleSet(text: string): Set<number> {
  return shinglesOf(wordsOf(text).map(numberOf))
}

/** The distinct runs of five words, each word a number, as numbers of 53 bits; of fewer words one, of none none. */
export function shinglesOf(words: readonly number[]): Set<number> {
  const shingles = new Set<number>()
  if (words.length === 0) return shingles
  const runs = Math.max(1, words.length - SHINGLE_WORDS + 1)
  for (let start = 0; start < runs; start++) {
    let [high, low] = [1, 2]
    const end = Math.min(words.length, start + SHINGLE_WORDS)
    for (let at = start; at < end; at++) {
      high = Math.imul(high ^ words[at]!, MULTIPLIERS[0])
      high ^= high >>> 15
      low = Math.imul((low ^ words[at]!) + 1, MULTIPLIERS[1])
      low ^= low >>> 13
    }
    shingles.add((high >>> 11) * 2 ** 32 + (low >>> 0))
  }
  return shingles
}

export function jaccard(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  let common = 0
  for (const shingle of a) if (b.has(shingle)) common++
  return common / (a.size + b.size - common)
}
