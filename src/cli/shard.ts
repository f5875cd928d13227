import { statSync } from 'node:fs'
import { resolve, sep } from 'node:path'
import type { Options } from 'yargs'
import { SynthcleanError } from '../errors.js'
import { COMPRESSION_ENDINGS, DATA_ENDINGS, type InputPath } from '../io/input-paths.js'
import { isRemote } from '../io/remote/address.js'
import type { Shard } from '../pipeline/run-options.js'
import { STANDARD_STREAM, wrong } from './option-values.js'

export const SHARD_OPTIONS = {
  shard: {
    type: 'string',
    coerce: shardValue,
    describe:
      'Read part I of N of the input files (0/8 to 7/8); auto/N, or auto: the part of this task of an array of Slurm, Kubernetes or AWS Batch. {shard} in the names of what is written stands for it',
  },
} as const satisfies Record<string, Options>

const PLACEHOLDER = '{shard}'
/** How the number of a part and of all parts are written: names in the order of numbers. */
const DIGITS = 5

function shardValue(value: unknown): Shard {
  const [, index, , count] = /^(\d+|auto)(\/(\d+))?$/.exec(String(value)) ?? []
  if (index === undefined || (index !== 'auto' && count === undefined)) {
    throw wrong('shard', value, 'a part of several, as 0/8 or 7/8; or auto/8; or auto')
  }
  const shard = index === 'auto' ? taskOf(process.env, count) : { index: Number(index), count: Number(count) }
  if (shard.index < shard.count) return shard
  throw new SynthcleanError(
    'usage',
    `--shard ${String(value)}: there is no part ${shard.index} of ${shard.count}: they are counted from 0`,
  )
}

/** Which part a task of an array is to take, as its scheduler tells it. */
function taskOf(environment: NodeJS.ProcessEnv, given: string | undefined): Shard {
  const arrays = [
    ['SLURM_ARRAY_TASK_ID', slurmCount(environment)],
    ['JOB_COMPLETION_INDEX', undefined],
    ['AWS_BATCH_JOB_ARRAY_INDEX', environment['AWS_BATCH_JOB_ARRAY_SIZE']],
  ] as const
  const found = arrays.find(([name]) => /^\d+$/.test(environment[name] ?? ''))
  if (!found) {
    throw new SynthcleanError(
      'usage',
      `--shard auto: none of ${arrays.map(([name]) => name).join(', ')} is set: name the part, as --shard 0/8`,
    )
  }
  const [name, told] = found
  const count = given ?? told
  if (count === undefined) {
    throw new SynthcleanError(
      'usage',
      `--shard auto: ${name} is set, but not how many tasks there are from 0 on: say so, as --shard auto/8`,
    )
  }
  return { index: Number(environment[name]), count: Number(count) }
}

/** The tasks of an array that begins with 0 and leaves none out; of another one, one cannot tell. */
function slurmCount(environment: NodeJS.ProcessEnv): string | undefined {
  const count = environment['SLURM_ARRAY_TASK_COUNT']
  const isWhole =
    environment['SLURM_ARRAY_TASK_MIN'] === '0' &&
    Number(environment['SLURM_ARRAY_TASK_MAX']) + 1 === Number(count)
  return isWhole ? count : undefined
}

interface Written {
  shard: Shard | undefined
  output: string | undefined
  ledger: string | undefined
  report: string[] | undefined
  index: string | undefined
  groups: string | undefined
  checkpoint: string | undefined
}

/**
 * Arguments with the names of what this part writes. Throws for a name that is the same for all parts: they would write
 * one over the other. Only a folder may be that of all, since it gets an output for each input.
 */
