import { statSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { EXIT, SynthcleanError } from '../errors.js'
import { checkFolderOf, existing } from '../io/atomic-file.js'
import { OutputClosed } from '../io/output/standard-output.js'
import { readCheckpoint, removeCheckpoint } from '../pipeline/checkpoint/checkpoint-file.js'
import { Progress, summary, type ProgressMode } from '../pipeline/progress.js'
import { comparesPrompts, type RunOptions } from '../pipeline/run-options.js'
import { run } from '../pipeline/run.js'
import { Tally } from '../pipeline/tally.js'
import { checkGate, parseGate, type Gate } from '../scorecard/gate.js'
import { makeReport, type Report } from '../scorecard/report.js'
import { runOptions, version, type CleanArguments } from './run-arguments.js'
import { reportedOptions } from './reported-options.js'
import { writeReport } from './report-file.js'
import { ofShard } from './shard.js'

/** Milliseconds in which a signal that is raised again ends the process. */
const SIGNAL_WAIT = 5000

function progressMode({ quiet, progress }: CleanArguments): ProgressMode {
  if (quiet) return 'none'
  if (progress !== 'auto') return progress
  return process.stderr.isTTY ? 'bar' : 'log'
}

/** Runs `synthclean [inputs..]`, with some options set by the command; returns the exit status. */
export async function clean(typed: CleanArguments, set: Partial<RunOptions> = {}): Promise<number> {
  const args = ofShard(typed)
  const options = { ...(await runOptions(args)), ...set }
  const gates = gatesOf(args, options)
  if (args.printConfig) {
    const { printConfig } = await import('./config/print.js')
    await printConfig(args.given)
    return EXIT.done
  }
  for (const path of args.report ?? []) {
    await checkFolderOf(path)
    if (!args.overwrite) refuseExisting(path)
  }
  if (options.inputs.some(({ path }) => path === '-') && process.stdin.isTTY) {
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
      options: reportedOptions(options, args.failIf),
      version,
    })
    for (const path of args.report ?? []) await writeReport(path, report)
    if (options.checkpoint) await removeCheckpoint(options.checkpoint.folder)
    if (!args.quiet) process.stderr.write(`${summary(tally, result.seconds)}\n`)
    const status = gateStatus(gates, report)
    return invalidStatus(args, tally) || status
  } catch (error) {
    progress.end()
    if (error instanceof OutputClosed) return EXIT.done
    if (caught) {
      const how = await resuming(options.checkpoint?.folder)
      process.stderr.write(`synthclean: stopped by ${caught}; no output file was put under its name${how}\n`)
      process.kill(process.pid, caught)
      // The signal ends the process; an exit of our own must not come before it.
      await delay(SIGNAL_WAIT)
      return EXIT.failed
    }
    throw error
  }
}

/** The gates that are asked for; throws a usage error for what this run's report will not have. */
function gatesOf(args: CleanArguments, options: RunOptions): Gate[] {
  const without = [
    ...(options.curriculum === undefined ? (['curriculum'] as const) : []),
    ...(options.keep === undefined ? (['keep'] as const) : []),
    ...(comparesPrompts(options) ? [] : (['prompts'] as const)),
  ]
  const ownRules = (args.rules ?? args.plugin) !== undefined
  return (args.failIf ?? []).map((text) =>
    parseGate(text, { ownRules, scores: args.scores === 'on', without }),
  )
}

async function resuming(folder: string | undefined): Promise<string> {
  if (folder === undefined) return ''
  const checkpoint = await readCheckpoint(folder).catch(() => undefined)
  return checkpoint ? '; --resume goes on with the run' : '; there was no checkpoint yet: the run begins anew'
}

function refuseExisting(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) throw existing(path)
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
