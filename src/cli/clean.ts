import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Argv, ArgumentsCamelCase, InferredOptionTypes } from 'yargs'
import { EXIT, SynthcleanError } from '../errors.js'
import { OutputClosed } from '../io/byte-sink.js'
import { Progress, summary, type ProgressMode } from '../pipeline/progress.js'
import type { RunOptions } from '../pipeline/run-options.js'
import { run } from '../pipeline/run.js'
import { Tally } from '../pipeline/tally.js'
import { checkGate, parseGate, type Gate } from '../scorecard/gate.js'
import { makeReport, type Report } from '../scorecard/report.js'
import { CONTRADICTION } from '../stages/near-duplicates.js'
import { STAGE_NAMES, type StageName } from '../stages/stage.js'
import { OPTIONS } from './options.js'
import { writeReport } from './report-file.js'
import { textOptions } from './text-options.js'

type CleanArguments = ArgumentsCamelCase<
  InferredOptionTypes<typeof OPTIONS> & { inputs: string[] | undefined }
>

const BATCH_SIZE = 2 ** 20
const SIGNAL_WAIT = 5000

/** What `-` becomes before yargs sees it: yargs leaves a lone dash out of the positionals. */
export const STANDARD_STREAM = '\0-'

export const version = (
  JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string }
).version

export function cleanOptions(yargs: Argv): Argv {
  return yargs
    .positional('inputs', {
      array: true,
      type: 'string',
      describe: 'JSON Lines files; none, or -, is standard input',
    })
    .options(OPTIONS)
    .requiresArg(
      Object.entries(OPTIONS).flatMap(([name, option]) =>
        'type' in option && option.type === 'boolean' ? [] : [name],
      ),
    )
}

function stagesOf({ skip, only }: CleanArguments): Set<StageName> {
  if (skip && only) throw new SynthcleanError('usage', '--skip and --only cannot be given together')
  const stages = new Set<StageName>(only ?? STAGE_NAMES)
  for (const stage of skip ?? []) stages.delete(stage)
  return stages
}

/** What is asked of prompts, which are compared on their own for it. */
function promptOptions(args: CleanArguments): Pick<RunOptions, 'maxPerPrompt' | 'contradictions'> {
  const drop = args.drop?.includes(CONTRADICTION)
  const contradictions = drop ? 'drop' : args.rule?.[CONTRADICTION] ? 'tag' : 'off'
  const { maxPerPrompt } = args
  const name = maxPerPrompt === undefined ? CONTRADICTION : '--max-per-prompt'
  if (maxPerPrompt !== undefined || contradictions !== 'off') {
    if (!stagesOf(args).has('near-duplicates')) {
      throw new SynthcleanError('usage', `${name} needs the stage near-duplicates`)
    }
    if (args.index !== undefined) {
      throw new SynthcleanError(
        'usage',
        `${name} cannot be given with --index: what is known of prompts is not saved with an index`,
      )
    }
  }
  return { maxPerPrompt, contradictions }
}

/** How records are drawn, and what they are measured to. */
function sampleOptions(
  args: CleanArguments,
): Pick<RunOptions, 'sample' | 'balance' | 'maxDensity' | 'target' | 'minRelevance' | 'reference' | 'seed'> {
  const { sample, balanceBy: balance, maxDensity, target, minRelevance, reference, seed } = args
  const stages = stagesOf(args)
  if (balance && !balance.shares && !sample) {
    throw new SynthcleanError(
      'usage',
      `--balance-by ${balance.field} needs shares (${balance.field}=VALUE:0.5,VALUE:0.5), or a --sample of which all values get as much`,
    )
  }
  if ((sample ?? balance ?? maxDensity) !== undefined && !stages.has('diversity')) {
    throw new SynthcleanError('usage', '--sample, --balance-by and --max-density need the stage diversity')
  }
  if (target !== undefined && !stages.has('relevance')) {
    throw new SynthcleanError('usage', '--target needs the stage relevance')
  }
  if (minRelevance !== undefined && target === undefined) {
    throw new SynthcleanError('usage', '--min-relevance needs a --target to measure to')
  }
  return { sample, balance, maxDensity, target, minRelevance, reference, seed }
}

function curriculumOf({ curriculum, output, dryRun }: CleanArguments): number | undefined {
  if (curriculum !== undefined && !dryRun && (output === undefined || output === STANDARD_STREAM)) {
    throw new SynthcleanError(
      'usage',
      '--curriculum needs an --output, from whose name those of its buckets are made',
    )
  }
  return curriculum
}

/** Two files under one name would put one over the other. */
function checkPaths({ inputs, output, ledger, report, index }: CleanArguments): void {
  const read = new Set((inputs ?? []).map((path) => resolve(path)))
  const over = [output, ledger, ...(report ?? []), index].find(
    (path) => path !== undefined && read.has(resolve(path)),
  )
  if (over !== undefined && over !== STANDARD_STREAM) {
    throw new SynthcleanError('usage', `${over} is an input and would be written over: name another file`)
  }
  const named = [output, ledger, ...(report ?? []), index].filter((path) => path !== undefined)
  const paths = named
    .filter((path) => path !== STANDARD_STREAM && path !== '/dev/null')
    .map((path) => resolve(path))
  const twice = paths.find((path, at) => paths.indexOf(path) !== at)
  if (twice === undefined) return
  throw new SynthcleanError('usage', `${twice} is named for two of output, ledger, report and index`)
}

