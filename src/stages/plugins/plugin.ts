import type { Role, Shape } from '../../../native-free-kernels/scan/scan.js'

export type { Role, Shape }

/** One reason for which a plug-in rejects, edits or tags records. */
export interface PluginRule {
  /** Lower-case words joined by hyphens, as `too-many-emoji`; ledger and report name it `PLUGIN/RULE`. */
  id: string
  /** Completes "a record is rejected (edited, tagged) when"; the report shows it. */
  when: string
}

/** One text of a record, as the stages so far have left it; frozen. */
export interface PluginText {
  readonly role: Role
  /** Where it stands, as `messages[2].content`; an edit names it. */
  readonly field: string
  readonly text: string
}

/** A record as a plug-in sees it. Nothing that is done to it changes the record: what a plug-in returns does. */
export interface PluginRecord {
  readonly shape: Shape
  /** All texts that stages look at, in the order in which they stand in the record. */
  readonly texts: readonly PluginText[]
  /**
   * The whole record, parsed anew for each plug-in that asks for it. Integers beyond 2^53 are rounded here, as by any
   * `JSON.parse`, but not in the record.
   */
  readonly value: Readonly<Record<string, unknown>>
}

/** What a plug-in is told besides the record; frozen. */
export interface PluginContext {
  /** The plug-in's options, as given with its path (`./stage.mjs?max=5`), else as it declares them. */
  readonly options: Readonly<Record<string, string>>
}

/** Why a record is rejected. */
export interface PluginRejection {
  /** Id of a rule in `rejects`. */
  rule: string
  /** What was measured, and its limit: the ledger tells them. */
  value?: number | string | undefined
  threshold?: number | string | undefined
}

/** A text that takes the place of another. */
export interface PluginEdit {
  /** Id of a rule in `edits`. */
  rule: string
  /** Field of a text of the record. */
  field: string
  /** The whole text as it is to be. */
  text: string
}

/** What is to become of a record. Edits of a rejected record are told in the ledger. */
export interface PluginVerdict {
  reject?: PluginRejection | undefined
  /** Ids of rules in `tags`. */
  tags?: readonly string[] | undefined
  /** At most one edit for each field. */
  edit?: readonly PluginEdit[] | undefined
}

/**
 * A record stage of the user's own, the default export of a module (or its export `plugin`). It is loaded once in the
 * main thread, where it is checked, and once in each worker thread.
 *
 * The output of a run depends on nothing but input, options and seed. A plug-in keeps that promise where `process` depends
 * on nothing but its two arguments: no memory of other records, no clock, no random numbers, no other files that change.
 */
export interface Plugin {
  /** Lower-case words joined by hyphens; no two plug-ins of a run have the same. */
  name: string
  /** The rules for which it rejects, edits and tags records: it can use no others. */
  rejects?: readonly PluginRule[]
  edits?: readonly PluginRule[]
  tags?: readonly PluginRule[]
  /** Names of its options, each with the value that it has unless another is given. */
  options?: Readonly<Record<string, string>>
  /**
   * Judges one record; to return nothing is to keep it as it is. It must be synchronous. What it throws ends the run with
   * an error that names the plug-in and the record.
   */
  process(record: PluginRecord, context: PluginContext): PluginVerdict | null | undefined | void
}
