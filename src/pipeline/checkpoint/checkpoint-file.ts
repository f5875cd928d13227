import { readdir, readFile, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import xxhash from 'xxhash-wasm'
import { SynthcleanError, systemError } from '../../errors.js'
import { AtomicFile } from '../../io/atomic-file.js'
import type { InputPosition } from '../../io/input/batch-source.js'

/** Changes with the meaning of any part of the state. */
const VERSION = 3
const NAME = 'checkpoint'
/** Bytes of the checksum behind the state. */
const CHECKSUM = 8

/** All that a run needs to go on. */
export interface Checkpoint {
  version: number
  /** Of the program: another one may clean otherwise. */
  program: string
  /** The options that decide on the output, as JSON. */
  options: Record<string, unknown>
  /** Undefined: all inputs are read. */
  position: InputPosition | undefined
  /** Seconds that the run took so far. */
  seconds: number
  /** State of each part of the run. */
  parts: Record<string, unknown>
}

const hashes = await xxhash()

function checksumOf(bytes: Uint8Array): Buffer {
  const checksum = Buffer.alloc(CHECKSUM)
  checksum.writeBigUInt64LE(hashes.h64Raw(bytes))
  return checksum
}

/** A copy of a checkpoint as bytes: what the run does afterwards no longer matters. */
export function checkpointBytes(checkpoint: Omit<Checkpoint, 'version'>): Buffer {
  return serialize({ ...checkpoint, version: VERSION } satisfies Checkpoint)
}

/** Puts a checkpoint into its folder, in the place of an earlier one. */
export async function writeCheckpoint(folder: string, bytes: Uint8Array): Promise<void> {
  const file = await AtomicFile.create(join(folder, NAME), { resumable: true })
  try {
    await file.write(bytes)
    await file.write(checksumOf(bytes))
    await file.finish()
  } catch (error) {
    await file.discard()
    throw error
  }
}

/** Files that the state of a run is kept in. */
const STATE_FILE = /^(checkpoint|\.checkpoint\.part|spool-\d+|(index|prompts)-\d+\.(image|log))$/

/** Removes the checkpoint of a run that is done, and its folder where nothing else is in it. */
export async function removeCheckpoint(folder: string): Promise<void> {
  // Without the checkpoint the rest is nothing.
  await rm(join(folder, NAME), { force: true })
  for (const name of await readdir(folder)) if (STATE_FILE.test(name)) await rm(join(folder, name))
  await rmdir(folder).catch(() => undefined)
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

function isCheckpoint(state: unknown): state is Checkpoint {
  if (!isObject(state) || typeof state['version'] !== 'number') return false
  // Another version may have other parts.
  if (state['version'] !== VERSION) return true
  return typeof state['program'] === 'string' && isObject(state['options']) && isObject(state['parts'])
}

/** The checkpoint in a folder; undefined where there is none. */
export async function readCheckpoint(folder: string): Promise<Checkpoint | undefined> {
  const path = join(folder, NAME)
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw systemError('read', path, error)
  }
  const state = bytes.subarray(0, Math.max(0, bytes.length - CHECKSUM))
  const damaged = (how: string, cause?: unknown) =>
    new SynthcleanError('failed', `checkpoint ${path} is damaged: ${how}; start anew`, { cause })
  if (!checksumOf(state).equals(bytes.subarray(state.length))) throw damaged('its checksum is wrong')
  let checkpoint: unknown
  try {
    checkpoint = deserialize(state)
  } catch (error) {
    throw damaged('it is no state of a run', error)
  }
  if (!isCheckpoint(checkpoint)) throw damaged('it is no state of a run')
  if (checkpoint.version === VERSION) return checkpoint
  throw new SynthcleanError(
    'failed',
    `checkpoint ${path} is of version ${checkpoint.version}, this program reads version ${VERSION}: start anew`,
  )
}
