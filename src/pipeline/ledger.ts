import type { LineOutput } from '../io/output/line-output.js'
import type { Source } from './batch.js'
import { cellsOf, originOf, type DecidedBatch, type Rejection } from './decided-batch.js'
import { endOfEntry, type RecordNotes } from './record-notes.js'

/** Bytes that may wait before the pipeline is held back. */
const MOST_WAITING = 2 ** 20
/** Bytes of a buffer that is used again, at the most. */
const MOST_KEPT = 2 ** 23
/** UTF-8 of a UTF-16 unit, at the most. */
const MOST_UNIT_BYTES = 3

/** JSON Lines, one entry for each record that was rejected or edited, in input order. */
export class Ledger {
  readonly #file: LineOutput
  readonly #names: readonly string[]
  #waiting = Buffer.allocUnsafe(MOST_WAITING * 2)
  #length = 0
  /** Changes places with the one that waits: what is written belongs to the output until it has been. */
  #other = Buffer.alloc(0)
  #flushed = Promise.resolve()

  /** `names`: the sources by their number. */
  constructor(file: LineOutput, names: readonly string[]) {
    this.#file = file
    this.#names = names
  }

  rejected(decided: DecidedBatch, row: number, rejection: Rejection): void {
    const { evaluation, witness } = rejection
    const found = witness ? { witness: this.#witness(witness) } : evaluation ? { evaluation } : {}
    this.#record(decided, row, rejectionHead(rejection), found)
  }

  #witness(witness: NonNullable<Rejection['witness']>): object {
    if ('tier' in witness) return witness
    const { file, line, similarity } = witness
    return { file: this.#names[file], line, ...(similarity === undefined ? {} : { similarity }) }
  }

  edited(decided: DecidedBatch, row: number, notes: RecordNotes): void {
    this.#record(decided, row, editHead(notes), {})
  }

  longLine(source: Source, line: number, offset: number, length: number, threshold: number): void {
    const entry = {
      action: 'reject',
      stage: 'validate',
      rule: 'record-too-long',
      value: length,
      threshold,
      source: { file: source.name, line, offset },
    }
    this.#add(JSON.stringify(entry), NOTHING)
  }

  #record(decided: DecidedBatch, row: number, head: object, found: object): void {
    const { source, line, offset } = originOf(decided, row)
    const place = { source: { file: source.name, line, offset } }
    const beginning = JSON.stringify({ ...head, ...place, ...found })
    this.#add(`${beginning.slice(0, -1)},`, endOfEntry(decided.batch, cellsOf(decided, row)))
  }

  #add(beginning: string, end: Uint8Array): void {
    const most = this.#length + beginning.length * MOST_UNIT_BYTES + end.length + 1
    if (most > this.#waiting.length) {
      const larger = Buffer.allocUnsafe(most * 2)
      this.#waiting.copy(larger, 0, 0, this.#length)
      this.#waiting = larger
    }
    this.#length += this.#waiting.write(beginning, this.#length)
    this.#waiting.set(end, this.#length)
    this.#length += end.length
    this.#waiting[this.#length++] = LINE_FEED
  }

  /** A promise to wait for before more is added; undefined where there is no need to wait. */
  written(): Promise<void> | undefined {
    if (this.#length < MOST_WAITING) return undefined
    return this.#flush()
  }

  /** One after the other: a checkpoint may ask for it while a batch does. */
  #flush(): Promise<void> {
    this.#flushed = this.#flushed.then(async () => {
      if (this.#length === 0) return
      const entries = this.#waiting.subarray(0, this.#length)
      ;[this.#waiting, this.#other] = [this.#other, this.#waiting]
      this.#length = 0
      await this.#file.write(entries, 0)
      // What one long record needed is given back.
      if (this.#other.length > MOST_KEPT) this.#other = Buffer.alloc(0)
    })
    return this.#flushed
  }

  /** What another process needs to go on with the ledger. */
  async unfinished(): Promise<unknown> {
    await this.#flush()
    return this.#file.unfinished()
  }

  settle(): Promise<void> {
    return this.#file.settle()
  }

  /** Nothing more is written; the ledger has not its name yet. */
  async close(): Promise<void> {
    await this.#flush()
    await this.#file.close()
  }

  async finish(): Promise<void> {
    await this.#flush()
    await this.#file.finish()
  }

  /** Leaves the ledger to another process. */
  leave(): Promise<void> {
    return this.#file.leave()
  }

  discard(): Promise<void> {
    return this.#file.discard()
  }
}

/** What an entry begins with, of a record that is rejected. */
export function rejectionHead({ stage, rule, value, threshold }: Rejection): object {
  return { action: 'reject', stage, rule, value, threshold }
}

/** What an entry begins with, of a record that is edited and stays. */
export function editHead({ rules }: RecordNotes): object {
  return { action: 'edit', ...rules[0] }
}

const NOTHING = new Uint8Array(0)
const LINE_FEED = 10
