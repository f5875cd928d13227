// Which phrases occur in the texts of a record? A phrase is looked for by one of its words; the words around that one
// are compared when it was met. ./phrases.ts fills the table; ./plain.ts says what is right.

import { ROLE_ASSISTANT, ROLE_USER } from '../scan/keys.kernel'
import { MULTIPLIER } from '../sketch/multipliers.kernel'
import { areLanguagesMixed, isEnglishWord, noteLanguage, resetLanguages } from './languages.kernel'
import { PHRASE_BITS, PHRASE_SLOTS, PHRASE_TABLE } from '../record/layout.kernel'

// A slot: hash of the word to meet (0: empty), hash of the whole phrase, words before it and behind it, roles of the
// texts in which the phrase counts, whether it must begin early in its text, number of its group.
const SLOT_SIZE: usize = 32
const SLOT_PHRASE: usize = 8
const SLOT_BEFORE: usize = 16
const SLOT_BEHIND: usize = 17
const SLOT_ROLES: usize = 18
const SLOT_EARLY: usize = 19
const SLOT_GROUP: usize = 20

/** A phrase that must come early begins within so many words of its text. */
const EARLY: u32 = 12
/** By how many bits the hash of a phrase turns for each of its words. */
const TURN: u64 = 13

/** Groups of phrases that the record in hand has. */
export let phraseGroups: u64 = 0

/** A bit for the role of the text in hand; 0 where no phrase is looked for. */
let role: u32 = 0
/** Words of the text in hand that were looked at before, and how many of these were common English ones. */
let wordsBefore: u32 = 0
let englishBefore: u32 = 0

export function resetPhrases(): void {
  phraseGroups = 0
  promptWords = 0
  answerWords = 0
  role = 0
  wordsBefore = 0
  englishBefore = 0
  resetLanguages()
}

/** The first two words of prompts and of answers, as bits of a set of 64. */
let promptWords: u64 = 0
let answerWords: u64 = 0

/** Whether an answer may begin with the two words that a prompt begins with. */
export function isEchoed(): bool {
  return (promptWords & answerWords) != 0
}

function noteBeginning(from: usize, to: usize): void {
  const words = from + 16 <= to ? rotl(load<u64>(from), TURN) ^ load<u64>(from, 8) : load<u64>(from)
  const bit = <u64>1 << ((words * MULTIPLIER) >> 58)
  if (role == 1 << ROLE_USER) promptWords |= bit
  else if (role == 1 << ROLE_ASSISTANT) answerWords |= bit
}

/** Whether an answer and a prompt seem to be in two languages, of which one is English. */
export function isMixed(): bool {
  noteLanguage(role, wordsBefore, englishBefore)
  return areLanguagesMixed()
}

/** Begins a text of a role; `look`: whether phrases are wanted of it. */
export function beginPhrases(roleNumber: u32, look: bool): void {
  noteLanguage(role, wordsBefore, englishBefore)
  role = look ? 1 << roleNumber : 0
  wordsBefore = 0
  englishBefore = 0
}

/** Adds a phrase. Its word to meet has the hash `word`, the whole the hash `phrase`. */
export function addPhrase(word: u64, phrase: u64, before: u32, behind: u32, roles: u32, early: bool, group: u32): void {
  const bit = <usize>word & (PHRASE_BIT_COUNT - 1)
  const at = PHRASE_BITS + (bit >> 3)
  store<u8>(at, <u8>(<u32>load<u8>(at) | (<u32>1 << <u32>(bit & 7))))
  let slot = slotOf(word)
  while (load<u64>(slot) != 0) slot = nextSlot(slot)
  store<u64>(slot, word)
  store<u64>(slot, phrase, SLOT_PHRASE)
  store<u8>(slot, <u8>before, SLOT_BEFORE)
  store<u8>(slot, <u8>behind, SLOT_BEHIND)
  store<u8>(slot, <u8>roles, SLOT_ROLES)
  store<u8>(slot, early ? 1 : 0, SLOT_EARLY)
  store<u8>(slot, <u8>group, SLOT_GROUP)
}

/** Bits that say whether a word is one to meet at all. */
const PHRASE_BIT_COUNT: usize = 1 << 16

function slotOf(word: u64): usize {
  return PHRASE_TABLE + ((<usize>(word >> 20) & (PHRASE_SLOTS - 1)) << 5)
}

function nextSlot(slot: usize): usize {
  const following = slot + SLOT_SIZE
  return following == PHRASE_TABLE + PHRASE_SLOTS * SLOT_SIZE ? PHRASE_TABLE : following
}

/** Looks at the words whose hashes stand from `from` to `to`, behind those of the words before them. */
export function findPhrases(from: usize, to: usize): void {
  if (role == 0) return
  if (wordsBefore == 0 && from < to) noteBeginning(from, to)
  let english: u32 = 0
  for (let word = from; word < to; word += 8) {
    const bit = <u32>load<u16>(word)
    english += isEnglishWord(bit)
    if (((<u32>load<u8>(PHRASE_BITS + (<usize>bit >> 3)) >> (<u32>bit & 7)) & 1) == 0) continue
    meet(word, from, to)
  }
  englishBefore += english
  wordsBefore += <u32>((to - from) >> 3)
}

function meet(word: usize, from: usize, to: usize): void {
  const hash = load<u64>(word)
  for (let slot = slotOf(hash); load<u64>(slot) != 0; slot = nextSlot(slot)) {
    if (load<u64>(slot) != hash || (<u32>load<u8>(slot, SLOT_ROLES) & role) == 0) continue
    // Many phrases of one rule have the same word: what is known of the group need not be found again.
    const group = <u64>1 << <u64>load<u8>(slot, SLOT_GROUP)
    if ((phraseGroups & group) != 0) continue
    const before = <usize>load<u8>(slot, SLOT_BEFORE)
    const inText = wordsBefore + <u32>((word - from) >> 3)
    if (inText < <u32>before) continue
    if (load<u8>(slot, SLOT_EARLY) && inText - <u32>before >= EARLY) continue
    const end = word + ((<usize>load<u8>(slot, SLOT_BEHIND) + 1) << 3)
    // The words behind may be in the next piece: then the phrase counts as found, and the rule looks for itself.
    if (end <= to && phraseHash(word - (before << 3), end) != load<u64>(slot, SLOT_PHRASE)) continue
    phraseGroups |= group
  }
}

function phraseHash(from: usize, to: usize): u64 {
  let hash: u64 = 0
  for (; from < to; from += 8) hash = rotl(hash, TURN) ^ load<u64>(from)
  return hash
}
