// Recall and precision of the verified tier on texts with changed words, by their exact Jaccard similarity, and what
// would change if a record were removed from a lower estimate on.
import { candidateChance, sketchShape } from '../../src/stages/near-duplicates.js'
import { randomNumbers } from '../corpus.js'
import { DrivenIndex, THRESHOLD } from './driven-index.js'
import { EDITS, edited } from './edited-texts.js'
import { jaccard, shingleSet } from './exact-jaccard.js'
import { goal, percent, table, type Cell } from './markdown.js'
import { baseTexts } from './texts.js'

const RATES = [0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.15, 0.2, 0.3]
const SIZES = [0, 20, 100, 500, Number.POSITIVE_INFINITY]
const CLASSES = [
  { name: 'J >= 0.9', from: 0.9, to: 1.01, recall: 0.995 },
  { name: '0.82 <= J < 0.9', from: 0.82, to: 0.9, recall: 0.9 },
  { name: '0.8 <= J < 0.82', from: 0.8, to: 0.82, recall: undefined },
  { name: '0.7 <= J < 0.8', from: 0.7, to: 0.8, recall: undefined },
  { name: 'J < 0.7', from: 0, to: 0.7, recall: undefined },
] as const
/** The threshold is lowered by these, over the square root of the number of registers. */
const SLACKS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1]
/** Similarity from which candidates are asked for with their witness, to see what lower thresholds would do. */
const LOW = 0.6
const WRONG = 0.7

interface Outcome {
  edit: string
  shingles: number
  /** Exact similarity with the text that was changed. */
  similarity: number
  removed: boolean
  /** Exact similarity with the witness, where it was removed. */
  withWitness: number | undefined
  /** Estimate for the best candidate from LOW on, and the exact similarity with it. */
  low: { estimate: number; exact: number } | undefined
  /** Whether the text that was changed is kept from LOW on too. */
  inLow: boolean
}

/** Whole answers and, for short texts, single sentences of others. */
async function sources(quick: boolean): Promise<{ name: string; base: string[]; pool: string[] }> {
  const { name, texts } = await baseTexts()
  const [whole, short] = quick ? [400, 200] : [2400, 1200]
  const answers = texts.filter((text) => text.split(/\s+/).length >= 12)
  const sentences = answers
    .slice(whole, whole + 2 * short)
    .flatMap((text) => text.match(/[A-Z][^.!?\n]{60,250}[.!?]/g)?.slice(0, 1) ?? [])
  const all = [...answers.slice(0, whole), ...sentences.slice(0, short)]
  const findings = new DrivenIndex().decide(all)
  const pool = [...new Set(answers.slice(0, 2000).flatMap((text) => text.match(/\b[a-z]{3,12}\b/g) ?? []))]
  return { name, base: all.filter((_, at) => !findings[at]!.removed), pool }
}

function measure(base: readonly string[], pool: readonly string[]): Outcome[] {
  const random = randomNumbers(31)
  const sets = base.map(shingleSet)
  const outcomes: Outcome[] = []
  for (const edit of EDITS) {
    for (const rate of RATES) {
      const changed = base.map((text) => edited(text, edit, rate, pool, random))
      const ask = (removeFrom: number) => {
        const index = new DrivenIndex({ removeFrom })
        const kept = index.decide(base).map(({ removed }) => !removed)
        return { kept, findings: index.decide(changed) }
      }
      const [{ findings }, lower] = [ask(THRESHOLD), ask(LOW)]
      for (const [at, text] of changed.entries()) {
        const shingles = shingleSet(text)
        const exact = (number: number) =>
          jaccard(shingles, sets[number] ?? shingleSet(changed[number - base.length]!))
        const { removed, witness } = findings[at]!
        if (removed && witness === undefined) throw new Error('a removal without its witness')
        const low = lower.findings[at]!
        outcomes.push({
          edit,
          shingles: shingles.size,
          similarity: jaccard(shingles, sets[at]!),
          removed,
          withWitness: witness === undefined ? undefined : exact(witness),
          low: low.removed ? { estimate: low.similarity!, exact: exact(low.witness!) } : undefined,
          inLow: lower.kept[at]!,
        })
      }
    }
  }
  return outcomes
}

