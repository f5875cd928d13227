import { ROW } from '../../native-free-kernels/record/record.js'
import type { LineOutput } from '../io/output/line-output.js'
import { splitEnding } from '../io/output/output-form.js'
import { lineOf } from './batch.js'
import { cellsOf, FATE, type DecidedBatch } from './decided-batch.js'
import { floatOf } from './row-floats.js'

/** Records by which the limits between buckets are set: the first that are kept. */
const FIRST_RECORDS = 16_384
/** The same in bytes of lines, whichever come first. */
const FIRST_BYTES = 64 * 2 ** 20

interface Written {
  records: number
  bytes: number
}

interface Waiting {
  complexity: number
  line: Uint8Array
}

/** Where bucket `bucket` of `buckets` goes: `out.jsonl` becomes `out.1-of-3.jsonl`. */
export function bucketPath(path: string, bucket: number, buckets: number): string {
  const { stem, ending } = splitEnding(path)
  return `${stem}.${bucket}-of-${buckets}${ending}`
}

interface CurriculumState {
  limits: number[]
  records: number[]
  waiting: Waiting[] | undefined
  outputs: unknown[]
}

/**
 * Output in buckets from simple to hard. The limits are quantiles of the first records that are kept (16,384, or
 * 64 MiB of them), so that buckets are about equally large and the output streams.
 */
export class Curriculum {
  readonly #outputs: readonly LineOutput[]
  readonly #limits: number[] = []
  readonly #records: number[]
  #waiting: Waiting[] | undefined = []
  #waitingBytes = 0

  private constructor(outputs: readonly LineOutput[]) {
    this.#outputs = outputs
    this.#records = outputs.map(() => 0)
  }

  /** `open`: opens an output by its path, or goes on with an unfinished one. */
  static async open(
    path: string,
    buckets: number,
    open: (path: string, unfinished: unknown) => Promise<LineOutput>,
    earlier?: CurriculumState,
  ): Promise<Curriculum> {
    const outputs: LineOutput[] = []
    try {
      for (let bucket = 1; bucket <= buckets; bucket++) {
        outputs.push(await open(bucketPath(path, bucket, buckets), earlier?.outputs[bucket - 1]))
      }
    } catch (error) {
      for (const output of outputs) await (earlier ? output.leave() : output.discard())
      throw error
    }
    const curriculum = new Curriculum(outputs)
    if (earlier) curriculum.#restore(earlier)
    return curriculum
  }

  #restore({ limits, records, waiting }: CurriculumState): void {
    this.#limits.push(...limits)
    this.#records.splice(0, records.length, ...records)
    this.#waiting = waiting
    this.#waitingBytes = (waiting ?? []).reduce((sum, { line }) => sum + line.length + LINE_FEED.length, 0)
  }

  async unfinished(): Promise<CurriculumState> {
    const outputs: unknown[] = []
    for (const output of this.#outputs) outputs.push(await output.unfinished())
    return { limits: this.#limits, records: this.#records, waiting: this.#waiting, outputs }
  }

  async settle(): Promise<void> {
    for (const output of this.#outputs) await output.settle()
  }

  /** Records of each bucket, and from which complexity on each begins. */
  get buckets(): { bucket: number; from: number; records: number }[] {
    return this.#records.map((records, at) => ({ bucket: at + 1, from: this.#limits[at - 1] ?? 0, records }))
  }

  /**
   * Writes the records of a batch that are kept, and tells how many, and their bytes. `lineFor` gives the line of a
   * row where it is not to leave as it is.
   */
  async write(decided: DecidedBatch, lineFor?: (row: number) => Uint8Array): Promise<Written> {
    const records: Waiting[] = []
    for (let row = 0; row < decided.fates.length; row++) {
      if (decided.fates[row] !== FATE.kept) continue
      const line = lineFor?.(row) ?? lineOf(decided.batch, cellsOf(decided, row))
      records.push({ complexity: floatOf(decided.rows, row * ROW.size + ROW.complexity), line })
    }
    const bytes = records.reduce((sum, { line }) => sum + line.length + LINE_FEED.length, 0)
    const written = { records: records.length, bytes }
    if (!this.#waiting) {
      await this.#put(records)
      return written
    }
    // The batch's buffers are used again when it is written.
    for (const { complexity, line } of records) {
      this.#waiting.push({ complexity, line: new Uint8Array(line) })
    }
    this.#waitingBytes += bytes
    if (this.#waiting.length >= FIRST_RECORDS || this.#waitingBytes >= FIRST_BYTES) await this.#begin()
    return written
  }

  async #begin(): Promise<void> {
    const waiting = this.#waiting ?? []
    const sorted = waiting.map(({ complexity }) => complexity).sort((one, other) => one - other)
    for (let bucket = 1; bucket < this.#outputs.length; bucket++) {
      const at = Math.floor((bucket * sorted.length) / this.#outputs.length)
      this.#limits.push(sorted[at] ?? bucket / this.#outputs.length)
    }
    this.#waiting = undefined
    await this.#put(waiting)
  }

  async #put(records: readonly Waiting[]): Promise<void> {
    const pieces: Uint8Array[][] = this.#outputs.map(() => [])
    for (const { complexity, line } of records) {
      let bucket = 0
      while (bucket < this.#limits.length && complexity >= this.#limits[bucket]!) bucket++
      pieces[bucket]!.push(line, LINE_FEED)
      this.#records[bucket]!++
    }
    for (const [bucket, lines] of pieces.entries()) {
      if (lines.length > 0) await this.#outputs[bucket]!.write(Buffer.concat(lines), 0)
    }
  }

  /** Nothing more is written; the buckets have not their names yet. */
  async close(): Promise<void> {
    if (this.#waiting) await this.#begin()
    for (const output of this.#outputs) await output.close()
  }

  async finish(): Promise<void> {
    await this.close()
    for (const output of this.#outputs) await output.finish()
  }

  async leave(): Promise<void> {
    for (const output of this.#outputs) await output.leave()
  }

  async discard(): Promise<void> {
    for (const output of this.#outputs) await output.discard()
  }
}

const LINE_FEED = Buffer.from('\n')
