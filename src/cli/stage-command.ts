import type { Argv } from 'yargs'
import { EXIT, SynthcleanError } from '../errors.js'
import { PROGRAMS, type ProgramName } from '../programs/declarations.js'
import { cleanOptions } from './clean-options.js'
import { runOptions, type CleanArguments } from './run-arguments.js'

/** Options that say what a whole run reads, writes or knows, which a program that sees one partition cannot. */
export const OF_WHOLE_RUNS = [
  'output',
  'output-format',
  'format',
  'shard-size',
  'overwrite',
  'files-from',
  'shard',
  'checkpoint',
  'checkpoint-every',
  'resume',
  'ledger',
  'report',
  'scores',
  'fail-if',
  'sample',
  'balance-by',
  'max-density',
  'max-per-prompt',
  'target',
  'min-relevance',
  'reference',
  'annotate',
  'curriculum',
  'index',
  'memory',
  'max-false-positives',
  'when-full',
  'keep',
  'groups',
  'max-invalid',
  'workers',
  'dry-run',
  'progress',
] as const

export const STAGE_SUMMARY = 'Run a stage as a program from rows to rows, for an engine that schedules it'

export function stageOptions(yargs: Argv): Argv {
  return cleanOptions(
    yargs.positional('program', { choices: Object.keys(PROGRAMS) as ProgramName[], demandOption: true }),
  )
}

/** Runs `synthclean stage PROGRAM`: rows in, rows out, for an engine that schedules it. */
export async function stage(args: CleanArguments & { program: ProgramName }): Promise<number> {
  checkOptions(args)
  // All record stages: other commands are not to wait for them.
  const { runProgram } = await import('../programs/run-program.js')
  await runProgram(args.program, await runOptions(args))
  return EXIT.done
}

/** Refuses what only a whole run can do. */
export function checkOptions({ given, rule }: CleanArguments): void {
  if (given.get('mask-templates')?.at(-1) === 'on') {
    throw new SynthcleanError(
      'usage',
      '--mask-templates on: a stage that sees one partition cannot learn templates',
    )
  }
  for (const name of OF_WHOLE_RUNS) {
    if (!given.has(name)) continue
    throw new SynthcleanError(
      'usage',
      `--${name} is of a whole run; a stage that sees one partition has no use for it`,
    )
  }
  if (rule?.['contradictory-answers']) {
    throw new SynthcleanError('usage', 'contradictory-answers compares records of a whole run; leave it out')
  }
}
