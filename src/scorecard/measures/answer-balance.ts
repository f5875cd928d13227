import type { ReadRecord } from '../../attributes/read-record.js'
import { normalisedEntropy, sureImbalance, wilson, type Interval } from './intervals.js'

/** Options that a prompt lists, one a line or one behind the other: "A) Rome B) Paris". */
const OPTION = /(?:^|\s)\(?([A-H])[).:]\s/g
/** An answer that is an option's letter, with or without the option's text. */
const BARE = /^\(?([A-H])(?:[).:]|$)/
const SPOKEN =
  /^(?:the )?(?:correct |right |best )?(?:answer|option|choice) (?:is|would be):? \(?(?:option )?([A-H])\b/i
/** Characters at the end of a prompt that are searched for options. */
const SEARCHED = 4096
/** Fewer records tell nothing. */
const FEWEST = 30
const LONGEST_LABEL = 30
const MOST_LABEL_WORDS = 3
/** A label is given at least so often, and makes so great a share of the answers that could be labels. */
const FEWEST_OF_LABEL = 5
const LEAST_OF_LABEL = 0.02

/** How even the answers to multiple-choice and classification prompts are. */
export interface AnswerBalance {
  /** Records whose answer is one of the options of the prompt, by the option's letter. */
  positions: Record<string, number>
  /** Interval of the share of the letter that is right most often; null with fewer than 30 such records. */
  topPosition: Interval | null
  /** How sure it is that positions are not even, 0 to 1. */
  positionImbalance: number | null
  /** Short answers that repeat, most frequent first. */
  labels: [label: string, records: number][]
  topLabel: Interval | null
  labelImbalance: number | null
  /** Entropy of the labels by that of an even spread. */
  labelEntropy: number | null
}

/** The letter of the option that an answer chooses, and how many the prompt has. */
export function chosenOption(
  prompt: string,
  answer: string,
): { letter: string; options: number } | undefined {
  const start = answer.slice(0, 80).trimStart()
  const letter = (BARE.exec(start) ?? SPOKEN.exec(start))?.[1]?.toUpperCase()
  if (letter === undefined) return undefined
  const options = new Set(Array.from(prompt.slice(-SEARCHED).matchAll(OPTION), (match) => match[1]!))
  return options.size >= 2 && options.has(letter) ? { letter, options: options.size } : undefined
}

/** A short answer as a label: in small letters and without signs around it; undefined where it is none. */
export function labelOf(answer: string): string | undefined {
  if (answer.length > 2 * LONGEST_LABEL) return undefined
  const label = answer.toLowerCase().replace(/^[^\p{L}\p{N}]{1,60}|[^\p{L}\p{N}]{1,60}$/gu, '')
  if (label.length > LONGEST_LABEL || !/\p{L}/u.test(label)) return undefined
  return label.split(/\s+/).length <= MOST_LABEL_WORDS ? label : undefined
}

/** Balance of right options and of labels over records, each judged where at least 30 records allow to. */
export function answerBalanceOf(records: readonly ReadRecord[]): AnswerBalance {
  const positions = new Map<string, number>()
  const labels = new Map<string, number>()
  let evenShares = 0
  for (const { texts } of records) {
    const answer = texts.find(({ role }) => role === 'assistant')?.text
    if (answer === undefined) continue
    const prompt = texts.filter(({ role }) => role === 'user').map(({ text }) => text)
    const chosen = chosenOption(prompt.join('\n'), answer)
    if (chosen) {
      positions.set(chosen.letter, (positions.get(chosen.letter) ?? 0) + 1)
      evenShares += 1 / chosen.options
      continue
    }
    const label = labelOf(answer)
    if (label !== undefined) labels.set(label, (labels.get(label) ?? 0) + 1)
  }
  const all = sum([...labels.values()])
  const repeated = [...labels]
    .filter(([, count]) => count >= FEWEST_OF_LABEL && count >= LEAST_OF_LABEL * all)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
  const position = judge([...positions.values()], evenShares / sum([...positions.values()]))
  const label = judge(repeated.map(([, count]) => count))
  return {
    positions: Object.fromEntries([...positions].sort(([a], [b]) => (a < b ? -1 : 1))),
    topPosition: position?.top ?? null,
    positionImbalance: position?.imbalance ?? null,
    labels: repeated,
    topLabel: label?.top ?? null,
    labelImbalance: label?.imbalance ?? null,
    labelEntropy: label ? normalisedEntropy(repeated.map(([, count]) => count)) : null,
  }
}

function judge(counts: number[], even = 1 / Math.max(2, counts.length)) {
  const total = sum(counts)
  if (total < FEWEST) return undefined
  return { top: wilson(Math.max(...counts), total), imbalance: sureImbalance(counts, even) }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
