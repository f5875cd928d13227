import yargs, { type Options } from 'yargs'
import { SynthcleanError } from '../errors.js'
import { PARSER_CONFIGURATION } from '../cli/config/command-line.js'
import { cleanOptions } from '../cli/clean-options.js'
import { OPTIONS } from '../cli/options.js'
import type { CleanArguments } from '../cli/run-arguments.js'

type CamelCase<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : Name

/** What a program may give for an option. */
type Value<Option> = Option extends { type: 'boolean' }
  ? boolean
  : Option extends { array: true }
    ? string | readonly string[] | Readonly<Record<string, boolean>>
    : Option extends { choices: readonly ['on', 'off'] }
      ? 'on' | 'off' | boolean
      : Option extends { choices: readonly (infer Choice)[] }
        ? Choice
        : string | number | readonly string[]

/** Options of files, which records that come from a program have not. */
const OF_FILES = [
  'config',
  'print-config',
  'output',
  'output-format',
  'shard-size',
  'overwrite',
  'files-from',
  'shard',
  'format',
  'checkpoint',
  'checkpoint-every',
  'resume',
  'keep',
  'groups',
  'curriculum',
  'ledger',
  'report',
  'fail-if',
  'dry-run',
  'progress',
  'quiet',
  'verbose',
] as const

type OfFiles = (typeof OF_FILES)[number]

/** The options of the command line by their names in camel case: `{ nearThreshold: 0.9, sample: '10%' }`. */
export type CleanOptions = {
  [Name in Exclude<keyof typeof OPTIONS, OfFiles> as CamelCase<Name>]?:
    Value<(typeof OPTIONS)[Name]> | undefined
}

/** All options of the command line that say how files are cleaned. */
export type CleanFilesOptions = {
  [
    Name in Exclude<
      keyof typeof OPTIONS,
      'config' | 'print-config' | 'report' | 'fail-if' | 'progress' | 'quiet' | 'verbose'
    > as CamelCase<Name>
  ]?: Value<(typeof OPTIONS)[Name]> | undefined
}

/** Checks options for records that come from a program. Throws a SynthcleanError for one that only files have. */
export function refuseFileOptions(options: object): void {
  for (const key of Object.keys(options)) {
    if (!(OF_FILES as readonly string[]).includes(flagOf(key))) continue
    throw new SynthcleanError('usage', `${key} cannot be used with records of a program: see docs/api.md`)
  }
}

function flagOf(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** The texts that the command line would have for a value. */
function textsOf(flag: string, value: unknown): string[] {
  const option = (OPTIONS as Record<string, Options>)[flag]
  if (typeof value === 'boolean') return option?.type === 'boolean' ? [] : [value ? 'on' : 'off']
  if (Array.isArray(value)) return option?.array ? value.map(String) : [value.join(',')]
  if (typeof value !== 'object' || value === null) return [String(value)]
  return Object.entries(value).map(([id, state]) => `${id}=${textsOf('', state).join('')}`)
}

/** Checks options as the command line would. Throws a SynthcleanError that names the option. */
export async function parsedOptions(
  options: object,
  inputs: readonly string[] = [],
): Promise<CleanArguments> {
  const args: string[] = []
  for (const [key, value] of Object.entries(options) as [string, unknown][]) {
    if (value === undefined) continue
    const flag = flagOf(key)
    if (value === true && textsOf(flag, value).length === 0) args.push(`--${flag}`)
    for (const text of textsOf(flag, value)) args.push(`--${flag}=${text}`)
  }
  return cleanOptions(yargs([...args, '--', ...inputs]))
    .parserConfiguration({ ...PARSER_CONFIGURATION, 'parse-positional-numbers': false })
    .strictOptions()
    .exitProcess(false)
    .help(false)
    .version(false)
    .fail((message, error) => {
      if (error instanceof SynthcleanError) throw error
      throw new SynthcleanError('usage', message ?? String(error))
    })
    .parseAsync()
    .then((parsed) => ({ ...parsed, inputs: [...inputs] }) as never)
}
