import type { TextEdit } from '../../records/text-edit.js'
import { AnchorSearch, type AnchorHit } from './anchor-search.js'
import { echoLength, fenceAround } from './frames.js'
import { isAnswer, isClosable, unemphasised } from './judge.js'
import { PHRASES } from './phrases.js'
import { repaired, type Taking } from './repair.js'
import type { BoilerplateRule, Removal } from './rules.js'
import { emptiesListItem, isAbbreviated, lastSentences, sentencesOf, type Sentence } from './sentences.js'
import { SpokenParts } from './spoken-parts.js'
import { TextMap } from './text-map.js'

/** Characters looked at: before a match, at the beginning, at the end, of a sentence, behind a sentence. */
const [BEFORE, OPENING, CLOSING, SENTENCE, FOLLOWING] = [64, 800, 1000, 1200, 120]
/** Times that one text may open or close anew, and that one sentence may lose a clause. */
const ROUNDS = 6

/** What a rule takes; `mayEmpty`: even where no letter or digit is left of the text. */
interface RuledTaking extends Taking {
  besideAnswer: boolean
  mayEmpty: boolean
  closes: boolean
}

/** One text on its way through the rules: what they take is noted, then repaired all at once. */
export class ChatText {
  readonly #text: string
  readonly #prompt: string | undefined
  readonly #map: TextMap
  readonly #anchors: AnchorSearch
  readonly #takings: RuledTaking[] = []
  readonly #spoken: SpokenParts
  readonly #all: readonly BoilerplateRule[]

  constructor(text: string, prompt: string | undefined, rules: readonly BoilerplateRule[]) {
    this.#text = text
    this.#prompt = prompt
    this.#map = new TextMap(text)
    this.#anchors = new AnchorSearch(text)
    this.#spoken = new SpokenParts(text)
    this.#all = rules
  }

