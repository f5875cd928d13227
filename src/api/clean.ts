import { Duplex } from 'node:stream'
import { ChunkSource } from '../io/input/chunks.js'
import { NOT_STORED } from '../io/input/open-input.js'
import type { LineOutput } from '../io/output/line-output.js'
import { runOptions, version } from '../cli/run-arguments.js'
import { reportedOptions } from '../cli/reported-options.js'
import { ofShard } from '../cli/shard.js'
import type { RunHooks, RunResult } from '../pipeline/run.js'
import { run } from '../pipeline/run.js'
import type { RunOptions } from '../pipeline/run-options.js'
import { makeReport, type Report } from '../scorecard/report.js'
import type { LedgerEntry } from './ledger-entry.js'
import { SynthcleanError } from '../errors.js'
import { removeCheckpoint } from '../pipeline/checkpoint/checkpoint-file.js'
import { parsedOptions, refuseFileOptions, type CleanFilesOptions, type CleanOptions } from './options.js'
import { RecordQueue } from './record-queue.js'

/** What the ledger and warnings call the input. */
const NAME = '<records>'
/** UTF-16 units of JSON that are gathered before they go to the run. */
const CHUNK = 2 ** 18

/** What is told while records are cleaned. */
export interface CleanHooks {
  /** Told of each record that was rejected or edited, in input order; like the ledger, of many at once. */
  onChange?: ((entry: LedgerEntry) => void) | undefined
  /** Told of what does not end the run, in a sentence for people. */
  onWarning?: ((warning: string) => void) | undefined
  /** Ends the run when it is aborted. */
  signal?: AbortSignal | undefined
}

/** Records on their way: an async iterable that is to be read once. */
export interface CleanRun<Item> extends AsyncIterable<Item> {
  /**
   * The report, once all records are read; rejected where the run fails or is left before its end. It stays pending
   * until somebody reads the records.
   */
  readonly report: Promise<Report>
}

/**
 * Cleans records: the same engine as the command line, for an iterable or a stream of objects. Records that no stage
 * edits come out equal to what came in; they are JSON on their way, so that what JSON cannot hold is lost.
 *
 * @param records objects of any shape that the command line knows
 * @param options the command line's options in camel case
 * @throws SynthcleanError, when the iteration begins, for an option that is wrong
 */
export function clean<Item extends object>(
  records: AsyncIterable<Item> | Iterable<Item>,
  options: CleanOptions & CleanHooks = {},
): CleanRun<Item> {
  const { onChange, onWarning, signal, ...given } = options
  let isBegun = false
  const queue = new RecordQueue<Item>()
  const stop = new AbortController()
  let settle: { resolve: (report: Report) => void; reject: (error: unknown) => void }
  const report = new Promise<Report>((resolve, reject) => (settle = { resolve, reject }))
  // Whoever wants no report need not handle it: a failed run would else end the process.
  report.catch(() => undefined)
  const hooks: RunHooks = {
    output: queue,
    openInput: () =>
      Promise.resolve({
        source: new ChunkSource(NAME, linesOf(records), () => Promise.resolve()),
        stored: NOT_STORED,
        plainPath: undefined,
        version: undefined,
      }),
    signal: AbortSignal.any([stop.signal, ...(signal ? [signal] : [])]),
    ...(onWarning ? { onWarning } : {}),
    ...(onChange ? { ledger: ledgerFor(onChange) } : {}),
  }
  const start = async (): Promise<Report> => {
    refuseFileOptions(given)
    const runs = {
      ...(await runOptions(await parsedOptions(given))),
      inputs: [{ path: NAME, relative: NAME }],
    }
    return reportOf(await run({ ...runs, scorecard: wantsScores(given.scores) }, hooks), runs)
  }
  return {
    report,
    async *[Symbol.asyncIterator]() {
      if (isBegun) throw new SynthcleanError('usage', 'records that were cleaned can be read only once')
      isBegun = true
      let failure: Error | undefined
      const running = start().then(settle.resolve, (error: Error) => {
        failure = error
        settle.reject(error)
        queue.fail(error)
      })
      try {
        yield* queue.items()
      } finally {
        stop.abort(new Error('the records were not read to their end'))
        await running
      }
      // What fails behind the last record, as an index that cannot be saved.
      if (failure) throw failure
    },
  }
}

/** `clean` as a stream of objects, for `pipeline(source, cleanStream(options), target)`. */
export function cleanStream<Item extends object>(options: CleanOptions & CleanHooks = {}): Duplex {
  return Duplex.from(async function* (records: AsyncIterable<Item>) {
    yield* clean(records, options)
  })
}

/**
 * Cleans files, folders and globs as the command line does; returns the report.
 *
 * @throws SynthcleanError for a wrong option, or input and output that fail
 */
export async function cleanFiles(
  inputs: readonly string[],
  options: CleanFilesOptions & Omit<CleanHooks, 'onChange'> = {},
): Promise<Report> {
  const { onWarning, signal, ...given } = options
  const runs = await runOptions(ofShard(await parsedOptions(given, inputs)))
  const hooks = { signal, ...(onWarning ? { onWarning } : {}) }
  const report = reportOf(await run({ ...runs, scorecard: wantsScores(given.scores) }, hooks), runs)
  if (runs.checkpoint) await removeCheckpoint(runs.checkpoint.folder)
  return report
}

function wantsScores(scores: 'on' | 'off' | boolean | undefined): boolean {
  return scores !== 'off' && scores !== false
}

function reportOf(result: RunResult, options: RunOptions): Report {
  return makeReport({ ...result, stages: result.stageSeconds, options: reportedOptions(options), version })
}

async function* linesOf(records: AsyncIterable<object> | Iterable<object>): AsyncGenerator<Uint8Array> {
  let text = ''
  for await (const record of records) {
    text += `${JSON.stringify(record)}\n`
    if (text.length < CHUNK) continue
    yield Buffer.from(text)
    text = ''
  }
  if (text !== '') yield Buffer.from(text)
}

function ledgerFor(onChange: (entry: LedgerEntry) => void): LineOutput {
  const nothing = () => Promise.resolve()
  return {
    write: (lines) => {
      for (const line of Buffer.from(lines).toString().split('\n')) {
        if (line !== '') onChange(JSON.parse(line) as LedgerEntry)
      }
      return nothing()
    },
    close: nothing,
    finish: nothing,
    discard: nothing,
    leave: nothing,
    settle: nothing,
    unfinished: nothing,
  }
}
