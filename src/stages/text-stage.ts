import type { Role } from '../../native-free-kernels/scan/scan.js'
import { HINT } from '../../native-free-kernels/record/record.js'
import { PHRASE_GROUPS, type Phrase, type SeedTable } from '../../native-free-kernels/phrases/phrases.js'
import type { TextRecord } from './text-record.js'

/** Where a rule's phrases are looked for. */
export interface Anchored {
  /**
   * Folded phrases, of which one stands in each text that the rule can meet. `token`: the beginning of a control token;
   * `fence`: a text begins with a code fence; `prompt`: an answer begins with the same two words as a prompt; `foreign`: a
   * text has letters beyond ASCII, and not only a few, or prompt and answer have other common words.
   */
  anchors: readonly string[] | 'token' | 'fence' | 'prompt' | 'foreign'
  /** Roles of the texts in which they count. */
  roles: readonly Role[]
  /** They must begin within the first twelve words. */
  early?: boolean
  /** Phrases of which one must be there too, in the same texts. */
  also?: readonly string[] | undefined
  /** A hint that must have been given too. */
  hint?: number | undefined
}

/** What the kernel saw in a record, as its row says. */
export interface RowSight {
  /** Groups of phrases, as two halves of 64 bits. */
  low: number
  high: number
  /** HINT bits. */
  hints: number
}

/** What the kernel saw in a record. */
export interface Sight {
  /** Whether one of a rule's anchors occurs. */
  seen: (rule: Anchored) => boolean
  /** Whether a hint was given. */
  hinted: (hint: number) => boolean
}

/** A stage that looks at the decoded texts of records in which the kernel saw something for it. */
export interface TextStage {
  anchored: readonly Anchored[]
  /** Hints that bring a record to this stage, besides those of its anchored rules. */
  hints?: number
  /** Whether it wants to see all records, or all plain texts, whatever the kernel saw in them. */
  everyRecord?: boolean
  everyText?: boolean
  /** Runs of words that bring a record to this stage. */
  seeds?: SeedTable
  /** The commonest English words: a record of which the prompt alone, or the answer alone, has them is `foreign`. */
  englishWords?: Iterable<string>
  run(record: TextRecord, sight: Sight): void
}

const HINTS = {
  token: HINT.token,
  fence: HINT.leadingFence,
  prompt: HINT.echo,
  foreign: HINT.foreign,
} as const

/** Bits that a row must have for a rule to be tried: one of each group of phrases that has any, and all hints. */
interface Needs {
  anchors: readonly [low: number, high: number]
  also: readonly [low: number, high: number]
  hints: number
}

const NO_PHRASES = [0, 0] as const

/** Numbers the anchored rules of all stages, so that the kernel can say which of them a record may meet. */
export class PhraseGroups {
  readonly phrases: Phrase[] = []
  readonly seeds: SeedTable | undefined
  readonly englishWords: Iterable<string> | undefined
  readonly #needs = new Map<Anchored, Needs>()
  readonly #needsOfStages: ReadonlyMap<TextStage, readonly Needs[]>
  #count = 0

  constructor(stages: readonly TextStage[]) {
    this.seeds = stages.find(({ seeds }) => seeds)?.seeds
    this.englishWords = stages.find(({ englishWords }) => englishWords)?.englishWords
    this.#needsOfStages = new Map(
      stages.map((stage) => [stage, stage.anchored.map((rule) => this.#number(rule))]),
    )
  }

  #number(rule: Anchored): Needs {
    const { anchors, also, hint = 0 } = rule
    const needs =
      typeof anchors === 'string'
        ? { anchors: NO_PHRASES, also: NO_PHRASES, hints: hint | HINTS[anchors] }
        : {
            anchors: this.#add(anchors, rule),
            also: also ? this.#add(also, rule) : NO_PHRASES,
            hints: hint,
          }
    this.#needs.set(rule, needs)
    return needs
  }

  #add(texts: readonly string[], { roles, early = false }: Anchored): readonly [number, number] {
    // With more rules than groups, some share one: then a rule is tried in vain now and then.
    const group = this.#count++ % PHRASE_GROUPS
    for (const text of texts) this.phrases.push({ text, roles, early, group })
    const bit = 1 << (group & 31)
    return group < 32 ? [bit, 0] : [0, bit]
  }

  sight(row: RowSight): Sight {
    return {
      seen: (rule) => meets(row, this.#needs.get(rule)!),
      hinted: (hint) => (row.hints & hint) !== 0,
    }
  }

  /** Whether a stage has anything to look at in a record. */
  isWanted(stage: TextStage, row: RowSight, isText: boolean): boolean {
    if (stage.everyRecord || (isText && stage.everyText)) return true
    if (stage.hints !== undefined && (row.hints & stage.hints) !== 0) return true
    if ((row.low | row.high | row.hints) === 0) return false
    return this.#needsOfStages.get(stage)!.some((needs) => meets(row, needs))
  }
}

function meets(row: RowSight, { anchors, also, hints }: Needs): boolean {
  return (row.hints & hints) === hints && hasOne(row, anchors) && hasOne(row, also)
}

function hasOne({ low, high }: RowSight, [ownLow, ownHigh]: Needs['anchors']): boolean {
  return (ownLow | ownHigh) === 0 || ((low & ownLow) | (high & ownHigh)) !== 0
}
