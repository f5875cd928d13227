#!/usr/bin/env node
import yargs from 'yargs'
import { hideBin } from 'yargs/helpers'
import { EXIT, SynthcleanError } from '../errors.js'
import { bench, benchOptions } from './bench.js'
import { completionScript } from './completion.js'
import { PARSER_CONFIGURATION, readCommandLine } from './config/command-line.js'
import { indexCommands } from './index-commands.js'
import { report, reportOptions } from './report-command.js'
import { clean, cleanOptions } from './clean.js'
import { spark, sparkOptions } from './spark-command.js'
import { stage, stageOptions } from './stage-command.js'
import { version } from './run-arguments.js'
import { STANDARD_STREAM } from './file-options.js'

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

async function main(): Promise<number> {
  const typed = hideBin(process.argv)
  // Whoever stops listening to what we tell of the run must not end the run.
  process.stderr.on('error', () => undefined)
  let verbose = typed.includes('-v') || typed.includes('--verbose')
  let status: number = EXIT.done
  let parsing = true
  try {
    const { args, given } = readCommandLine(typed)
    verbose ||= given.get('verbose')?.at(-1) === 'true'
    await yargs(args.map((arg) => (arg === '-' ? STANDARD_STREAM : arg)))
      .scriptName('synthclean')
      .usage('Cleans training data for language models: JSON Lines in, cleaner JSON Lines out.')
      .command('$0 [inputs..]', 'Clean records', cleanOptions, async (parsed) => {
        parsing = false
        status = await clean(parsed as never)
      })
      .command(
        'bench <file>',
        'Measure the throughput of each stage and of the whole',
        benchOptions,
        (parsed) => {
          parsing = false
          status = bench(parsed as never)
        },
      )
      .command('report <files..>', 'Show a report, or compare two', reportOptions, async (parsed) => {
        parsing = false
        status = await report(parsed as never, version)
      })
      .command('index', 'Build, merge and look at duplicate indexes', (command) =>
        indexCommands(
          command,
          (ended) => (status = ended),
          () => (parsing = false),
        ),
      )
      .command(
        'spark [inputs..]',
        'Clean a corpus on Apache Spark, and remove duplicates from all of it',
        sparkOptions,
        async (parsed) => {
          parsing = false
          status = await spark(parsed as never)
        },
      )
      .command(
        'stage <program>',
        'Run a stage as a program from rows to rows, for an engine that schedules it',
        stageOptions,
        async (parsed) => {
          parsing = false
          status = await stage(parsed as never)
        },
      )
      .command(
        'completion',
        'Print a script that completes commands, options and values in bash or zsh',
        () => undefined,
        () => {
          parsing = false
          process.stdout.write(completionScript())
        },
      )
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

// A worker or a read that still waits must not keep the process from ending.
process.exit(await main())
