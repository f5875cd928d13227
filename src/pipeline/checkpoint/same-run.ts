import { isDeepStrictEqual } from 'node:util'
import { SynthcleanError } from '../../errors.js'
import type { RunOptions } from '../run-options.js'
import type { Checkpoint } from './checkpoint-file.js'

/** Options that say how a run goes, and nothing of what comes out. */
export const WAYS = ['workers', 'checkpoint', 'overwrite', 'version'] as const

/** The options that decide on what comes out, as JSON can hold them. */
export function decidingOptions(options: RunOptions): Record<string, unknown> {
  const deciding: Record<string, unknown> = { ...options }
  for (const way of WAYS) delete deciding[way]
  const plain = (_key: string, value: unknown): unknown => {
    if (value instanceof Set) return [...(value as Set<unknown>)]
    return value instanceof Map ? [...(value as Map<unknown, unknown>)] : value
  }
  return JSON.parse(JSON.stringify(deciding, plain)) as Record<string, unknown>
}

/** Throws where a run cannot go on from a checkpoint since it is another run, or of another program. */
export function checkSameRun(checkpoint: Checkpoint, options: RunOptions): void {
  const { folder } = options.checkpoint!
  if (checkpoint.program !== options.version) {
    throw new SynthcleanError(
      'failed',
      `the checkpoint in ${folder} is of synthclean ${checkpoint.program}, and this is ${options.version}, which may clean otherwise: start anew`,
    )
  }
  const now = decidingOptions(options)
  const names = new Set([...Object.keys(now), ...Object.keys(checkpoint.options)])
  const differing = [...names].filter((name) => !isDeepStrictEqual(now[name], checkpoint.options[name]))
  if (differing.length === 0) return
  const shown = (name: string, value: unknown) =>
    JSON.stringify(name === 'inputs' ? (value as { path: string }[]).map(({ path }) => path) : value)
  const told = differing.map(
    (name) =>
      `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${shown(name, checkpoint.options[name])} then, ${shown(name, now[name])} now`,
  )
  throw new SynthcleanError(
    'usage',
    `the run in ${folder} had other options: ${told.join('; ')}. --resume goes on with the same command line`,
  )
}
