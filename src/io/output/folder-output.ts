import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SynthcleanError, systemError } from '../../errors.js'
import { isRemote } from '../remote/address.js'
import type { LineOutput } from './line-output.js'

/** One output of a folder. */
export interface FolderPart {
  path: string
  open: () => Promise<LineOutput>
}

export interface UnfinishedFolder {
  /** What is unfinished of each output that was opened. */
  parts: [number, unknown][]
}

/** A folder with an output for each source, in the order of the sources. */
export class FolderOutput implements LineOutput {
  readonly #parts: readonly FolderPart[]
  readonly #firstSource: number
  readonly #outputs = new Map<number, LineOutput>()
  #current = 0

  /** `firstSource`: number of the source of the first part. */
  constructor(parts: readonly FolderPart[], firstSource: number) {
    this.#parts = parts
    this.#firstSource = firstSource
  }

  async goOn(
    { parts }: UnfinishedFolder,
    goOnWith: (part: number, unfinished: unknown) => Promise<LineOutput>,
  ): Promise<void> {
    for (const [at, unfinished] of parts) this.#outputs.set(at, await goOnWith(at, unfinished))
    this.#current = Math.max(0, ...parts.map(([at]) => at))
  }

  async write(lines: Uint8Array, source: number): Promise<void> {
    const at = source - this.#firstSource
    if (at < this.#current) {
      throw new SynthcleanError(
        'failed',
        `records of ${this.#parts[at]!.path} come after those of later inputs`,
      )
    }
    await this.#reach(at)
    await this.#outputs.get(at)!.write(lines, source)
  }

  /** Ends the outputs of earlier sources; one without records is an empty output. */
  async #reach(at: number): Promise<void> {
    for (; this.#current < at; this.#current++) {
      await this.#open(this.#current)
      await this.#outputs.get(this.#current)!.close()
    }
    await this.#open(at)
  }

  async #open(at: number): Promise<void> {
    if (this.#outputs.has(at)) return
    const { path, open } = this.#parts[at]!
    if (!isRemote(path)) {
      try {
        await mkdir(dirname(path), { recursive: true })
      } catch (error) {
        throw systemError('write', path, error)
      }
    }
    this.#outputs.set(at, await open())
  }

  async close(): Promise<void> {
    if (this.#parts.length === 0) return
    await this.#reach(this.#parts.length - 1)
    await this.#outputs.get(this.#parts.length - 1)!.close()
  }

  async finish(): Promise<void> {
    await this.close()
    for (const output of this.#outputs.values()) await output.finish()
  }

  async discard(): Promise<void> {
    for (const output of this.#outputs.values()) await output.discard()
  }

  async leave(): Promise<void> {
    for (const output of this.#outputs.values()) await output.leave()
  }

  async settle(): Promise<void> {
    await this.#outputs.get(this.#current)?.settle()
  }

  async unfinished(): Promise<UnfinishedFolder> {
    const parts: [number, unknown][] = []
    for (const [at, output] of this.#outputs) parts.push([at, await output.unfinished()])
    return { parts }
  }
}
