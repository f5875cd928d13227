import { resolve } from 'node:path'
import type { Options } from 'yargs'
import { SynthcleanError } from '../errors.js'
import type { RecordFormat } from '../io/formats/detect.js'
import { expandInputs } from '../io/input-paths.js'
import { formOfName } from '../io/output/output-form.js'
import { isRemote } from '../io/remote/address.js'
import type { CheckpointEvery, RunOptions, Shard } from '../pipeline/run-options.js'
import { once, size, sizeOf, STANDARD_STREAM, wrong } from './option-values.js'
import { inputsOf } from './shard.js'

const FORMATS = ['jsonl', 'json', 'parquet', 'csv', 'text'] as const satisfies readonly RecordFormat[]

/** Options of what is read and written. */
export const FILE_OPTIONS = {
  output: {
    alias: 'o',
    type: 'string',
    coerce: once('output'),
    describe:
      'File for the cleaned records (.jsonl, .json, .csv, .txt, each with .gz or .zst; .parquet), or a folder for an output of each input; standard output where absent',
  },
  format: {
    choices: ['auto', ...FORMATS],
    default: 'auto',
    coerce: formatValue('format'),
    describe: 'Format of the inputs; auto finds it out from each',
  },
  'output-format': {
    choices: ['auto', ...FORMATS],
    default: 'auto',
    coerce: formatValue('output-format'),
    describe: 'Format of the output; auto: by its ending, in a folder that of each input',
  },
  'shard-size': {
    type: 'string',
    coerce: size('shard-size', 1, Number.MAX_SAFE_INTEGER),
    describe: 'Write files of at most so many bytes of lines: out.jsonl becomes out-00001.jsonl and so on',
  },
  overwrite: {
    type: 'boolean',
    default: false,
    describe: 'Replace files of the output, ledger and report that are there',
  },
  'files-from': {
    type: 'string',
    array: true,
    describe: 'File with a path to read on each line; - is standard input',
  },
  checkpoint: {
    type: 'string',
    coerce: once('checkpoint'),
    describe: 'Folder in which the state of the run is kept, so that --resume can go on after a crash',
  },
  'checkpoint-every': {
    type: 'string',
    default: '30s',
    coerce: every,
    describe: 'Seconds (30s) or bytes of input (1GiB) between two checkpoints',
  },
  resume: {
    type: 'boolean',
    default: false,
    describe: 'Go on from the checkpoint; begin where there is none',
  },
} as const satisfies Record<string, Options>

/** Undefined for `auto`. */
function formatValue(name: string): (value: unknown) => RecordFormat | undefined {
  return (value) => {
    if (value === 'auto') return undefined
    const format = FORMATS.find((one) => one === value)
    if (!format) throw wrong(name, value, `auto, ${FORMATS.join(', ')}`)
    return format
  }
}

function every(value: unknown): CheckpointEvery {
  const seconds = typeof value === 'string' ? /^(\d+(?:\.\d+)?)s$/.exec(value) : undefined
  if (seconds) return { seconds: Number(seconds[1]) }
  const bytes = sizeOf(value)
  if (!(bytes >= 1)) throw wrong('checkpoint-every', value, 'seconds, as 30s, or a size, as 1GiB')
  return { bytes }
}

/** Values of the options of this file, as they are parsed. */
export interface FileArguments {
  inputs: string[] | undefined
  output: string | undefined
  format: RecordFormat | undefined
  outputFormat: RecordFormat | undefined
  shardSize: number | undefined
  overwrite: boolean
  filesFrom: string[] | undefined
  shard: Shard | undefined
  checkpoint: string | undefined
  checkpointEvery: CheckpointEvery
  resume: boolean
  ledger: string | undefined
  report: string[] | undefined
  index: string | undefined
  groups: string | undefined
  dryRun: boolean
  /** Whether the options are only printed: then the inputs need not be there. */
  printConfig: boolean
}

type FileRunOptions = Pick<
  RunOptions,
  | 'inputs'
  | 'shard'
  | 'output'
  | 'format'
  | 'outputFormat'
  | 'shardSize'
  | 'overwrite'
  | 'checkpoint'
  | 'ledger'
