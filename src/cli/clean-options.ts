import type { Argv } from 'yargs'
import { OPTIONS } from './options.js'

/** The options of a command that cleans records, whatever runs it. */
export function cleanOptions(yargs: Argv): Argv {
  return yargs
    .positional('inputs', {
      array: true,
      type: 'string',
      describe: 'Files, folders and globs to read; none, or -, is standard input',
    })
    .options(OPTIONS)
    .requiresArg(
      Object.entries(OPTIONS).flatMap(([name, option]) =>
        'type' in option && option.type === 'boolean' ? [] : [name],
      ),
    )
}
