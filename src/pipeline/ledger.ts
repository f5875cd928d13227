import { isUtf8 } from 'node:buffer'
import { ROW } from '../../native-free-kernels/record/record.js'
import type { Duplicate, Witness } from '../index/duplicate-index.js'
import type { PromptFinding } from '../index/prompt-answers.js'
import type { AtomicFile } from '../io/atomic-file.js'
import type { StageName } from '../stages/stage.js'
import { notesOf, type ReadBatch, type Source } from './batch.js'

/** Text that may wait before the pipeline is held back. */
const MOST_WAITING = 2 ** 20

/** JSON Lines, one entry for each record that was rejected or edited, in input order. */
export class Ledger {
  readonly #file: AtomicFile
  readonly #names: readonly string[]
  #waiting = ''
  #written: Promise<void> | undefined

  /** `names`: the sources by their number. */
  constructor(file: AtomicFile, names: readonly string[]) {
    this.#file = file
    this.#names = names
  }

  rejected(batch: ReadBatch, row: Uint32Array, firstLine: number, stage: StageName, rule: string): void {
    const { value, threshold, evaluation } = notesOf(batch, row).rejected ?? {}
    const measured = rule === 'invalid-json' ? { value: row[ROW.value] } : { value, threshold }
    this.#record(
      batch,
      row,
      firstLine,
      { action: 'reject', stage, rule, ...measured },
      evaluation && { evaluation },
    )
  }

  duplicate(
    batch: ReadBatch,
    row: Uint32Array,
    firstLine: number,
    stage: StageName,
    rule: string,
    { kind, tier, witness, similarity }: Duplicate,
    threshold: number,
  ): void {
    const measured = similarity === undefined ? {} : { value: rounded(similarity) }
    const limit = kind === 'near' ? { threshold } : {}
    const found = { witness: witness ? this.#witness(witness, similarity) : { tier } }
    this.#record(batch, row, firstLine, { action: 'reject', stage, rule, ...measured, ...limit }, found)
  }

  /** `most`: answers to one prompt that are kept, where they are counted. */
  deniedAnswer(
    batch: ReadBatch,
    row: Uint32Array,
    firstLine: number,
    stage: StageName,
    rule: string,
    { kind, witness, similarity }: PromptFinding,
    most: number | undefined,
  ): void {
    const counted = kind === 'enough' && most !== undefined ? { value: most + 1, threshold: most } : {}
    const head = { action: 'reject', stage, rule, ...counted }
    this.#record(batch, row, firstLine, head, { witness: this.#witness(witness, similarity) })
  }

  #witness({ file, line }: Witness, similarity: number | undefined): object {
    const measured = similarity === undefined ? {} : { similarity: rounded(similarity) }
    return { file: this.#names[file], line, ...measured }
  }

  edited(batch: ReadBatch, row: Uint32Array, firstLine: number): void {
    const { stage, rule } = notesOf(batch, row).edits[0]!
    this.#record(batch, row, firstLine, { action: 'edit', stage, rule })
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

  #record(
    batch: ReadBatch,
    row: Uint32Array,
    firstLine: number,
    head: object,
    found: object | undefined = {},
  ): void {
    const original = Buffer.from(batch.bytes, row[ROW.start], row[ROW.length])
    const source = {
      file: batch.source.name,
      line: firstLine + row[ROW.line]!,
      offset: batch.offset + row[ROW.start]!,
    }
    const { edits: made } = notesOf(batch, row)
    const edits = made.length > 0 ? { edits: made } : {}
    const bytes = isUtf8(original)
      ? { original: original.toString() }
      : { originalBase64: original.toString('base64') }
    this.#add({ ...head, source, ...found, ...edits, ...bytes })
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
    this.#written = this.#file.write(Buffer.from(text))
    await this.#written
  }

  async finish(): Promise<void> {
    await this.#flush()
    await this.#file.finish()
  }

  discard(): Promise<void> {
    return this.#file.discard()
  }
}

function rounded(similarity: number): number {
  return Math.round(similarity * 10_000) / 10_000
}
