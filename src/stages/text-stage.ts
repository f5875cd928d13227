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

interface Groups {
  anchors: number
  also: number | undefined
}

/** Numbers the anchored rules of all stages, so that the kernel can say which of them a record may meet. */
export class PhraseGroups {
  readonly phrases: Phrase[] = []
  readonly seeds: SeedTable | undefined
  readonly englishWords: Iterable<string> | undefined
  readonly #groups = new Map<Anchored, Groups>()
  #count = 0

  constructor(stages: readonly TextStage[]) {
    this.seeds = stages.find(({ seeds }) => seeds)?.seeds
    this.englishWords = stages.find(({ englishWords }) => englishWords)?.englishWords
    for (const rule of stages.flatMap(({ anchored }) => anchored)) {
      if (typeof rule.anchors === 'string') continue
      const anchors = this.#add(rule.anchors, rule)
      this.#groups.set(rule, { anchors, also: rule.also && this.#add(rule.also, rule) })
    }
  }

  #add(texts: readonly string[], { roles, early = false }: Anchored): number {
    // With more rules than groups, some share one: then a rule is tried in vain now and then.
    const group = this.#count++ % PHRASE_GROUPS
    for (const text of texts) this.phrases.push({ text, roles, early, group })
    return group
  }

  sight(row: RowSight): Sight {
    return {
      seen: (rule) => this.#saw(row, rule),
      hinted: (hint) => (row.hints & hint) !== 0,
    }
  }

  /** Whether a stage has anything to look at in a record. */
  isWanted(stage: TextStage, row: RowSight, isText: boolean): boolean {
    if (stage.everyRecord || (isText && stage.everyText)) return true
    if (stage.hints !== undefined && (row.hints & stage.hints) !== 0) return true
    return (row.low | row.high | row.hints) !== 0 && stage.anchored.some((rule) => this.#saw(row, rule))
  }

  #saw(row: RowSight, rule: Anchored): boolean {
    if (rule.hint !== undefined && (row.hints & rule.hint) === 0) return false
    if (typeof rule.anchors === 'string') return (row.hints & HINTS[rule.anchors]) !== 0
    const groups = this.#groups.get(rule)
    return groups !== undefined && isSet(row, groups.anchors) && isSet(row, groups.also)
  }
}

function isSet({ low, high }: RowSight, group: number | undefined): boolean {
  return group === undefined || ((group < 32 ? low : high) & (1 << (group & 31))) !== 0
}
