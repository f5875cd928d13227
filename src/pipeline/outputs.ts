import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { systemError } from '../errors.js'
import { checkFolderOf } from '../io/atomic-file.js'
import type { LineOutput } from '../io/output/line-output.js'
import { checkOutput, isFolder, openOutput, type OutputPlan } from '../io/output/open-output.js'
import { lock } from '../io/lock.js'
import { isRemote } from '../io/remote/address.js'
import { Curriculum } from './curriculum.js'
import type { RunOptions } from './run-options.js'

/** Opens where the records that stay go, or goes on with what another process could not finish. */
export async function openRecordOutput(
  options: RunOptions,
  firstSource: number,
  unfinished: unknown,
): Promise<LineOutput | Curriculum> {
  const { output, curriculum } = options
  const plan = await planOf(options, firstSource)
  if (curriculum === undefined || output === undefined) return openOutput(plan, unfinished)
  const open = (path: string, one: unknown) => openOutput({ ...plan, path }, one)
  return Curriculum.open(output, curriculum, open, unfinished as never)
}

async function planOf(options: RunOptions, firstSource: number): Promise<OutputPlan> {
  const { output: path, outputFormat, shardSize, overwrite, inputs } = options
  return {
    path,
    isFolder: await isFolder(path),
    format: outputFormat,
    shardSize,
    overwrite,
    resumable: options.checkpoint !== undefined,
    inputs,
    firstSource,
    schemaOf: async (input) => {
      const { parquetSchemaOf } = await import('../io/input/parquet-input.js')
      return parquetSchemaOf(inputs[input]?.path, options.format)
    },
  }
}

/** Throws where an output would replace a file that is there, before anything is read. */
export async function refuseExistingOutputs(options: RunOptions): Promise<void> {
  const { ledger, groups, index } = options
  const beside = [ledger, groups, index].filter((path) => path !== undefined)
  if (!options.dryRun && options.curriculum === undefined) await checkOutput(await planOf(options, 0), beside)
  for (const path of [ledger, groups]) if (path !== undefined) await checkOutput(linesPlan(path, options))
  // The file of the groups is opened only at the end of the first pass.
  if (groups !== undefined && !isRemote(groups)) await checkFolderOf(groups)
}

/** Opens the ledger; its name tells whether it is compressed. */
export function openLedger(options: RunOptions, unfinished: unknown): Promise<LineOutput> {
  return openLines(options.ledger!, options, unfinished)
}

/** Opens a file of JSON Lines that stands beside the output. */
export function openLines(path: string, options: RunOptions, unfinished?: unknown): Promise<LineOutput> {
  return openOutput(linesPlan(path, options), unfinished)
}

function linesPlan(path: string, options: RunOptions): OutputPlan {
  return {
    path,
    isFolder: false,
    format: 'jsonl',
    shardSize: undefined,
    overwrite: options.overwrite,
    resumable: options.checkpoint !== undefined,
    inputs: [],
    firstSource: 0,
    schemaOf: () => Promise.resolve(undefined),
  }
}

const LOCK = '.synthclean.lock'

/**
 * Makes the folder that this run writes to, and keeps a second one out of it; returns what lets go. A shard is not kept
 * out: of two attempts at it, which write the same, the later cannot wait for what a lost machine has left.
 */
export async function lockOutput({ output, dryRun, shard }: RunOptions): Promise<() => Promise<void>> {
  if (output === undefined || dryRun || isRemote(output) || !(await isFolder(output))) {
    return () => Promise.resolve()
  }
  try {
    await mkdir(output, { recursive: true })
  } catch (error) {
    throw systemError('write', output, error)
  }
  return shard ? () => Promise.resolve() : lock(join(output, LOCK), `the folder ${output}`)
}
