import type { TextEdit } from '../../records/text-edit.js'
import { echoLength, fenceAround } from './frames.js'
import { isAnswer, isClosable, unemphasised } from './judge.js'
import { PHRASES } from './phrases.js'
import { repaired, type Taking } from './repair.js'
import type { BoilerplateRule, Removal } from './rules.js'
import { isAbbreviated, sentencesOf } from './sentences.js'
import { TextMap } from './text-map.js'

/** Characters that a rule may look at: before a match, at the beginning, at the end, in one sentence. */
const BEFORE = 64
const OPENING = 800
const CLOSING = 1000
const SENTENCE = 1200
/** Times that one text may open or close anew, and that one sentence may lose a clause. */
const ROUNDS = 6
/** A line of a list, or one that somebody says: its last sentence closes no answer. */
const LISTED = /^\s{0,16}(?:[-*•+]\s|\d{1,3}[.)]\s|[*_]{0,2}\p{Lu}[\p{L}\p{N} .'-]{0,30}:)/u
const LIST_MARK = /(?:^|\n)\s{0,12}(?:[-*•+]|\d{1,3}[.)])[ \t]{1,4}$/

interface RuledTaking extends Taking {
  besideAnswer: boolean
  onlyToken: boolean
  closes: boolean
}

/** One text on its way through the rules: what they take is noted, then repaired all at once. */
export class ChatText {
  readonly #text: string
  readonly #prompt: string | undefined
  readonly #map: TextMap
  readonly #takings: RuledTaking[] = []
  readonly #rules: (...removals: Removal[]) => BoilerplateRule[]

  constructor(text: string, prompt: string | undefined, rules: readonly BoilerplateRule[]) {
    this.#text = text
    this.#prompt = prompt
    this.#map = new TextMap(text)
    this.#rules = (...removals) => rules.filter(({ removes }) => removals.includes(removes))
  }