const countRemoved = (outcomes: readonly Outcome[]) => outcomes.filter(({ removed }) => removed).length
const within = (outcomes: readonly Outcome[], from: number, to: number) =>
  outcomes.filter(({ similarity }) => similarity >= from && similarity < to)

function recallTable(outcomes: readonly Outcome[]): string {
  const { bands, rows } = sketchShape(THRESHOLD)
  const sizes = SIZES.slice(0, -1).map((from, at) => ({ from, to: SIZES[at + 1]! }))
  const body = CLASSES.map(({ name, from, to, recall }): Cell[] => {
    const all = within(outcomes, from, to)
    const expected = all.reduce((sum, { similarity }) => sum + candidateChance(similarity, bands, rows), 0)
    const share = countRemoved(all) / all.length
    const bySize = sizes.map((size) => {
      const some = all.filter(({ shingles }) => shingles >= size.from && shingles < size.to)
      return `${percent(countRemoved(some), some.length)} of ${some.length}`
    })
    const verdict = recall === undefined ? '-' : `${percent(recall)}: ${goal(share >= recall)}`
    return [name, all.length, percent(share), percent(expected, all.length), verdict, ...bySize]
  })
  const heads = sizes.map(({ from, to }) =>
    to === Number.POSITIVE_INFINITY ? `${from}+` : `${from}-${to - 1}`,
  )
  const head = [
    'exact J',
    'texts',
    'removed',
    'candidates in theory',
    'goal',
    ...heads.map((size) => `${size} shingles`),
  ]
  return table([head, ...body])
}

function editTable(outcomes: readonly Outcome[]): string {
  const body = EDITS.map((edit) => {
    const ofEdit = outcomes.filter((outcome) => outcome.edit === edit)
    const cells = CLASSES.map(({ from, to }) => within(ofEdit, from, to))
    return [edit, ...cells.map((some) => `${percent(countRemoved(some), some.length)} of ${some.length}`)]
  })
  return table([['edit', ...CLASSES.map(({ name }) => name)], ...body])
}

/** What a lower threshold on the estimate would do to recall and to wrong removals. */
function slackTable(all: readonly Outcome[]): string {
  const outcomes = all.filter(({ inLow }) => inLow)
  const { bands, rows } = sketchShape(THRESHOLD)
  const body = SLACKS.map((slack) => {
    const from = THRESHOLD - slack / Math.sqrt(bands * rows)
    const goes = ({ low }: Outcome) => low !== undefined && low.estimate >= from
    const gone = outcomes.filter(goes)
    const [high, middle, edge, below] = CLASSES.map((some) => {
      const similar = within(outcomes, some.from, some.to)
      return percent(similar.filter(goes).length, similar.length)
    })
    const wrong = gone.filter(({ low }) => low!.exact < WRONG).length
    return [slack, from.toFixed(3), high!, middle!, edge!, below!, percent(wrong, gone.length)]
  })
  const names = CLASSES.slice(0, 4).map(({ name }) => name)
  return table([['c', 'removed from', ...names, `removed with exact J < ${WRONG}`], ...body])
}

export async function wordEdits(quick: boolean): Promise<string> {
  const { name, base, pool } = await sources(quick)
  const outcomes = measure(base, pool)
  const removed = outcomes.filter((outcome) => outcome.removed)
  const wrong = removed.filter(({ withWitness }) => withWitness! < WRONG).length
  const below = removed.filter(({ withWitness }) => withWitness! < THRESHOLD).length
  return [
    `## Word edits\n\n${base.length} ${name} and sentences of them, ${EDITS.join(', ')}, ` +
      `${RATES.map((rate) => percent(rate)).join(', ')} of the words.`,
    recallTable(outcomes),
    editTable(outcomes),
    `Of ${removed.length} removals, each with its witness, ${wrong} (${percent(wrong, removed.length)}) have an exact J ` +
      `below ${WRONG} with it (goal at most 1%: ${goal(wrong <= 0.01 * removed.length)}), ` +
      `${percent(below, removed.length)} below ${THRESHOLD}.`,
    'If a record were removed from an estimate of threshold - c / sqrt(registers) on:',
    slackTable(outcomes),
  ].join('\n\n')
}
