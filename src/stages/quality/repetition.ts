import type { NgramMeasures, Repeats } from '../../../native-free-kernels/measure/text-measures.js'
import { codePointLength } from './characters.js'
import type { Piece } from './lines.js'

/** Counts pieces of a text, and those that are the same as an earlier one. */
export function countRepeats(text: string, pieces: readonly Piece[]): Repeats {
  const seen = new Set<string>()
  const repeats = { count: pieces.length, repeated: 0, repeatedCharacters: 0 }
  for (const { start, end } of pieces) {
    const piece = text.slice(start, end)
    if (seen.has(piece)) {
      repeats.repeated++
      repeats.repeatedCharacters += codePointLength(piece)
    } else {
      seen.add(piece)
    }
  }
  return repeats
}

const TOP = [2, 3, 4]
const LONGEST = 10

/** N-grams are the same when their words are, one by one, case and all (Table A1 of arXiv 2112.11446). */
export function measureNgrams(words: readonly string[]): NgramMeasures {
  const count = words.length
  const wordIds = firstOccurrences(words)
  /** Code points before each word. */
  const offsets = new Int32Array(count + 1)
  for (let at = 0; at < count; at++) offsets[at + 1] = offsets[at]! + codePointLength(words[at]!)

  const measures: NgramMeasures = { topNgramCharacters: [], repeatedNgramCharacters: [] }
  let ids = wordIds
  for (let n = 2; n <= LONGEST; n++) {
    ids = longerNgrams(ids, wordIds, n)
    const charactersAt = (at: number) => offsets[at + n]! - offsets[at]!
    if (TOP.includes(n))
      measures.topNgramCharacters.push(topCharacters(ids, (at) => charactersAt(at) + n - 1))
    else measures.repeatedNgramCharacters.push(repeatedCharacters(ids, n, charactersAt))
  }
  return measures
}

/** For each word the place where it came first: its number. */
function firstOccurrences(words: readonly string[]): Int32Array {
  const first = new Map<string, number>()
  return Int32Array.from(words, (word, at) => {
    const known = first.get(word)
    if (known === undefined) first.set(word, at)
    return known ?? at
  })
}

/**
 * For each place the place where its n-gram came first, from the same for n - 1. An n-gram with a part that occurs
 * once occurs once, so most need no look-up.
 */
function longerNgrams(shorter: Int32Array, wordIds: Int32Array, n: number): Int32Array {
  const longer = new Int32Array(Math.max(shorter.length - 1, 0))
  const counts = countsOf(shorter)
  const first = new Map<number, number>()
  for (let at = 0; at < longer.length; at++) {
    longer[at] = at
    if (counts[shorter[at]!] === 1 || counts[shorter[at + 1]!] === 1) continue
    // At most 2^21 words (`LONGEST_MEASURED`), so the pair fits a number exactly.
    const pair = shorter[at]! * wordIds.length + wordIds[at + n - 1]!
    const known = first.get(pair)
    if (known === undefined) first.set(pair, at)
    else longer[at] = known
  }
  return longer
}

function countsOf(ids: Int32Array): Int32Array {
  const counts = new Int32Array(ids.length)
  for (const id of ids) counts[id]!++
  return counts
}

function topCharacters(ids: Int32Array, charactersAt: (at: number) => number): number {
  if (ids.length === 0) return 0
  const counts = countsOf(ids)
  let top = 0
  for (let at = 1; at < counts.length; at++) if (counts[at]! > counts[top]!) top = at
  return charactersAt(top) * counts[top]!
}

function repeatedCharacters(ids: Int32Array, n: number, charactersAt: (at: number) => number): number {
  const seen = new Uint8Array(ids.length)
  let characters = 0
  for (let at = 0; at < ids.length;) {
    if (seen[ids[at]!]) {
      characters += charactersAt(at)
      at += n
    } else {
      seen[ids[at]!] = 1
      at++
    }
  }
  return characters
}
