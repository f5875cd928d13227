import { roleBits, type Role } from '../scan/scan.js'
import { hashWord, hashWords } from '../sketch/plain.js'

/** A phrase whose occurrence in a record is to be told. */
export interface Phrase {
  /** Folded words of letters and digits, one space between them. */
  text: string
  /** Roles of the texts in which it counts. */
  roles: readonly Role[]
  /** It must begin within the first twelve words of its text. */
  early: boolean
  /** The record's bit that says whether it occurs, from 0 to 63; several phrases may share one. */
  group: number
}

/** Groups that can be told apart. */
export const PHRASE_GROUPS = 64
/** Phrases that a kernel takes. */
const MOST_PHRASES = 8192
/** Words of the longest phrase. */
const LONGEST_PHRASE = 8
/** A phrase that must come early begins within so many words of its text. */
export const EARLY = 12

export interface PhraseTable {
  addEnglishWord(word: bigint): void
  addPhrase(
    word: bigint,
    phrase: bigint,
    before: number,
    behind: number,
    roles: number,
    early: number,
    group: number,
  ): void
}

/** Puts phrases into the table of a kernel. */
export function addPhrases(table: PhraseTable, phrases: readonly Phrase[]): void {
  if (phrases.length > MOST_PHRASES) throw new RangeError(`more than ${MOST_PHRASES} phrases`)
  for (const { text, roles, early, group } of phrases) {
    const words = text.split(' ')
    if (words.length > LONGEST_PHRASE) {
      throw new RangeError(`a phrase of more than ${LONGEST_PHRASE} words: ${text}`)
    }
    const hashes = words.map((word) => hashWord(Buffer.from(word)))
    const met = wordToMeet(words)
    const behind = words.length - 1 - met
    table.addPhrase(hashes[met]!, hashWords(hashes), met, behind, roleBits(roles), Number(early), group)
  }
}

/** Tells a kernel the commonest English words: by them it sees that a prompt and its answer are in two languages. */
export function addEnglishWords(table: Pick<PhraseTable, 'addEnglishWord'>, words: Iterable<string>): void {
  for (const word of words) table.addEnglishWord(hashWord(Buffer.from(word)))
}

/** The word by which a phrase is looked for: the longest, which is seldom a common one; of several the last. */
function wordToMeet(words: readonly string[]): number {
  let longest = 0
  for (const [at, word] of words.entries()) if (word.length >= words[longest]!.length) longest = at
  return longest
}

/** A set of runs of words, by their hashes: src/stages/contamination says how it is built. */
export interface SeedTable {
  /** Words to a run. */
  width: number
  frontBits: number
  front: Uint8Array
  slotBits: number
  tags: Uint32Array
}
