import type { Role } from '../../native-free-kernels/scan/scan.js'
import { HINT } from '../../native-free-kernels/record/record.js'
import { PHRASE_GROUPS, type Phrase, type SeedTable } from '../../native-free-kernels/phrases/phrases.js'
import type { TextRecord } from './text-record.js'

/** Where a rule's phrases are looked for. */
export interface Anchored {
  /**
   * Folded phrases, of which one stands in each text that the rule can meet. `token`: the beginning of a control token;
   * `fence`: a text begins with a code fence; `prompt`: an answer begins with the same word as a prompt; `foreign`: a
   * text has letters beyond ASCII.
   */
  anchors: readonly string[] | 'token' | 'fence' | 'prompt' | 'foreign'
  /** Roles of the texts in which they count. */
  roles: readonly Role[]
  /** They must begin within the first twelve words. */
  early?: boolean
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
  run(record: TextRecord, sight: Sight): void
}

const HINTS = {
  token: HINT.token,
  fence: HINT.leadingFence,
  prompt: HINT.echo,
  foreign: HINT.foreign,
} as const

/** Numbers the anchored rules of all stages, so that the kernel can say which of them a record may meet. */
export class PhraseGroups {
  readonly phrases: Phrase[] = []
  #hints = 0
  readonly #groups = new Map<Anchored, number>()

  constructor(stages: readonly TextStage[]) {
    for (const { hints = 0 } of stages) this.#hints |= hints
    for (const rule of stages.flatMap(({ anchored }) => anchored)) {
      if (typeof rule.anchors === 'string') {
        this.#hints |= HINTS[rule.anchors]
        continue
      }
      // With more rules than groups, some share one: then a rule is tried in vain now and then.
      const group = this.#groups.size % PHRASE_GROUPS
      this.#groups.set(rule, group)
      for (const text of rule.anchors) {
        this.phrases.push({ text, roles: rule.roles, early: rule.early ?? false, group })
      }
    }
  }

  /** Hints that any stage wants to hear of. */
  get hints(): number {
    return this.#hints
  }

  sight(row: RowSight): Sight {
    return {
      seen: (rule) => this.#saw(row, rule),
      hinted: (hint) => (row.hints & hint) !== 0,
    }
  }

  #saw({ low, high, hints }: RowSight, rule: Anchored): boolean {
    if (typeof rule.anchors === 'string') return (hints & HINTS[rule.anchors]) !== 0
    const group = this.#groups.get(rule)
    if (group === undefined) return false
    return ((group < 32 ? low : high) & (1 << (group & 31))) !== 0
  }
}