export function ofShard<Arguments extends Written>(args: Arguments): Arguments {
  const { shard } = args
  const named = (flag: string, path: string | undefined) => {
    if (path === undefined || path === '/dev/null' || path === STANDARD_STREAM) return path
    if (shard && path.includes(PLACEHOLDER)) return path.replaceAll(PLACEHOLDER, nameOf(shard))
    if (!shard || (flag === 'output' && path.endsWith('/'))) return path
    throw new SynthcleanError(
      'usage',
      `--${flag} ${path}: with --shard its name must hold ${PLACEHOLDER}, or all parts would write the same`,
    )
  }
  return {
    ...args,
    output: named('output', args.output),
    ledger: named('ledger', args.ledger),
    report: args.report?.map((path) => named('report', path)!),
    index: named('index', args.index),
    groups: named('groups', args.groups),
    checkpoint: named('checkpoint', args.checkpoint),
  }
}

/** As `00003-of-00008`. */
function nameOf({ index, count }: Shard): string {
  const padded = (number: number) => String(number).padStart(DIGITS, '0')
  return `${padded(index)}-of-${padded(count)}`
}

interface Named extends Omit<Written, 'report'> {
  report: readonly string[] | undefined
  dryRun: boolean
}

/**
 * The inputs that a part reads. `given` are the arguments that they came from. Throws where the parts would not see the same
 * inputs, or would write to one file.
 */
export function inputsOf(inputs: InputPath[], given: readonly string[], args: Named): InputPath[] {
  const { shard, output } = args
  if (!shard) return inputs
  if (inputs.some(({ path }) => path === '-')) {
    throw new SynthcleanError('usage', '--shard takes whole files: name some; standard input has no parts')
  }
  if (args.index !== undefined && !args.dryRun) {
    throw new SynthcleanError(
      'usage',
      '--shard with --index: a part that is begun again would find its own records in it; `synthclean index build` takes both',
    )
  }
  checkPlaces(inputs, given, args)
  if (output?.endsWith('/') && !output.includes(nameOf(shard))) checkNames(inputs, output)
  return inputs.filter((_, at) => at % shard.count === shard.index)
}

/** What one part has written, another that begins later must not take for an input. */
function checkPlaces(inputs: readonly InputPath[], given: readonly string[], args: Named): void {
  const { output, ledger, index, groups, report = [] } = args
  const bases = given.flatMap((path) => {
    const found = statSync(path, { throwIfNoEntry: false })
    if (found) return found.isDirectory() ? [resolve(path)] : []
    return [resolve(beforeGlob(path))]
  })
  for (const path of [output, ledger, index, groups, ...report]) {
    if (path === undefined || path === STANDARD_STREAM || isRemote(path)) continue
    const holder = bases.find((base) => isBelow(resolve(path), base))
    const held = path.endsWith('/') && inputs.find((input) => isBelow(resolve(input.path), resolve(path)))
    if (holder === undefined && !held) continue
    throw new SynthcleanError(
      'usage',
      `--shard: ${path} is in the folder of the inputs, where other parts could read it: write to a folder of its own`,
    )
  }
}

/** The folder in which a glob begins to look: "a/b" of "a/b/c*.jsonl". */
function beforeGlob(path: string): string {
  const sign = path.search(/[*?[{]/)
  return sign < 0 ? path : path.slice(0, path.lastIndexOf('/', sign) + 1) || '.'
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

const anyOf = (endings: readonly string[]) => `(?:\\.(?:${endings.join('|')}))?`
/** Formats and compressions may change the endings of outputs. */
const ENDINGS = new RegExp(`${anyOf(DATA_ENDINGS)}${anyOf(COMPRESSION_ENDINGS)}$`, 'i')

function checkNames(inputs: readonly InputPath[], output: string): void {
  const seen = new Map<string, string>()
  for (const { path, relative } of inputs) {
    const name = relative.replace(ENDINGS, '')
    const earlier = seen.get(name)
    if (earlier !== undefined) {
      throw new SynthcleanError(
        'usage',
        `--shard: the outputs of ${earlier} and ${path} could have one name in ${output}: name a folder for each part, as ${output}${PLACEHOLDER}/`,
      )
    }
    seen.set(name, path)
  }
}
