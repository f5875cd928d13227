import { NUMBERS } from './vocabulary.js'

/** Words as people count them: "don't" and "well-known" are one each. */
export function countWords(text: string): number {
  const words = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’.,-][\p{L}\p{N}]+)*/gu
  let count = 0
  while (words.test(text)) count++
  return count
}

/** A number written in digits or as an English word up to twenty; NaN for anything else. */
export function readNumber(word: string): number {
  return /^\d{1,6}$/.test(word) ? Number(word) : (NUMBERS.get(word.toLowerCase()) ?? NaN)
}

/** The paragraphs of a text: what stands between blank lines. */
export function paragraphs(text: string): string[] {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '')
}