function runOptions(args: CleanArguments): RunOptions {
  const inputs = args.inputs?.length
    ? args.inputs.map((path) => (path === STANDARD_STREAM ? '-' : path))
    : ['-']
  if (inputs.filter((path) => path === '-').length > 1) {
    throw new SynthcleanError('usage', 'standard input (-) can be read only once')
  }
  checkPaths(args)
  return {
    inputs,
    output: args.output === STANDARD_STREAM ? undefined : args.output,
    ledger: args.ledger,
    stages: stagesOf(args),
    shape: args.shape,
    textField: args.textField,
    nearThreshold: args.nearThreshold,
    dedupOn: args.dedupOn,
    shingle: args.shingle,
    repair: args.repair,
    annotate: args.annotate,
    texts: textOptions(args),
    contamination: args.contamination,
    ...promptOptions(args),
    ...sampleOptions(args),
    maskTemplates: args.maskTemplates === 'on',
    memory: args.memory,
    maxFalsePositives: args.maxFalsePositives,
    whenFull: args.whenFull,
    maxRecord: args.maxRecord,
    maxInvalid: args.maxInvalid,
    workers: args.workers,
    batchSize: BATCH_SIZE,
    index: args.index,
    curriculum: curriculumOf(args),
    scorecard: args.scores === 'on' && (args.report !== undefined || args.failIf !== undefined),
    dryRun: args.dryRun,
    keepIndexFile: args.dryRun,
  }
}

function progressMode({ quiet, progress }: CleanArguments): ProgressMode {
  if (quiet) return 'none'
  if (progress !== 'auto') return progress
  return process.stderr.isTTY ? 'bar' : 'log'
}

/** Runs `synthclean [inputs..]`, with some options set by the command; returns the exit status. */
export async function clean(args: CleanArguments, set: Partial<RunOptions> = {}): Promise<number> {
  const options = { ...runOptions(args), ...set }
  const gates = (args.failIf ?? []).map((text) => parseGate(text, { ownRules: args.rules !== undefined }))
  if (options.inputs.includes('-') && process.stdin.isTTY) {
    throw new SynthcleanError(
      'usage',
      'nothing to read: name files, or pipe records in (see synthclean --help)',
    )
  }
  const tally = new Tally()
  const progress = new Progress(progressMode(args), tally)
  const interrupt = new AbortController()
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  let caught: NodeJS.Signals | undefined
  for (const signal of signals) {
    process.once(signal, () => {
      caught = signal
      interrupt.abort()
    })
  }
  try {
    const result = await run(options, { tally, progress, signal: interrupt.signal, onWarning })
    progress.end()
    const report = makeReport({
      ...result,
      stages: result.stageSeconds,
      options: reportedOptions(options, args),
      version,
    })
    for (const path of args.report ?? []) await writeReport(path, report)
    if (!args.quiet) process.stderr.write(`${summary(tally, result.seconds)}\n`)
    const status = gateStatus(gates, report)
    return invalidStatus(args, tally) || status
  } catch (error) {
    progress.end()
    if (error instanceof OutputClosed) return EXIT.done
    if (caught) {
      process.stderr.write(`synthclean: stopped by ${caught}; no output file was put under its name\n`)
      process.kill(process.pid, caught)
      // The signal ends the process; an exit of our own must not come before it.
      await delay(SIGNAL_WAIT)
      return EXIT.failed
    }
    throw error
  }
}

/** The options as the report tells them: what JSON can hold. */
function reportedOptions(options: RunOptions, { failIf }: CleanArguments): Record<string, unknown> {
  const { balance, stages } = options
  const shares = balance?.shares && Object.fromEntries(balance.shares)
  return {
    ...options,
    stages: [...stages],
    ...(balance ? { balance: { field: balance.field, ...(shares ? { shares } : {}) } } : {}),
    ...(failIf ? { failIf } : {}),
  }
}

function onWarning(warning: string): void {
  process.stderr.write(`synthclean: warning: ${warning}\n`)
}

function invalidStatus(args: CleanArguments, tally: Tally): number {
  const invalid = tally.rejectedBy('validate')
  if (args.maxInvalid === undefined || invalid <= args.maxInvalid) return EXIT.done
  process.stderr.write(
    `synthclean: ${invalid} records are invalid; --max-invalid allows ${args.maxInvalid}\n`,
  )
  return EXIT.tooManyInvalid
}

/** Tells of every gate that is not passed. */
function gateStatus(gates: readonly Gate[], report: Report): number {
  let status: number = EXIT.done
  for (const gate of gates) {
    const result = checkGate(gate, report)
    if (!result) continue
    const what = result.outcome === 'met' ? 'is met' : 'cannot be told'
    process.stderr.write(`synthclean: --fail-if "${gate.text}" ${what}: ${result.message}\n`)
    status = EXIT.gate
  }
  return status
}
