import type { Options } from 'yargs'
import { Parser } from 'yargs/helpers'
import { asTyped } from '../file-options.js'
import { STANDARD_STREAM } from '../option-values.js'
import { OPTIONS } from '../options.js'
import { DEFINITIONS, type GivenOptions } from './definitions.js'

export interface CommandLine {
  /** Arguments that say all: the command line's, then those of the file that it does not give itself. */
  args: string[]
  /** Options as they were given, by the command line or the file. */
  given: GivenOptions
}

/** How the command line is read, here and by yargs. */
export const PARSER_CONFIGURATION = {
  'duplicate-arguments-array': true,
  'boolean-negation': false,
  'greedy-arrays': false,
} as const

/** Words of commands that take the options of `clean`, before what they read. */
const WORDS_OF_COMMANDS: Readonly<Record<string, number>> = { index: 2, stage: 2, spark: 1 }
/** Commands that take other options. */
const OTHER_COMMANDS = ['bench', 'report', 'completion']

type Given = string | boolean | readonly (string | boolean)[] | undefined

/**
 * Reads the file that `--config` names, if it does, and adds what the command line does not give: it wins option by
 * option, and where it gives values of a list they replace the file's. What the command line has wrong is left for yargs
 * to tell. Throws usage errors for faults of the file.
 */
export async function readCommandLine(args: readonly string[]): Promise<CommandLine> {
  const unchanged = { args: [...args], given: new Map() }
  const { argv, error } = parse(args)
  const words = argv._.map(String)
  const behind = ((argv['--'] as string[] | undefined) ?? []).map(String)
  const command = WORDS_OF_COMMANDS[words[0] ?? ''] ?? 0
  if (error || argv['help'] || argv['version'] || OTHER_COMMANDS.includes(words[0] ?? '')) return unchanged
  if (words[0] === 'index' && words[1] !== 'build') return unchanged

  const typed = new Map<string, readonly string[]>()
  const typedInputs = [...words.slice(command), ...behind].map(asTyped)
  if (typedInputs.length > 0) typed.set('inputs', typedInputs)
  for (const name of DEFINITIONS.keys()) {
    const values = [(argv[name] as Given) ?? []].flat().map(String)
    if (values.length > 0 && name !== 'inputs') typed.set(name, values.map(asTyped))
  }
  const path = argv['config'] === undefined ? undefined : OPTIONS.config.coerce(argv['config'])
  const file = path === undefined ? new Map<string, readonly string[]>() : await configFile(path)
  const given = new Map<string, readonly string[]>()
  const added: string[] = []
  for (const name of DEFINITIONS.keys()) {
    const values = typed.get(name) ?? file.get(name)
    if (values === undefined) continue
    given.set(name, values)
    if (!typed.has(name) && name !== 'inputs') added.push(...values.flatMap((value) => written(name, value)))
  }
  // Inputs behind "--" would be lost to yargs.
  const end = args.indexOf('--')
  const inputs = typed.has('inputs') ? behind.map(asTyped) : (file.get('inputs') ?? [])
  return { args: [...(end < 0 ? args : args.slice(0, end)), ...added, ...inputs.map(positional)], given }
}

async function configFile(path: string): Promise<GivenOptions> {
  // Only who has a file waits until the library for YAML is loaded.
  const { readConfigFile } = await import('./config-file.js')
  return readConfigFile(path)
}

function parse(args: readonly string[]) {
  const options = Object.entries<Options>(OPTIONS)
  const isSwitch = ([, { type }]: [string, Options]): boolean => type === 'boolean'
  const names = (some: [string, Options][]): string[] => some.map(([name]) => name)
  const valued = names(options.filter((option) => !isSwitch(option)))
  return Parser.detailed(
    args.map((arg) => (arg === '-' ? STANDARD_STREAM : arg)),
    {
      alias: {
        help: ['h'],
        ...Object.fromEntries(
          options.map(([name, { alias }]) => [name, [camelCase(name), alias ?? []].flat()]),
        ),
      },
      boolean: [...names(options.filter(isSwitch)), 'help', 'version'],
      string: valued,
      array: names(options.filter(([, { array }]) => array)),
      narg: Object.fromEntries(valued.map((name) => [name, 1])),
      configuration: { ...PARSER_CONFIGURATION, 'parse-positional-numbers': false, 'populate--': true },
    },
  )
}

function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** The arguments for one value of an option: behind "=" the parser would take quotes away. */
function written(name: string, value: string): string[] {
  return /^["']|^-$/.test(value) ? [`--${name}`, value] : [`--${name}=${value}`]
}

/** An input that can be taken neither for an option nor for a command. */
function positional(input: string): string {
  return (input.startsWith('-') && input !== '-') || /^\w+$/.test(input) ? `./${input}` : input
}