>

/** What is read, what is written, and where its state is kept. */
export async function fileOptions(args: FileArguments): Promise<FileRunOptions> {
  const given = (args.inputs ?? []).map(asTyped)
  if (given.filter((path) => path === '-').length > 1) {
    throw new SynthcleanError('usage', 'standard input (-) can be read only once')
  }
  const all = args.printConfig
    ? given.map((path) => ({ path, relative: path }))
    : await expandInputs(given, { filesFrom: args.filesFrom?.map(asTyped), listRemote: listed })
  const inputs = args.printConfig ? all : inputsOf(all, given, args)
  const output = args.output === STANDARD_STREAM || args.output === '-' ? undefined : args.output
  checkPaths(
    all.map(({ path }) => path),
    args,
  )
  if (args.shardSize !== undefined && output === undefined) {
    throw new SynthcleanError(
      'usage',
      '--shard-size needs an --output, from whose name those of the shards are made',
    )
  }
  if (output !== undefined) formOfName(output)
  const { format, outputFormat, shardSize, overwrite, ledger } = args
  return {
    inputs,
    shard: args.shard,
    output,
    format,
    outputFormat,
    shardSize,
    overwrite,
    ledger,
    checkpoint: checkpointOf(args, output),
  }
}

function checkpointOf(args: FileArguments, output: string | undefined): RunOptions['checkpoint'] {
  const { checkpoint: folder, checkpointEvery, resume } = args
  if (folder === undefined) {
    if (resume)
      throw new SynthcleanError('usage', '--resume needs the --checkpoint folder of the run to go on with')
    return undefined
  }
  if (output === undefined && !args.dryRun) {
    throw new SynthcleanError(
      'usage',
      '--checkpoint needs an --output: what went to standard output cannot be taken back after a crash',
    )
  }
  if (output !== undefined && isRemote(output)) {
    throw new SynthcleanError('usage', `--checkpoint needs an output on this machine, not ${output}`)
  }
  return { folder, every: checkpointEvery, resume }
}

/** A lone dash as it was typed: see `STANDARD_STREAM`. */
export function asTyped(path: string): string {
  return path === STANDARD_STREAM ? '-' : path
}

/** The objects that an address of a store means; a web server has no list of its own. */
async function listed(path: string): Promise<string[]> {
  if (/^https?:/i.test(path)) return [path]
  const { listRemote } = await import('../io/remote/remote.js')
  return listRemote(path)
}

/** Two files under one name would put one over the other. */
function checkPaths(
  inputs: readonly string[],
  { output, ledger, report, index, groups, checkpoint }: FileArguments,
): void {
  for (const path of [ledger, index, groups, ...(report ?? [])]) {
    if (path === STANDARD_STREAM) {
      throw new SynthcleanError(
        'usage',
        'only records go to standard output (-): name a file for what is told of them',
      )
    }
  }
  const remoteReport = report?.find(isRemote)
  if (remoteReport !== undefined) {
    throw new SynthcleanError('usage', `--report ${remoteReport}: a report is written on this machine alone`)
  }
  if (checkpoint !== undefined && ledger !== undefined && isRemote(ledger)) {
    throw new SynthcleanError('usage', `--checkpoint needs a ledger on this machine, not ${ledger}`)
  }
  const read = new Set(inputs.map((path) => resolve(path)))
  const over = [output, ledger, ...(report ?? []), index, groups].find(
    (path) => path !== undefined && read.has(resolve(path)),
  )
  if (over !== undefined && over !== STANDARD_STREAM) {
    throw new SynthcleanError('usage', `${over} is an input and would be written over: name another file`)
  }
  const named = [output, ledger, ...(report ?? []), index, groups].filter((path) => path !== undefined)
  const paths = named
    .filter((path) => path !== STANDARD_STREAM && path !== '/dev/null')
    .map((path) => resolve(path))
  const twice = paths.find((path, at) => paths.indexOf(path) !== at)
  if (twice === undefined) return
  throw new SynthcleanError('usage', `${twice} is named for two of output, ledger, report, index and groups`)
}
