import { isUtf8 } from 'node:buffer'
import { ROW } from '../../native-free-kernels/record/record.js'
import type { LineOutput } from '../io/output/line-output.js'
import { notesOf, type Source } from './batch.js'
import { cellsOf, originOf, type DecidedBatch, type Rejection } from './decided-batch.js'

/** Text that may wait before the pipeline is held back. */
const MOST_WAITING = 2 ** 20

/** JSON Lines, one entry for each record that was rejected or edited, in input order. */
export class Ledger {
  readonly #file: LineOutput
  readonly #names: readonly string[]
  #waiting = ''
  #written: Promise<void> | undefined

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

  edited(decided: DecidedBatch, row: number): void {
    this.#record(decided, row, editHead(decided, row), {})
  }

  longLine(source: Source, line: number, offset: number, length: number, threshold: number): void {
    this.#add({
      action: 'reject',
      stage: 'validate',
      rule: 'record-too-long',
      value: length,
      threshold,
      source: { file: source.name, line, offset },
    })
  }

  #record(decided: DecidedBatch, row: number, head: object, found: object): void {
    const { source, line, offset } = originOf(decided, row)
    const place = { source: { file: source.name, line, offset } }
    this.#add({ ...head, ...place, ...found, ...editsAndOriginal(decided, row) })
  }

  #add(entry: object): void {
    this.#waiting += `${JSON.stringify(entry)}\n`
  }

  /** A promise to wait for before more is added; undefined where there is no need to wait. */
  written(): Promise<void> | undefined {
    if (this.#waiting.length < MOST_WAITING) return undefined
    return this.#flush()
  }

  async #flush(): Promise<void> {
    await this.#written
    const text = this.#waiting
    this.#waiting = ''
    this.#written = text === '' ? undefined : this.#file.write(Buffer.from(text), 0)
    await this.#written
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
export function editHead(decided: DecidedBatch, row: number): object {
  const { stage, rule } = notesOf(decided.batch, cellsOf(decided, row)).edits[0]!
  return { action: 'edit', stage, rule }
}

/** What an entry ends with: all edits of a record, and its line as it came. */
export function editsAndOriginal(decided: DecidedBatch, row: number): object {
  const { batch } = decided
  const cells = cellsOf(decided, row)
  const { edits } = notesOf(batch, cells)
  const original = Buffer.from(batch.bytes, cells[ROW.start], cells[ROW.length])
  return { ...(edits.length > 0 ? { edits } : {}), ...originalLine(original) }
}

/** A line as it came, as text or, where it is not UTF-8, in base64. */
export function originalLine(line: Buffer): { original: string } | { originalBase64: string } {
  return isUtf8(line) ? { original: line.toString() } : { originalBase64: line.toString('base64') }
}
