import type { EvaluationIndex } from './contamination/evaluation-index.js'
import type { RulePack } from './boilerplate/rule-pack.js'
import { STAGES } from './list.js'
import type { PresetName } from './quality/presets.js'
import type { GivenPlugin, LoadedPlugin } from './plugins/given-plugin.js'
import type { StageName, StageSettings } from './stage.js'
import type { TextStage } from './text-stage.js'

/** A file that the user gave, read. */
export interface GivenFile {
  path: string
  text: string
}

/** What the stages that look at texts are to do; crosses to the workers, so it is plain data. */
export interface TextStageOptions {
  stages: readonly StageName[]
  /** Rules that otherwise only tag, for which records are to be rejected. */
  drop: readonly string[]
  /** Packs of boilerplate rules of the user's own. */
  rulePacks: readonly RulePack[]
  /** Rules and packs that are on or off otherwise than by default. */
  switches: Readonly<Record<string, boolean>>
  jsonSchema: GivenFile | undefined
  preset: PresetName | 'auto'
  /** Languages to keep, by their codes; none: all. */
  languages: readonly string[]
  /** Of the options that stages declare themselves. */
  settings: StageSettings
  evaluation: EvaluationIndex | undefined
  /** Record stages of the user's own. */
  plugins: readonly GivenPlugin[]
}

/** The stages that look at texts, in the order in which a record passes them. `plugins`: those of the options, loaded. */
export function textStages(options: TextStageOptions, plugins: readonly LoadedPlugin[]): TextStage[] {
  return STAGES.filter(({ name }) => options.stages.includes(name)).flatMap(
    ({ textStage }) => textStage?.({ ...options, plugins }) ?? [],
  )
}
