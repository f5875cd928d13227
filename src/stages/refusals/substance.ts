import { PHRASES, isFiller, matches, ruleOf, type RefusalRule } from './phrases.js'
import type { Sentence } from './sentences.js'

/** How much of some sentences gives what was asked: refusals, offers, reasons and pointers give nothing. */
export interface Substance {
  /** UTF-16 units that give something. */
  units: number
  /** Those of them that come after a turn ("However, …"). */
  unitsAfterTurn: number
  /** What refusing sentences among them give after a turn of their own. */
  unitsWithin: number
  /** List items and headings. */
  items: number
}

/** A "but" that turns to refusing. */
const SORRY = /^[^.]{0,30}?\b(?:sorry|apologi[sz]e|apologies)\b.{0,40}?,? (?:but|however)\b/

export interface Reading {
  /** Sentences of why it would be wrong, and lists of what to do instead, give something too. */
  sermonsGive: boolean
  /** A turn came before. */
  turned?: boolean
}

/** The substance of the sentences from `from` to `to`; `rules` are the rules that they match. */
export function substanceOf(
  sentences: readonly Sentence[],
  rules: readonly (RefusalRule | undefined)[],
  from: number,
  to: number,
  { sermonsGive, turned = false }: Reading,
): Substance {
  const sum: Substance = { units: 0, unitsAfterTurn: 0, unitsWithin: 0, items: 0 }
  let inPointers = false
  for (let index = from; index < to; index++) {
    const { words, isItem, startsLine, start, end } = sentences[index]!
    if (isItem) {
      // A list of questions asks for what would be needed.
      if (inPointers || (!turned && words.endsWith('?'))) continue
      sum.items++
    } else if (inPointers && !startsLine && !sermonsGive) continue
    else if (words !== '') {
      inPointers =
        words.endsWith(':') && (matches('pointer', words) || (!sermonsGive && matches('substitute', words)))
    }
    turned ||= matches('turn', words)
    let units = end - start
    if (rules[index]) {
      units = substanceWithin(words)
      sum.unitsWithin += units
    } else if (!isItem && (isFiller(words) || (!sermonsGive && matches('sermon', words)))) continue
    else if (turned) sum.unitsAfterTurn += units
    sum.units += units
  }
  return sum
}

/** Whether a refusing sentence itself turns to giving. */
export function turnsWithin(words: string): boolean {
  return matches('turn-within', words.replace(SORRY, ''))
}

/** Words that a sentence has without saying what it is about. */
const COMMON = new Set(
  (
    'about access answer assist cannot code create describe exact example explain find following generate give help ' +
    'information language list make model please provide question some specific suggest tell that their there ' +
    'these this those what when where which will with write would your'
  ).split(' '),
)

/** Whether what a refusing sentence declines, up to where it turns to giving, is what was asked: they share a word. */
export function declinesWhatWasAsked(words: string, asked: string): boolean {
  const rest = words.replace(SORRY, '')
  const turn = PHRASES['turn-within'].pattern.exec(rest)
  const declined = turn && turn.index > 0 ? rest.slice(0, turn.index) : rest
  const stems = new Set(stemsOf(asked))
  return stemsOf(declined).some((stem) => stems.has(stem))
}

/** The beginnings of the words that say what a text is about. */
const stemsOf = (words: string) =>
  (words.match(/[\p{L}\p{N}]{4,}/gu) ?? [])
    .filter((word) => !COMMON.has(word))
    .map((word) => word.slice(0, 5))

/** UTF-16 units that a refusing sentence itself gives after a turn. */
export function substanceWithin(words: string): number {
  const rest = words.replace(SORRY, '')
  const turn = PHRASES['turn-within'].pattern.exec(rest)
  if (!turn) return 0
  const given = rest.slice(turn.index + turn[0].length)
  return isFiller(given) || ruleOf(given, 0) ? 0 : given.length
}
