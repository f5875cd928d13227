import type { Options } from 'yargs'
import { OPTIONS, PATH_OPTIONS } from '../options.js'

/** What an option may be given as. */
export type Kind = 'switch' | 'value' | 'list'

/** What a file and the command line share: one option, by its long name. */
export interface Definition {
  name: string
  kind: Kind
  isPath: boolean
  choices: readonly string[] | undefined
  describe: string
  /** As it would be given. */
  default: string | undefined
  /** Set where the default is not the same on every machine. */
  defaultDescription: string | undefined
  /** Checks values as they are given: one, or for a list an array. Throws a usage error. */
  check: ((value: unknown) => unknown) | undefined
  /** JSON Schema of a value, where the check has one. */
  schema: Readonly<Record<string, unknown>> | undefined
}

/**
 * What was given: the texts of each option's values by its long name, in the order of the options. A switch has `true` or
 * `false`; inputs have the name `inputs`.
 */
export type GivenOptions = ReadonlyMap<string, readonly string[]>

/** These say where options come from, and what is done with them; they are no part of them. */
const OF_THE_COMMAND_LINE = ['config', 'print-config']

const INPUTS: Options = {
  type: 'string',
  array: true,
  describe: 'Files, folders and globs to read; none: standard input',
}

/** All that a file may have, by name: `inputs`, and the options of the table in options.ts. */
export const DEFINITIONS: ReadonlyMap<string, Definition> = new Map(
  [['inputs', INPUTS] as const, ...Object.entries<Options>(OPTIONS)]
    .filter(([name]) => !OF_THE_COMMAND_LINE.includes(name))
    .map(([name, option]) => [name, definition(name, option)]),
)

function definition(name: string, option: Options): Definition {
  const { coerce } = option
  const isSwitch = option.type === 'boolean'
  const given: unknown = option.default
  return {
    name,
    kind: isSwitch ? 'switch' : option.array ? 'list' : 'value',
    isPath: name === 'inputs' || (PATH_OPTIONS as readonly string[]).includes(name),
    choices: option.choices as readonly string[] | undefined,
    describe: option.describe ?? '',
    default: typeof given === 'string' || typeof given === 'boolean' ? String(given) : undefined,
    defaultDescription: option.defaultDescription,
    check: coerce,
    schema: coerce && 'schema' in coerce ? (coerce.schema as Readonly<Record<string, unknown>>) : undefined,
  }
}
