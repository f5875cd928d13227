import { readdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { AtomicFileOptions } from '../atomic-file.js'
import { isRemote } from '../remote/address.js'
import { EncodedOutput, type UnfinishedOutput } from './encoded-output.js'
import { splitEnding, type OutputForm } from './output-form.js'

const LINE_FEED = 10
const DIGITS = 5

export interface UnfinishedShards {
  path: string
  shards: UnfinishedOutput[]
  /** Bytes of lines in the last shard. */
  filled: number
}

/** Name of a shard: `out.jsonl.gz` becomes `out-00001.jsonl.gz`. */
export function shardPath(path: string, number: number): string {
  const { stem, ending } = splitEnding(path)
  return `${stem}-${String(number).padStart(DIGITS, '0')}${ending}`
}

/** Shards of an output that stand in its folder already. */
export async function existingShards(path: string): Promise<string[]> {
  if (isRemote(path)) return []
  const { stem, ending } = splitEnding(basename(path))
  const names = await readdir(dirname(path)).catch(() => [])
  const isShard = (name: string) =>
    name.startsWith(`${stem}-`) &&
    name.endsWith(ending) &&
    /^\d{5,}$/.test(name.slice(stem.length + 1, name.length - ending.length))
  return names.filter(isShard).map((name) => join(dirname(path), name))
}

/** An output in files of at most `shardSize` bytes of lines each; a longer record has a file to itself. */
export class ShardedOutput {
  readonly path: string
  readonly #form: OutputForm
  readonly #shardSize: number
  readonly #options: AtomicFileOptions
  readonly #shards: EncodedOutput[] = []
  #filled = 0

  constructor(path: string, form: OutputForm, shardSize: number, options: AtomicFileOptions) {
    this.path = path
    this.#form = form
    this.#shardSize = shardSize
    this.#options = options
  }

  /** Goes on with the shards of another process. */
  async goOn({ shards, filled }: UnfinishedShards): Promise<void> {
    for (const shard of shards) this.#shards.push(await EncodedOutput.goOn(shard))
    this.#filled = filled
  }

  async write(lines: Uint8Array): Promise<void> {
    for (let from = 0; from < lines.length;) {
      const end = this.#endOfShard(lines, from)
      if (end === from) {
        await this.#begin()
        continue
      }
      if (this.#shards.length === 0) await this.#begin()
      await this.#shards.at(-1)!.write(lines.subarray(from, end))
      this.#filled += end - from
      from = end
    }
  }

  /** End of the lines from `from` on that the shard still takes. */
  #endOfShard(lines: Uint8Array, from: number): number {
    const room = this.#shardSize - this.#filled
    if (lines.length - from <= room) return lines.length
    const last = room > 0 ? lines.lastIndexOf(LINE_FEED, from + room - 1) + 1 : 0
    if (last > from) return last
    return this.#filled > 0 ? from : lines.indexOf(LINE_FEED, from) + 1
  }

  async #begin(): Promise<void> {
    await this.#shards.at(-1)?.close()
    this.#filled = 0
    const path = shardPath(this.path, this.#shards.length + 1)
    this.#shards.push(await EncodedOutput.open(path, this.#form, this.#options))
  }

  async close(): Promise<void> {
    if (this.#shards.length === 0) await this.#begin()
    await this.#shards.at(-1)!.close()
  }

  /** Puts all shards under their names; more of them that an earlier run left would seem to belong to this one. */
  async finish(): Promise<void> {
    await this.close()
    const there = new Set(await existingShards(this.path))
    for (const shard of this.#shards) await shard.finish()
    if (!this.#options.overwrite) return
    // Behind a gap they are another's.
    for (let number = this.#shards.length + 1; there.has(shardPath(this.path, number)); number++) {
      await rm(shardPath(this.path, number))
    }
  }

  async discard(): Promise<void> {
    for (const shard of this.#shards) await shard.discard()
  }

  async leave(): Promise<void> {
    for (const shard of this.#shards) await shard.leave()
  }

  async settle(): Promise<void> {
    await this.#shards.at(-1)?.settle()
  }

  async unfinished(): Promise<UnfinishedShards> {
    const shards: UnfinishedOutput[] = []
    for (const shard of this.#shards) shards.push(await shard.unfinished())
    return { path: this.path, shards, filled: this.#filled }
  }
}