  edits(): TextEdit[] {
    this.#takeFrames()
    this.#takeMatches()
    this.#takeLines()
    const start = this.#takeOpenings()
    const end = this.#takeClosings(start)
    this.#takeSentences(start, end)
    return repaired(this.#text, this.#kept())
  }

  #take(rule: BoilerplateRule, start: number, end: number, leaves: Taking['leaves'], opens = false): boolean {
    if (!this.#map.isFree(start, end, ['rest', 'block', 'echo', 'fence'].includes(rule.removes))) return false
    this.#map.take(start, end)
    const { id, besideAnswer } = rule
    const onlyToken = !['opening', 'closing', 'sentence', 'clause'].includes(rule.removes)
    const closes = rule.removes === 'closing'
    this.#takings.push({ rule: id, start, end, leaves, opens, besideAnswer, onlyToken, closes })
    return true
  }

  #takeFrames(): void {
    for (const rule of this.#rules('fence')) {
      const fence = fenceAround(this.#text)
      if (!fence) continue
      // The marks themselves are what the map calls code.
      this.#map.unfence()
      this.#take(rule, fence.open.start, fence.open.end, 'lines')
      this.#take(rule, fence.close.start, fence.close.end, 'lines')
    }
    for (const rule of this.#rules('echo')) {
      const asked = this.#prompt ?? ''
      const length = rule.pattern!.find(asked) ? echoLength(this.#text, asked) : 0
      if (length > 0) this.#take(rule, 0, length, 'lines')
    }
  }

  #takeMatches(): void {
    for (const rule of [...this.#rules('rest'), ...this.#rules('block', 'token')]) this.#takeMatchesOf(rule)
  }

  #takeMatchesOf(rule: BoilerplateRule): void {
    const text = this.#text
    for (let found = rule.pattern!.find(text); found; found = rule.pattern!.find(text, found.end)) {
      let { start } = found
      const window = text.slice(Math.max(0, start - BEFORE), start)
      const before = rule.before?.find(window)
      if (before) start -= window.length - before.start
      if (rule.removes === 'rest') {
        if (this.#map.isCovered(found.start)) continue
        this.#take(rule, start, text.length, 'lines')
        return
      }
      this.#take(rule, start, found.end, rule.removes === 'token' ? 'nothing' : 'lines')
    }
  }

  #takeLines(): void {
    const rules = this.#rules('line')
    if (rules.length === 0) return
    for (let start = 0; start < this.#text.length;) {
      const newline = this.#text.indexOf('\n', start)
      const end = newline < 0 ? this.#text.length : newline
      if (end - start <= SENTENCE) {
        const line = this.#text.slice(start, end).trim()
        const rule = line === '' ? undefined : rules.find(({ pattern }) => pattern!.find(line))
        if (rule) this.#take(rule, start, end, 'lines')
      }
      start = end + 1
    }
  }

  /** Takes openings, and clauses that stand before or between them; returns where the text proper begins. */
  #takeOpenings(): number {
    const rules = this.#rules('opening')
    const clauses = this.#rules('clause')
    let at = this.#map.skip(0)
    for (let round = 0; rules.length > 0 && round < ROUNDS; round++) {
      const begin = at
      const piece = this.#text.slice(begin, begin + OPENING)
      const taken = [...rules, ...clauses].some((rule) => {
        const found = rule.pattern!.find(piece)
        if (found?.start !== 0) return false
        const end = begin + found.end
        if (rule.removes === 'opening' && isAbbreviated(this.#text, begin, end)) return false
        return this.#take(rule, begin, end, 'words', true)
      })
      if (!taken) break
      at = this.#map.skip(at)
    }
    return at
  }

  /** Takes closings; returns where the text proper ends. */
  #takeClosings(from: number): number {
    const rules = this.#rules('closing')
    let end = this.#map.skipBack(this.#text.length)
    for (let round = 0; rules.length > 0 && round < ROUNDS; round++) {
      const starts = this.#lastSentences(from, end)
      const taken = starts.some((start) => {
        const sentence = unemphasised(this.#text.slice(start, end))
        if (this.#isSpoken(start)) return false
        return rules.some(
          (rule) => rule.pattern!.find(sentence) && this.#take(rule, start, end, 'words', true),
        )
      })
      if (!taken) break
      end = this.#map.skipBack(end)
    }
    return end
  }

  /** Where the last three sentences before `end` begin, the last first. */
  #lastSentences(from: number, end: number): number[] {
    let window = Math.max(from, end - CLOSING)
    // A window begins behind a line end, so that its first sentence is whole.
    if (window > from) {
      const newline = this.#text.indexOf('\n', window)
      if (newline < 0 || newline >= end) {
        // One long paragraph: its first piece in the window is not whole.
        const [, ...rest] = sentencesOf(this.#text, window, end)
        return rest
          .slice(-3)
          .map(({ start }) => start)
          .reverse()
      }
      window = newline
    }
    return [...sentencesOf(this.#text, window, end)]
      .slice(-3)
      .map(({ start }) => start)
      .reverse()
  }

  /** Whether what begins at `start` belongs to what was announced, to a list, a speaker or a letter. */
  #isSpoken(start: number): boolean {
    if (this.#text.slice(0, start).trimEnd().endsWith(':')) return true
    const line = this.#text.lastIndexOf('\n', start - 1) + 1
    if (LISTED.test(this.#text.slice(line, line + 64))) return true
    const letter = PHRASES.letter.find(this.#text)
    if (!letter || letter.start >= start) return false
    const signature = PHRASES.signature.find(this.#text, letter.end)
    return !signature || signature.start >= start
  }

  #takeSentences(from: number, to: number): void {
    const rules = this.#rules('clause', 'sentence')
    if (rules.length === 0) return
    let held: (() => void) | undefined
    for (const { start, end } of sentencesOf(this.#text, from, to)) {
      // A sentence waits for the next one, which may lean on it.
      if (held && !PHRASES.leaning.find(this.#text.slice(start, start + 40))) held()
      held = undefined
      let at = start
      for (let round = 0; round < ROUNDS; round++) {
        at = this.#map.skip(at)
        if (at >= end) break
        const before = at
        const taking = this.#firstTaking(rules, at, end)
        if (!taking || this.#map.isFenced(start)) break
        const { rule, foundStart, foundEnd } = taking
        if (rule.removes === 'sentence') {
          if (!this.#emptiesListItem(start, end)) {
            const opensAt = at
            held = () => this.#take(rule, opensAt, end, 'words', true)
          }
          break
        }
        if (!this.#take(rule, foundStart, foundEnd, 'words', foundStart === at)) break
        if (foundStart === before) at = foundEnd
      }
    }
    held?.()
  }

  #firstTaking(
    rules: readonly BoilerplateRule[],
    at: number,
    end: number,
  ): { rule: BoilerplateRule; foundStart: number; foundEnd: number } | undefined {
    const whole = end - at <= SENTENCE
    const piece = this.#text.slice(at, Math.min(end, at + SENTENCE))
    for (const rule of rules) {
      if (rule.removes === 'sentence' && !whole) continue
      const found = rule.pattern!.find(piece)
      if (found && this.#map.isFree(at + found.start, at + found.end)) {
        return { rule, foundStart: at + found.start, foundEnd: at + found.end }
      }
    }
    return undefined
  }

  /** Whether a sentence is all that stands in an item of a list. */
  #emptiesListItem(start: number, end: number): boolean {
    const before = this.#text.slice(Math.max(0, start - 20), start)
    return LIST_MARK.test(before) && /^[ \t]*(?:\n|$)/.test(this.#text.slice(end, end + 20))
  }

  /** The takings that may stand: disclaimers beside an answer, and all only where something remains. */
  #kept(): RuledTaking[] {
    let kept = this.#takings
    if (kept.some(({ besideAnswer }) => besideAnswer) && !isAnswer(this.#without(kept))) {
      kept = kept.filter(({ besideAnswer }) => !besideAnswer)
    }
    if (kept.some(({ closes }) => closes) && !isClosable(this.#without(kept))) {
      kept = kept.filter(({ closes }) => !closes)
    }
    if (kept.some(({ onlyToken }) => !onlyToken) && !/[\p{L}\p{N}]/u.test(this.#without(kept))) {
      kept = kept.filter(({ onlyToken }) => onlyToken)
    }
    return kept
  }

  #without(takings: readonly Taking[]): string {
    let rest = ''
    let from = 0
    for (const { start, end } of takings.toSorted((a, b) => a.start - b.start)) {
      rest += this.#text.slice(from, start)
      from = end
    }
    return rest + this.#text.slice(from)
  }
}
