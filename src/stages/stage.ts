import type { TextStage } from './text-stage.js'
import type { TextStageOptions } from './text-stages.js'
import type { LoadedPlugin } from './plugins/given-plugin.js'

export type { StageName } from './list.js'

/** One reason for which a stage rejects, edits or tags records. */
export interface Rule {
  id: string
  /** Completes "a record is rejected (edited, tagged) when". */
  when: string
}

/** An option that one stage alone needs: a switch that is off, or a number that is not given. */
export type StageOption =
  | { kind: 'switch'; describe: string }
  | { kind: 'number'; describe: string; least: number; most: number; whole: boolean }

/** Values of the options that stages declare, by their flags; undefined where one was not given. */
export type StageSettings = Readonly<Record<string, boolean | number | undefined>>

/** What a stage that looks at texts is made from. */
export interface TextStageSetup extends Omit<TextStageOptions, 'plugins'> {
  /** The plug-ins of the options, loaded. */
  plugins: readonly LoadedPlugin[]
}

/** What a stage is, written once: `--skip`, its options, the ledger, the counters, the report and the docs follow from it. */
export interface StageDeclaration {
  name: string
  /** A record stage looks at one record, in parallel; a corpus stage remembers what came before, in order. */
  kind: 'record' | 'corpus'
  rejects: readonly Rule[]
  edits: readonly Rule[]
  /** What it only says of records, unless `--drop` names the rule: then they are rejected. */
  tags: readonly Rule[]
  /** Options of its own, by their flags. */
  options?: Readonly<Record<string, StageOption>>
  /** Makes what looks at decoded texts; undefined where there is nothing to look for. */
  textStage?: (setup: TextStageSetup) => TextStage | undefined
}
