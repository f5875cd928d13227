#!/usr/bin/env node
import yargs from 'yargs'
import { hideBin } from 'yargs/helpers'
import { EXIT, SynthcleanError } from '../errors.js'
import { clean, cleanOptions, version } from './clean.js'

/** Turns any error into a message on standard error and an exit status: the one place where that happens. */
function failed(error: unknown, verbose: boolean): number {
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(`synthclean: ${message}\n`)
  if (verbose && error instanceof Error) process.stderr.write(`${error.stack}\n`)
  if (error instanceof SynthcleanError) return EXIT[error.failure]
  if (!verbose) process.stderr.write('synthclean: this was not expected; -v shows where it happened\n')
  return EXIT.failed
}

async function main(): Promise<number> {
  const args = hideBin(process.argv)
  const verbose = args.includes('-v') || args.includes('--verbose')
  let status: number = EXIT.done
  try {
    await yargs(args)
      .scriptName('synthclean')
      .usage('Cleans training data for language models: JSON Lines in, cleaner JSON Lines out.')
      .command('$0 [inputs..]', 'Clean records', cleanOptions, async (parsed) => {
        status = await clean(parsed as never)
      })
      .parserConfiguration({ 'duplicate-arguments-array': true })
      .strict()
      .version(version)
      .help()
      .alias('help', 'h')
      .wrap(Math.min(110, process.stdout.columns ?? 110))
      .showHelpOnFail(false)
      .exitProcess(false)
      .fail((message, error) => {
        throw error ?? new SynthcleanError('usage', `${message} (see synthclean --help)`)
      })
      .parseAsync()
  } catch (error) {
    return failed(error, verbose)
  }
  return status
}

// A worker or a read that still waits must not keep the process from ending.
process.exit(await main())
