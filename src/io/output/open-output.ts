import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { SynthcleanError } from '../../errors.js'
import { existing } from '../atomic-file.js'
import type { RecordFormat } from '../formats/detect.js'
import type { ParquetSchema } from '../formats/parquet/schema.js'
import type { InputPath } from '../input-paths.js'
import { isRemote } from '../remote/address.js'
import { EncodedOutput, type UnfinishedOutput } from './encoded-output.js'
import { FolderOutput, type UnfinishedFolder } from './folder-output.js'
import type { LineOutput } from './line-output.js'
import { endingOf, outputForm, splitEnding, type OutputForm } from './output-form.js'
import { existingShards, ShardedOutput, type UnfinishedShards } from './sharded-output.js'

/** What is asked of an output. */
export interface OutputPlan {
  /** Undefined: standard output. */
  path: string | undefined
  /** Whether `path` is a folder, with an output for each input. */
  isFolder: boolean
  /** Undefined: by the ending of the path, or of the input where the output is a folder. */
  format: RecordFormat | undefined
  /** Bytes of lines in one file; undefined: any number. */
  shardSize: number | undefined
  /** Whether files of these names may be replaced. */
  overwrite: boolean
  /** Whether another process may have to go on with it. */
  resumable: boolean
  inputs: readonly InputPath[]
  /** Number of the source of the first input. */
  firstSource: number
  /** Schema of an input, where that is Parquet. */
  schemaOf: (input: number) => Promise<ParquetSchema | undefined>
}

/** Whether an output path means a folder: it ends as one, or is one. */
export async function isFolder(path: string | undefined): Promise<boolean> {
  if (path === undefined) return false
  if (/[/\\]$/.test(path)) return true
  if (isRemote(path)) return false
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false
}

/** Opens an output, or goes on with one that another process could not finish. */
export async function openOutput(plan: OutputPlan, unfinished?: unknown): Promise<LineOutput> {
  if (unfinished === undefined) await checkOutput(plan)
  if (!plan.isFolder) {
    return openOne(plan, plan.path, formFor(plan, plan.path ?? 'out.jsonl'), 0, unfinished)
  }
  const parts = plan.inputs.map((input, at) => {
    const path = pathInFolder(plan, input)
    return { path, open: () => openOne(plan, path, formFor(plan, path), at, undefined) }
  })
  const folder = new FolderOutput(parts, plan.firstSource)
  if (unfinished !== undefined) {
    await folder.goOn(unfinished as UnfinishedFolder, (at, one) =>
      openOne(plan, parts[at]!.path, formFor(plan, parts[at]!.path), at, one),
    )
  }
  return folder
}

function formFor({ format }: OutputPlan, path: string): OutputForm {
  return outputForm(path, format)
}

async function openOne(
  { shardSize, overwrite, resumable, schemaOf }: OutputPlan,
  path: string | undefined,
  form: OutputForm,
  input: number,
  unfinished: unknown,
): Promise<LineOutput> {
  const options = { overwrite, resumable }
  const whole = form.format === 'parquet' ? { ...form, schema: await schemaOf(input) } : form
  if (shardSize !== undefined && path !== undefined) {
    const shards = new ShardedOutput(path, whole, shardSize, options)
    if (unfinished !== undefined) await shards.goOn(unfinished as UnfinishedShards)
    return shards
  }
  return unfinished === undefined
    ? EncodedOutput.open(path, whole, options)
    : EncodedOutput.goOn(unfinished as UnfinishedOutput)
}

/** Where the records of an input go: the same name, with another ending where the format is another. */
function pathInFolder({ path, format }: OutputPlan, { relative }: InputPath): string {
  const name =
    relative === 'stdin' ? 'stdin.jsonl' : relative.replace(/\.(bz2|xz)$|(?<=\.parquet)\.\w+$/i, '')
  const { stem, ending } = splitEnding(name)
  const written = format === undefined ? name : `${stem}${endingOf(format, ending)}`
  return isRemote(path!) ? `${path!.replace(/\/$/, '')}/${written}` : join(path!, written)
}

/**
 * Throws where an output would replace a file that is there; of a folder also where it would replace an input, one of
 * the files `beside` the output, or another output. To be called before anything is read.
 */
export async function checkOutput(plan: OutputPlan, beside: readonly string[] = []): Promise<void> {
  const paths = plan.isFolder ? plan.inputs.map((input) => pathInFolder(plan, input)) : [plan.path]
  if (plan.isFolder) refuseClashes(paths as string[], plan, beside)
  if (plan.overwrite) return
  for (const path of paths) {
    if (path === undefined || isRemote(path)) continue
    if (plan.shardSize !== undefined) {
      const [shard] = await existingShards(path)
      if (shard !== undefined) throw existing(shard)
    } else if ((await stat(path).catch(() => undefined))?.isFile()) throw existing(path)
  }
}

const ANOTHER_OUTPUT = 'the output of another input'

function refuseClashes(paths: readonly string[], { inputs }: OutputPlan, beside: readonly string[]): void {
  const seen = new Map<string, string>()
  for (const { path } of inputs) if (!isRemote(path)) seen.set(resolve(path), 'an input')
  for (const path of beside) if (!isRemote(path)) seen.set(resolve(path), 'named for another file')
  for (const path of paths) {
    const place = isRemote(path) ? path : resolve(path)
    const clash = seen.get(place)
    if (clash === ANOTHER_OUTPUT) {
      throw new SynthcleanError(
        'usage',
        `two inputs would be written to ${path}: give the folder that holds both`,
      )
    }
    if (clash !== undefined) {
      throw new SynthcleanError('usage', `${path} is ${clash} and would be written over: name another folder`)
    }
    seen.set(place, ANOTHER_OUTPUT)
  }
}
