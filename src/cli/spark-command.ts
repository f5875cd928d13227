import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Argv } from 'yargs'
import { EXIT, SynthcleanError } from '../errors.js'
import { sparkSql } from '../spark/job.js'
import { runJob } from '../spark/run-job.js'
import { cleanOptions } from './clean-options.js'
import { PATH_OPTIONS } from './options.js'
import { size } from './option-values.js'
import { runOptions, version, type CleanArguments } from './run-arguments.js'
import { OF_WHOLE_RUNS, checkOptions } from './stage-command.js'

type SparkArguments = CleanArguments & {
  print: boolean
  work: string | undefined
  sparkSql: string
  sparkOption: string[] | undefined
  partitionSize: number
  bundle: string | undefined
  node: string
}

/** Options of whole runs that a job on Spark has too. */
const OF_THE_JOB: readonly string[] = [
  'output',
  'ledger',
  'report',
  'format',
  'output-format',
  'overwrite',
  'scores',
]

export function sparkOptions(yargs: Argv): Argv {
  return cleanOptions(yargs).options({
    print: { type: 'boolean', default: false, describe: 'Print the SQL of the job, and run nothing' },
    work: {
      type: 'string',
      describe: 'Folder for what goes from one step to the next; by default _work beside the output',
    },
    'spark-sql': { type: 'string', default: 'spark-sql', describe: 'The program that runs the SQL' },
    'spark-option': {
      type: 'string',
      array: true,
      describe: 'An option of spark-sql, as --spark-option=--master=local[4]',
    },
    'partition-size': {
      type: 'string',
      default: '256MiB',
      coerce: size('partition-size', 2 ** 20, 2 ** 40),
      describe: 'Bytes of input that one process reads',
    },
    bundle: {
      type: 'string',
      describe: 'The program that Spark brings to its executors, by any address that Spark reads',
    },
    node: { type: 'string', default: 'node', describe: 'Node on the executors: a name in PATH, or a path' },
  })
}

/** Runs `synthclean spark [inputs..] --output FOLDER`. */
export async function spark(args: SparkArguments): Promise<number> {
  const { output, inputs = [], ledger, report, given } = args
  checkOptions({ ...args, given: new Map([...given].filter(([name]) => !OF_THE_JOB.includes(name))) })
  if (inputs.length === 0 || output === undefined) {
    throw new SynthcleanError('usage', 'spark needs inputs (files or folders) and an --output folder')
  }
  const format = formatOf(given, 'format')
  const outputFormat = formatOf(given, 'output-format')
  if (report !== undefined && report.length > 1) {
    throw new SynthcleanError('usage', 'a job on Spark writes one report')
  }
  // What is wrong with them, executors would tell late, and each for itself.
  await runOptions({ ...args, inputs: [], output: undefined, ledger: undefined, report: undefined })
  const addresses = inputs.map(address)
  checkInputs(addresses)
  const bundle = bundleOf(args)
  const { options, files } = optionsOf(given)
  checkNames([bundle, ...files])
  const sql = sparkSql({
    version,
    inputs: addresses,
    inputFormat: format,
    outputFormat,
    output: address(output),
    ledger: ledger === undefined ? undefined : address(ledger),
    report: report === undefined ? undefined : address(report[0]!),
    scores: args.scores === 'on',
    work: address(args.work ?? `${output.replace(/\/+$/, '')}_work`),
    command: [args.node, basename(bundle)],
    options,
    files: [bundle, ...files],
    partitionBytes: args.partitionSize,
  })
  if (args.print) process.stdout.write(sql)
  else await runJob(sql, programPath(args.sparkSql), args.sparkOption ?? [])
  return EXIT.done
}

function formatOf(given: CleanArguments['given'], flag: 'format' | 'output-format'): 'jsonl' | 'parquet' {
  const format = given.get(flag)?.[0] ?? 'jsonl'
  if (format === 'jsonl' || format === 'parquet') return format
  const does = flag === 'format' ? 'reads' : 'writes'
  throw new SynthcleanError('usage', `--${flag} ${format}: a job on Spark ${does} jsonl and parquet`)
}

/** Records that are read twice would get two numbers each. */
function checkInputs(inputs: readonly string[]): void {
  const folderOf = (path: string) => `${path.replace(/\/+$/, '')}/`
  for (const [at, input] of inputs.entries()) {
    const other = inputs.find((one, place) => place !== at && folderOf(input).startsWith(folderOf(one)))
    if (other === undefined) continue
    throw new SynthcleanError('usage', `${input} is read twice: it is also in ${other}`)
  }
}

/** Spark brings files under their base names. */
function checkNames(files: readonly string[]): void {
  const twice = files.find((path, at) =>
    files.some((one, place) => place < at && basename(one) === basename(path)),
  )
  if (twice === undefined) return
  throw new SynthcleanError(
    'usage',
    `${twice}: executors get another file of that base name; give it another one`,
  )
}

/** The one file that holds the stages as programs. */
function bundleOf({ bundle }: SparkArguments): string {
  const path = bundle ?? fileURLToPath(new URL('../../bundle/synthclean.mjs', import.meta.url))
  if (isAddress(path) || existsSync(path)) return address(path)
  throw new SynthcleanError(
    'failed',
    `there is no bundle at ${path}: make it by \`npm run bundle\`, or name one by --bundle`,
  )
}

/** Spark is run in a folder of its own; a bare name is looked for in PATH. */
function programPath(path: string): string {
  return path.includes('/') ? resolve(path) : path
}

/** A path as Spark is to read it from any folder; what has a scheme stands for itself. */
function address(path: string): string {
  return isAddress(path) ? path : resolve(path)
}

function isAddress(path: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\//i.test(path)
}

/** The options that programs get, and the files that these name: executors find them by their base names. */
function optionsOf(given: CleanArguments['given']): { options: string[]; files: string[] } {
  const options: string[] = []
  const files: string[] = []
  for (const [name, values] of given) {
    if (
      name === 'inputs' ||
      ([...OF_WHOLE_RUNS, 'quiet', 'verbose', 'mask-templates'] as string[]).includes(name)
    )
      continue
    for (const value of values) {
      const isPath = (PATH_OPTIONS as readonly string[]).includes(name)
      if (isPath) files.push(address(value))
      options.push(`--${name}=${isPath ? basename(value) : value}`)
    }
  }
  return { options, files }
}
