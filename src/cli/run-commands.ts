import yargs, { type Argv } from 'yargs'
import { hideBin } from 'yargs/helpers'
import { EXIT, SynthcleanError } from '../errors.js'
import { PARSER_CONFIGURATION, readCommandLine } from './config/command-line.js'
import { STANDARD_STREAM } from './option-values.js'
import { version } from './run-arguments.js'

/** Makes of what a command does, from its arguments to the exit status, what yargs calls. */
export type Handler = (
  command: (parsed: never) => number | Promise<number>,
) => (parsed: object) => Promise<void>

/** Turns any error into a message on standard error and an exit status: the one place where that happens. */
function failed(error: unknown, verbose: boolean): number {
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(`synthclean: ${message}\n`)
  if (verbose && error instanceof Error) process.stderr.write(`${error.stack}\n`)
  if (error instanceof SynthcleanError) return EXIT[error.failure]
  if (!verbose) process.stderr.write('synthclean: this was not expected; -v shows where it happened\n')
  return EXIT.failed
}

/** yargs names an unknown option twice, the second time in camel case. */
function usageError(message: string): SynthcleanError {
  const unknown = /^Unknown arguments?: (.*)$/.exec(message)?.[1]?.split(', ')
  const names = unknown?.filter((name) => !/[A-Z]/.test(name) || unknown.length === 1)
  const text = names ? `unknown option ${names.map((name) => `--${name}`).join(', ')}` : message
  return new SynthcleanError('usage', `${text} (see synthclean --help)`)
}

/** Runs the command that the process was started with, and returns its exit status. */
export async function runCommands(commands: (line: Argv, handler: Handler) => Argv): Promise<number> {
  const typed = hideBin(process.argv)
  // Whoever stops listening to what we tell of the run must not end the run.
  process.stderr.on('error', () => undefined)
  let verbose = typed.includes('-v') || typed.includes('--verbose')
  let status: number = EXIT.done
  let parsing = true
  const handler: Handler = (command) => async (parsed) => {
    parsing = false
    status = await command(parsed as never)
  }
  try {
    const { args, given } = await readCommandLine(typed)
    verbose ||= given.get('verbose')?.at(-1) === 'true'
    await commands(yargs(args.map((arg) => (arg === '-' ? STANDARD_STREAM : arg))), handler)
      .scriptName('synthclean')
      .middleware((parsed) => {
        parsed['given'] = given
      })
      .parserConfiguration(PARSER_CONFIGURATION)
      .strict()
      .version(version)
      .help()
      .alias('help', 'h')
      .wrap(Math.min(110, process.stdout.columns ?? 110))
      .showHelpOnFail(false)
      .exitProcess(false)
      .fail((message, error) => {
        throw parsing ? usageError(message ?? error.message) : error
      })
      .parseAsync()
  } catch (error) {
    return failed(error, verbose)
  }
  return status
}
