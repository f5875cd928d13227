import { STAGES, type DeclaredStage } from '../stages/list.js'
import type { StageOption, StageSettings } from '../stages/stage.js'
import { number, type Check } from './option-values.js'

type OptionsOf<Stage> = Stage extends { options: infer Options } ? Options : never
type DeclaredOptions = OptionsOf<DeclaredStage>
type Flag<Declared> = Declared extends unknown ? keyof Declared & string : never
type FlagOption<Declared> = Declared extends { kind: 'switch' }
  ? { type: 'boolean'; default: false; describe: string }
  : { type: 'string'; coerce: Check<number>; describe: string }

/** The options that stages declare, as the command line knows them. */
type StageOptions = {
  [Name in Flag<DeclaredOptions>]: FlagOption<Extract<DeclaredOptions, Record<Name, unknown>>[Name]>
}

const DECLARED = STAGES.flatMap(({ options }) => Object.entries(options ?? {}))

export const STAGE_OPTIONS = Object.fromEntries(
  DECLARED.map(([flag, option]) => [flag, flagOption(flag, option)]),
) as StageOptions

function flagOption(flag: string, option: StageOption): FlagOption<StageOption> {
  const { describe } = option
  if (option.kind === 'switch') return { type: 'boolean', default: false, describe }
  return { type: 'string', coerce: number(flag, option.least, option.most, option.whole), describe }
}

/** What was given of the options that stages declare. */
export function stageSettings(args: Readonly<Record<string, unknown>>): StageSettings {
  return Object.fromEntries(DECLARED.map(([flag]) => [flag, args[flag] as boolean | number | undefined]))
}
