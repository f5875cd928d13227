import { SMALL_LETTERS } from '../letters.js'
import { UNITS, readUnits } from '../units.js'
import { HASH_START, hashLetter } from '../word-table.js'
import { TERM, TERMS } from './terms.js'

/** A profession or group that a sentence names, and what else stands in the sentence. */
export interface Mention {
  of: 'profession' | 'group'
  /** In PROFESSIONS or GROUPS. */
  index: number
  female: number
  male: number
  positive: number
  negative: number
}

/** Words of the term lists in a text, and what professions and groups are named together with. */
export interface BiasCounts {
  female: number
  male: number
  positive: number
  negative: number
  mentions: Mention[]
}

/**
 * Finds gendered words, judging words, professions and groups of people in one pass over a text. What stands in one
 * sentence, up to an end mark or the end of its line, belongs together. English words only.
 */
export function countBias(text: string): BiasCounts {
  const total: BiasCounts = { female: 0, male: 0, positive: 0, negative: 0, mentions: [] }
  const sentence: [number, number, number, number] = [0, 0, 0, 0]
  const named: number[] = []
  let terms = 0
  const end = readUnits(text)
  let at = 0
  while (at < end) {
    const unit = UNITS[at]!
    let letter = SMALL_LETTERS[unit]!
    if (letter === 0) {
      at++
      if (terms > 0 && (unit === 46 || unit === 10 || unit === 33 || unit === 63)) {
        closeSentence(total, sentence, named)
        terms = 0
      }
      continue
    }
    const start = at
    let hash = HASH_START
    do {
      hash = hashLetter(hash, letter)
      letter = SMALL_LETTERS[UNITS[++at]!]!
    } while (letter !== 0)
    const term = TERMS.find(hash, start, at)
    if (term === 0) continue
    terms++
    const kind = term >> 16
    if (kind < TERM.profession) sentence[kind - 1]!++
    else named.push(term)
  }
  closeSentence(total, sentence, named)
  return total
}

function closeSentence(total: BiasCounts, sentence: [number, number, number, number], named: number[]): void {
  const [female, male, positive, negative] = sentence
  total.female += female
  total.male += male
  total.positive += positive
  total.negative += negative
  if (named.length > 0 && female + male + positive + negative > 0) {
    for (const term of new Set(named)) {
      const of = term >> 16 === TERM.profession ? 'profession' : 'group'
      total.mentions.push({ of, index: term & 0xffff, female, male, positive, negative })
    }
  }
  sentence.fill(0)
  named.length = 0
}
