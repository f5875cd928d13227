import type { InputPosition } from '../../io/input/batch-source.js'
import type { CheckpointEvery } from '../run-options.js'
import { checkpointBytes, writeCheckpoint, type Checkpoint } from './checkpoint-file.js'

/** A part of a run that another process may have to go on with. */
export interface ResumablePart {
  name: string
  /** The state by now, as structured data; asked for when no batch is on its way. */
  state: () => unknown
  /** Goes on from the state of an earlier process. */
  restore: (state: never) => void | Promise<void>
  /** Waits until all that the state counts on is on the disk. */
  settle?: () => void | Promise<void>
  /** Told when the latest state is safe: what only earlier ones need may go. */
  forget?: () => void
}

export interface CheckpointsOptions {
  folder: string
  every: CheckpointEvery
  program: string
  /** Options that decide on the output, as JSON can hold them. */
  options: Record<string, unknown>
  parts: readonly ResumablePart[]
  /** Of the processes before this one. */
  earlierSeconds: number
  /** Whether the run itself goes on from a checkpoint. */
  isResumed: boolean
}

/** Takes checkpoints of a run: its state is copied at once and written while the run goes on. */
export class Checkpoints {
  readonly #options: CheckpointsOptions
  readonly #started = performance.now()
  #last = performance.now()
  #bytes = 0
  #writing: Promise<void> | undefined
  #hasTaken = false
  #failure: Error | undefined

  constructor(options: CheckpointsOptions) {
    this.#options = options
  }

  get seconds(): number {
    return this.#options.earlierSeconds + (performance.now() - this.#started) / 1000
  }

  /** Whether another process can go on with the run. */
  get isResumable(): boolean {
    return this.#hasTaken || this.#options.isResumed
  }

  /** Puts every part into the state of a checkpoint. */
  async restore({ parts }: Checkpoint): Promise<void> {
    for (const part of this.#options.parts) {
      if (parts[part.name] !== undefined) await part.restore(parts[part.name] as never)
    }
  }

  /** Counts a batch; whether a checkpoint is to be taken behind it. Throws what the last one failed with. */
  isDue(inputBytes: number): boolean {
    if (this.#failure !== undefined) throw this.#failure
    this.#bytes += inputBytes
    const { every } = this.#options
    if (this.#writing) return false
    return 'bytes' in every
      ? this.#bytes >= every.bytes
      : performance.now() - this.#last >= every.seconds * 1000
  }

  /** Copies the state; it is written while the run goes on. `position` is undefined when all inputs are read. */
  async take(position: InputPosition | undefined): Promise<void> {
    const { program, options, parts } = this.#options
    const states: Record<string, unknown> = {}
    for (const { name, state } of parts) states[name] = await state()
    const bytes = checkpointBytes({ program, options, position, seconds: this.seconds, parts: states })
    this.#writing = this.#write(bytes).finally(() => {
      this.#writing = undefined
      this.#last = performance.now()
      this.#bytes = 0
    })
    // A failure is told by the next batch, or at the end.
    this.#writing.catch((error: Error) => (this.#failure = error))
  }

  async #write(bytes: Uint8Array): Promise<void> {
    const { folder, parts } = this.#options
    for (const { settle } of parts) await settle?.()
    await writeCheckpoint(folder, bytes)
    this.#hasTaken = true
    for (const { forget } of parts) forget?.()
  }

  /** Waits for the checkpoint that is being written. */
  async settled(): Promise<void> {
    await this.#writing
    if (this.#failure !== undefined) throw this.#failure
  }
}
