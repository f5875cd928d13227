import { compileSchema } from './mend/json-schema.js'
import { boilerplateStage } from './boilerplate/boilerplate.js'
import { loadRules, switchRules } from './boilerplate/rules.js'
import { contaminationStage } from './contamination/contamination-stage.js'
import type { EvaluationIndex } from './contamination/evaluation-index.js'
import type { PresetName } from './quality/presets.js'
import type { GivenPlugin, LoadedPlugin } from './plugins/given-plugin.js'
import { pluginStage } from './plugins/plugin-stage.js'
import { LANGUAGE_RULES, qualityStage } from './quality/quality.js'
import type { StageName } from './stage.js'
import type { TextStage } from './text-stage.js'
import { validateTexts } from './validate/validate-texts.js'

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
  rulePacks: readonly GivenFile[]
  /** Rules and packs that are on or off otherwise than by default. */
  switches: Readonly<Record<string, boolean>>
  jsonSchema: GivenFile | undefined
  preset: PresetName | 'auto'
  maskPersonalData: boolean
  /** Languages to keep, by their codes; none: all. */
  languages: readonly string[]
  evaluation: EvaluationIndex | undefined
  /** Record stages of the user's own. */
  plugins: readonly GivenPlugin[]
}

/** The stages that look at texts, in the order in which a record passes them. `plugins`: those of the options, loaded. */
export function textStages(options: TextStageOptions, plugins: readonly LoadedPlugin[]): TextStage[] {
  const { drop, rulePacks, switches, jsonSchema, preset, maskPersonalData, languages, evaluation } = options
  const runs = new Set(options.stages)
  const stages: TextStage[] = []
  if (runs.has('validate')) {
    stages.push(validateTexts(jsonSchema && compileSchema(jsonSchema.text, jsonSchema.path)))
  }
  if (runs.has('boilerplate')) stages.push(boilerplateStage(switchRules(loadRules(rulePacks), switches)))
  if (runs.has('quality')) {
    const guesses = languages.length > 0
    const isOn = (rule: string) =>
      switches[rule] ?? (guesses || !LANGUAGE_RULES.includes(rule) || drop.includes(rule))
    stages.push(qualityStage({ preset, maskPersonalData, languages, isOn }))
  }
  if (runs.has('contamination') && evaluation) stages.push(contaminationStage(evaluation))
  if (runs.has('plugins') && plugins.length > 0) stages.push(pluginStage(plugins))
  return stages
}