  #rules(...removals: Removal[]): BoilerplateRule[] {
    return this.#all.filter(({ removes }) => removals.includes(removes))
  }

  edits(): TextEdit[] {
    this.#takeFrames()
    this.#takeMatches()
    this.#takeLines()
    const start = this.#takeOpenings()
    const end = this.#takeClosings(start)
    this.#takeSentences(start, end)
    if (this.#takings.some(({ besideAnswer }) => besideAnswer)) {
      if (!isAnswer(this.#without(this.#takings))) {
        // Clauses that went with a disclaimer may go without it.
        const others = this.#all.filter(({ besideAnswer }) => !besideAnswer)
        return new ChatText(this.#text, this.#prompt, others).edits()
      }
      if (this.#map.skip(start) > start) this.#openAnew()
    }
    return repaired(this.#text, this.#kept())
  }

  #take(rule: BoilerplateRule, start: number, end: number, leaves: Taking['leaves'], opens = false): boolean {
    if (!this.#map.isFree(start, end, ['rest', 'block', 'echo', 'fence'].includes(rule.removes))) return false
    this.#map.take(start, end)
    const mayEmpty = !['opening', 'closing', 'sentence', 'clause'].includes(rule.removes)
    const flags = { besideAnswer: rule.besideAnswer, mayEmpty, closes: rule.removes === 'closing' }
    this.#takings.push({ rule: rule.id, start, end, leaves, opens, ...flags })
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

  /** Takes openings, and clauses that stand before them; returns where the text proper begins. */
  #takeOpenings(): number {
    const rules = this.#rules('opening')
    const clauses = this.#rules('clause').filter(({ besideAnswer }) => !besideAnswer)
    let at = this.#map.skip(0)
    for (let round = 0; rules.length > 0 && round < ROUNDS; round++) {
      const begin = at
      const piece = this.#text.slice(begin, begin + OPENING)
      const taken =
        rules.some((rule) => {
          const end = begin + (rule.pattern!.lead(piece)?.end ?? 0)
          if (end === begin || isAbbreviated(this.#text, begin, end)) return false
          return this.#take(rule, begin, end, 'words', true)
        }) ||
        clauses.some((rule) => {
          const found = rule.pattern!.lead(piece)
          const rest = piece.slice(found?.end)
          if (!found || !rules.some(({ pattern }) => pattern!.lead(rest))) return false
          return this.#take(rule, begin, begin + found.end, 'words', true)
        })
      if (!taken) break
      at = this.#map.skip(at)
    }
    return at
  }

  /** Takes openings behind a disclaimer that went: only where an answer remains that does not lean on them. */
  #openAnew(): void {
    const before = this.#takings.length
    const start = this.#takeOpenings()
    const leans = PHRASES.leaning.lead(this.#text.slice(start, start + 40)) !== undefined
    if (leans || !isAnswer(this.#without(this.#takings))) this.#takings.length = before
  }

  /** Takes closings; returns where the text proper ends. */
  #takeClosings(from: number): number {
    let end = this.#map.skipBack(this.#text.length)
    const window = Math.max(0, end - CLOSING)
    const rules = this.#rules('closing').filter((rule) => this.#anchors.isBehind(rule, window))
    for (let round = 0; rules.length > 0 && round < ROUNDS; round++) {
      const starts = lastSentences(this.#text, from, end, CLOSING)
      const taken =
        starts.some((start) => this.#takeClosing(rules, start, end)) ||
        starts.slice(1).some((start, at) => this.#takeWithin(rules, start, starts[at]!))
      if (!taken) break
      end = this.#map.skipBack(end)
    }
    return end
  }

  #takeClosing(rules: readonly BoilerplateRule[], start: number, end: number): boolean {
    const sentence = unemphasised(this.#text.slice(start, end))
    const rule = rules.find(({ pattern }) => pattern!.find(sentence))
    return rule !== undefined && !this.#spoken.has(start) && this.#take(rule, start, end, 'words', true)
  }

  /** Takes a sentence behind which others stand that do not lean on it. */
  #takeWithin(rules: readonly BoilerplateRule[], start: number, next: number): boolean {
    const behind = this.#text.slice(next, next + 40)
    if (PHRASES.leaning.lead(behind) ?? PHRASES.dangling.lead(behind)) return false
    return this.#takeClosing(rules, start, this.#map.skipBack(next))
  }

  #takeSentences(from: number, to: number): void {
    const rules = this.#rules('clause', 'sentence')
    const hits = this.#anchors.hits(rules)
    if (!hits) return this.#takeSentencesOf(rules, [], from, to, to)
    for (let next = 0; next < hits.length;) {
      const { at } = hits[next]!
      const line = Math.max(from, this.#text.lastIndexOf('\n', at - 1) + 1)
      const newline = this.#text.indexOf('\n', at)
      const end = newline < 0 ? this.#text.length : newline
      const first = next
      while (next < hits.length && hits[next]!.at < end) next++
      if (line < Math.min(end, to)) this.#takeSentencesOf(rules, hits.slice(first, next), line, end, to)
    }
  }

  /** Takes what is in the sentences from `from` to `end`; with hits, a sentence is tried by rules that have one there. */
  #takeSentencesOf(
    rules: readonly BoilerplateRule[],
    hits: readonly AnchorHit<BoilerplateRule>[],
    from: number,
    end: number,
    to: number,
  ): void {
    let next = 0
    let held: ((leans: boolean) => void) | undefined
    for (const sentence of sentencesOf(this.#text, from, to)) {
      // A sentence waits for the next one, which may lean on it.
      held?.(PHRASES.leaning.lead(this.#text.slice(sentence.start, sentence.start + 40)) !== undefined)
      held = undefined
      if (sentence.start >= end) return
      const first = next
      while (next < hits.length && hits[next]!.at < sentence.end) next++
      const hit = hits.slice(first, next).map(({ rule }) => rule)
      const tried = hits.length === 0 ? rules : rules.filter((rule) => hit.includes(rule))
      if (tried.length > 0) held = this.#takeFromSentence(tried, sentence)
    }
    held?.(false)
  }

  /** Takes clauses from a sentence, or returns what takes it as a whole, or only clauses where the next one leans on it. */
  #takeFromSentence(
    rules: readonly BoilerplateRule[],
    sentence: Sentence,
  ): ((leans: boolean) => void) | undefined {
    const { start, end } = sentence
    let at = start
    for (let round = 0; round < ROUNDS; round++) {
      at = this.#map.skip(at)
      if (at >= end) break
      const before = at
      const taking = this.#firstTaking(rules, at, end)
      if (!taking || this.#map.isFenced(start)) break
      const { rule, foundStart, foundEnd } = taking
      if (rule.removes === 'sentence') {
        if (emptiesListItem(this.#text, sentence)) break
        return (leans) => {
          if (!leans) this.#take(rule, before, end, 'words', true)
          else this.#takeFromSentence(this.#rules('clause'), { start: before, end })
        }
      }
      if (!this.#take(rule, foundStart, foundEnd, 'words', foundStart === at)) break
      if (foundStart === before) at = foundEnd
    }
    return undefined
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
      if (!found) continue
      if (rule.followedBy && !rule.followedBy.lead(this.#text.slice(end, end + FOLLOWING))) continue
      if (this.#map.isFree(at + found.start, at + found.end)) {
        return { rule, foundStart: at + found.start, foundEnd: at + found.end }
      }
    }
    return undefined
  }

  /** The takings that may stand: only where something remains. */
  #kept(): RuledTaking[] {
    let kept = this.#takings
    if (kept.some(({ closes }) => closes) && !isClosable(this.#without(kept))) {
      kept = kept.filter(({ closes }) => !closes)
    }
    if (kept.some(({ mayEmpty }) => !mayEmpty) && !/[\p{L}\p{N}]/u.test(this.#without(kept))) {
      kept = kept.filter(({ mayEmpty }) => mayEmpty)
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
