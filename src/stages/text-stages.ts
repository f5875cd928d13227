import { boilerplateStage } from './boilerplate/boilerplate.js'
import { RULES } from './boilerplate/rules.js'
import type { TextStage } from './text-stage.js'

/** What the stages that look at texts are to do; crosses to the workers, so it is plain data. */
export interface TextStageOptions {
  boilerplate: boolean
  /** Rules that otherwise only tag, for which records are to be rejected. */
  drop: readonly string[]
}

/** The stages that look at texts, in the order in which a record passes them. */
export function textStages({ boilerplate }: TextStageOptions): TextStage[] {
  return boilerplate ? [boilerplateStage(RULES)] : []
}
