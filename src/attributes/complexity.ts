import type { ReadRecord } from './read-record.js'
import { addFigures, forgetWords, noFigures, type TextFigures } from './text-figures.js'

/** How complex a record is, from 0 to 1, and what that is made of. */
export interface Complexity {
  score: number
  measures: {
    /** Words of the record, those of code fences left out. */
    words: number
    /** LIX: words in a sentence plus the percentage of words of more than six letters. */
    lix: number
    /** Different words by the root of twice the words (Carroll's corrected type/token ratio), of the first 1,000. */
    vocabulary: number
    /** From 0 to 1: lists, tables, code, formulas and further turns. */
    structure: number
    /** Questions and conditions of the prompts. */
    constraints: number
  }
}

/** From 0 at `low` to 1 at `high`, straight. */
function between(low: number, value: number, high: number): number {
  return Math.max(0, Math.min(1, (value - low) / (high - low)))
}

/** LIX of an unspaced script, where no word is long and each letter is one, from the length of the sentences alone. */
const UNSPACED_WEIGHT = 1.2

/**
 * Readability as LIX (Björnsson, "Läsbarhet", 1968; made for Swedish, used for many languages because it needs neither
 * syllables nor word lists): about 20 in children's books, 40 in newspapers, 60 in law and science. A sentence counts at
 * most 40 words.
 */
function lixOf(figures: TextFigures): number {
  if (figures.words === 0) return 0
  const perSentence = Math.min(40, figures.words / Math.max(1, figures.sentences))
  if (figures.unspacedWords > figures.words / 2) return perSentence * UNSPACED_WEIGHT
  return perSentence + (100 * figures.longWords) / figures.words
}

/** Kinds of structure leave each its share of what is missing to 1. */
function structureOf(figures: TextFigures, turns: number): number {
  const missing =
    (1 - 0.3 * between(0, figures.listItems, 8)) *
    (1 - 0.4 * between(0, figures.tableRows, 6)) *
    (1 - 0.5 * between(0, figures.codeCharacters, 600)) *
    (1 - 0.5 * between(0, figures.formulas, 12)) *
    (1 - 0.3 * between(0, figures.numbers, 30)) *
    (1 - 0.5 * between(1, turns, 5))
  return 1 - missing
}

/**
 * Weights of the parts and the values between which each goes from 0 to 1. They were set so that a child's sentence comes
 * to about 0.1, an ordinary answer of a paragraph to 0.4 and a long dense technical one to 0.8. Rare words are seen by
 * their length and by how many different ones there are, not by a list of common words: that would hold for one language.
 */
function complexityOfFigures(figures: TextFigures, turns: number, constraints: number): Complexity {
  const lix = lixOf(figures)
  const vocabulary = figures.differentWords / Math.sqrt(2 * Math.max(1, figures.vocabularyOf))
  const structure = structureOf(figures, turns)
  // Code has no words: twelve characters of it count as one in the length.
  const length = figures.words + figures.codeCharacters / 12
  const score =
    0.3 * between(12, lix, 58) +
    0.25 * between(2, Math.log2(1 + length), 9) +
    0.25 * between(1.2, vocabulary, 7.8) +
    0.12 * structure +
    0.08 * between(0, constraints, 6)
  return { score, measures: { words: figures.words, lix, vocabulary, structure, constraints } }
}

/**
 * Complexity of a record: how hard its texts are to read, how long they are, how many different words they use, their
 * structure, and how many conditions and questions its prompts hold. The scale is absolute.
 */
export function complexityOf(record: ReadRecord): Complexity {
  const figures = noFigures()
  forgetWords()
  let asked = 0
  let turns = 0
  for (const { role, text } of record.texts) {
    const questions = figures.questions
    addFigures(figures, text, role === 'user')
    if (role !== 'user') continue
    asked += figures.questions - questions
    turns++
  }
  // Instruction and input are one turn.
  if (record.shape === 'instruction' || record.shape === 'completion') turns = Math.min(turns, 1)
  return complexityOfFigures(figures, turns, figures.constraints + asked)
}

/** Complexity of one text on its own, as if it were the whole record and no prompt. */
export function complexityOfText(text: string): Complexity {
  const figures = noFigures()
  forgetWords()
  addFigures(figures, text)
  return complexityOfFigures(figures, 1, 0)
}
