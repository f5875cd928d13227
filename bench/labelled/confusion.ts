import type { NotedEdit } from '../../src/stages/text-record.js'
import type { LabelledAnswer } from './labels.js'

/** Share of a span, as `coverage` counts it, that must be covered for it to count as the same. */
const COVERED = 0.9

/** At the end of what was removed. */
const CONNECTIVE = /(?:however|but),?\s*$/i

interface Range {
  start: number
  end: number
}

/** An edit and what the labels say of it. */
export interface JudgedEdit extends Range {
  line: number
  rule: string
  removed: string
  verdict: 'boilerplate' | 'unsure' | 'wrong'
}

/** A labelled span and whether it was removed. */
export interface JudgedSpan extends Range {
  line: number
  kind: string
  text: string
  removed: boolean
}

export interface Judgement {
  edits: JudgedEdit[]
  spans: JudgedSpan[]
}

/** Holds the edits of an answer against its labels; spans that the reader was unsure of count neither way. */
export function judge({ label, answer }: LabelledAnswer, notes: { edits: readonly NotedEdit[] }): Judgement {
  const text = [...answer]
  const own = notes.edits.filter(({ stage, field }) => stage === 'boilerplate' && field === 'output')
  // The letter that becomes a capital is not removed.
  const ranges = own.map((edit) => ({ ...edit, end: edit.end - [...edit.inserted].length }))
  // What would be left hanging goes with what it hung on, and is not judged.
  const judged = ranges.map((edit) => ({
    ...edit,
    end: edit.end - (CONNECTIVE.exec(withoutCapital(edit))?.[0].length ?? 0),
  }))
  const labelled = label.spans ?? []
  const sure = labelled.filter(({ unsure }) => !unsure)
  const edits = judged.map(({ start, end, rule, removed }): JudgedEdit => {
    const isBoilerplate = coverage(text, { start, end }, sure) >= COVERED
    const mayBe = coverage(text, { start, end }, labelled) >= COVERED
    const verdict = isBoilerplate ? 'boilerplate' : mayBe ? 'unsure' : 'wrong'
    return { line: label.line, rule, removed, start, end, verdict }
  })
  const spans = sure.map(({ kind, start, end }): JudgedSpan => {
    const removed = coverage(text, { start, end }, ranges) >= COVERED
    return { line: label.line, kind, start, end, text: text.slice(start, end).join(''), removed }
  })
  return { edits, spans }
}

/** What an edit removes, without the letter that comes back as a capital. */
function withoutCapital({ removed, inserted }: { removed: string; inserted: string }): string {
  return removed.slice(0, removed.length - inserted.length)
}

/** Share of the letters, digits and signs of chat tokens of a range that others cover; 1 where it has none. */
function coverage(text: readonly string[], { start, end }: Range, others: readonly Range[]): number {
  let all = 0
  let covered = 0
  for (let at = start; at < end; at++) {
    if (!/[\p{L}\p{N}<|>#[\]]/u.test(text[at]!)) continue
    all++
    if (others.some((other) => at >= other.start && at < other.end)) covered++
  }
  return all === 0 ? 1 : covered / all
}
