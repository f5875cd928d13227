// Is a prompt plainly English and its answer not, or the other way round? By the share of the commonest English words among
// all words: a third of English prose, a tenth of another language's at the most, but less of a table or of code.

import { ROLE_ASSISTANT, ROLE_USER } from '../scan/keys.kernel'
import { ENGLISH_BITS } from '../record/layout.kernel'

/** Fewer words tell nothing. */
const FEWEST_WORDS: u32 = 8
/** One word of so many, at least: plainly English, as in src/stages/consistency/language.ts. */
const ENGLISH_EACH: u32 = 5

const ENGLISH_PROMPT: u32 = 1
const FOREIGN_PROMPT: u32 = 2
const ENGLISH_ANSWER: u32 = 4
const FOREIGN_ANSWER: u32 = 8

/** What texts of the record in hand are. */
let languages: u32 = 0

export function resetLanguages(): void {
  languages = 0
}

/** Adds a word to the commonest ones, by its hash. */
export function addEnglishWord(word: u64): void {
  const bit = <u32>(word & 0xffff)
  const at = ENGLISH_BITS + <usize>(bit >> 3)
  const one: u32 = 1
  store<u8>(at, <u8>(<u32>load<u8>(at) | (one << (bit & 7))))
}

/** 1 where the word with these lowest bits of its hash is one of the commonest, as a rule. */
export function isEnglishWord(bits: u32): u32 {
  return (<u32>load<u8>(ENGLISH_BITS + <usize>(bits >> 3)) >> (bits & 7)) & 1
}

/** Notes a text of a role, a bit, of so many words. */
export function noteLanguage(role: u32, words: u32, english: u32): void {
  if (words < FEWEST_WORDS) return
  const isPrompt = role == 1 << ROLE_USER
  if (!isPrompt && role != 1 << ROLE_ASSISTANT) return
  if (english * ENGLISH_EACH >= words) languages |= isPrompt ? ENGLISH_PROMPT : ENGLISH_ANSWER
  else languages |= isPrompt ? FOREIGN_PROMPT : FOREIGN_ANSWER
}

export function areLanguagesMixed(): bool {
  const foreignAnswer = ENGLISH_PROMPT | FOREIGN_ANSWER
  const foreignPrompt = FOREIGN_PROMPT | ENGLISH_ANSWER
  return (languages & foreignAnswer) == foreignAnswer || (languages & foreignPrompt) == foreignPrompt
}
