import { SMALL_LETTERS } from './letters.js'
import { UNITS, readUnits } from './units.js'

/** Where the hash of a word begins, and how a small letter goes into it (FNV-1a over UTF-16 units). */
export const HASH_START = 0x811c9dc5

export function hashLetter(hash: number, letter: number): number {
  return Math.imul(hash ^ letter, 0x01000193)
}

/**
 * Known words and a number from 1 for each, found by the hash that a loop over the letters has anyway, so that no word is
 * cut out of its text. A word that is found is compared letter by letter: no other word is taken for it.
 */
export class WordTable {
  private readonly mask: number
  private readonly hashes: Int32Array
  private readonly slots: Int32Array
  private readonly words: string[] = []
  private readonly values: number[] = []

  /** Words in small letters; where one comes again, its first number holds. */
  constructor(entries: Iterable<readonly [word: string, value: number]>) {
    const all = [...entries]
    const size = 1 << (32 - Math.clz32(Math.max(16, all.length * 4)))
    this.mask = size - 1
    this.hashes = new Int32Array(size)
    this.slots = new Int32Array(size).fill(-1)
    for (const [word, value] of all) this.add(word, value)
  }

  private add(word: string, value: number): void {
    let hash = HASH_START
    for (let at = 0; at < word.length; at++) hash = hashLetter(hash, word.charCodeAt(at))
    if (this.find(hash, 0, readUnits(word)) !== 0) return
    let slot = (hash ^ (hash >>> 15)) & this.mask
    while (this.slots[slot] !== -1) slot = (slot + 1) & this.mask
    this.hashes[slot] = hash
    this.slots[slot] = this.words.length
    this.words.push(word)
    this.values.push(value)
  }

  /** The number of the word that stands from `start` to `end` of `UNITS` and has this hash; 0 where it is unknown. */
  find(hash: number, start: number, end: number): number {
    let slot = (hash ^ (hash >>> 15)) & this.mask
    for (let index = this.slots[slot]!; index !== -1; index = this.slots[slot]!) {
      if (this.hashes[slot] === hash && this.equals(index, start, end)) return this.values[index]!
      slot = (slot + 1) & this.mask
    }
    return 0
  }

  private equals(index: number, start: number, end: number): boolean {
    const word = this.words[index]!
    if (word.length !== end - start) return false
    for (let at = 0; at < word.length; at++) {
      if (SMALL_LETTERS[UNITS[start + at]!] !== word.charCodeAt(at)) return false
    }
    return true
  }
}
