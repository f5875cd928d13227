import type { ReadRecord } from '../attributes/read-record.js'
import { DUPLICATE_RULES } from '../pipeline/corpus-stages.js'
import { Observations } from '../pipeline/observations.js'
import { scorecardOf } from '../pipeline/scores.js'
import { checkSum, inOrder, Tally } from '../pipeline/tally.js'
import type { RecordSample } from '../scorecard/record-sample.js'
import { lineIn } from './line-cells.js'
import { numberIn, type Cell, type RowWriter } from './rows.js'

type Counted = ReturnType<Tally['state']>

/** Reads the lines of a sample, each with a line feed. */
export type ReadSample = (lines: Uint8Array<ArrayBuffer>) => Promise<ReadRecord[]>

/**
 * Adds up what was counted in partitions, and measures what was sampled of them. What partitions counted is added; of
 * their records those of the smallest keys are the sample of all: so every measure of a report can be merged.
 */
export class ReportProgram {
  readonly #version: string
  readonly #readSample: ReadSample
  readonly #writer: RowWriter
  readonly #tally = new Tally()
  /** Of the records as they came from the record stages, duplicates too. */
  readonly #found = new Tally()
  readonly #observations = new Observations(() => '')
  #hasSample = false

  constructor(version: string, readSample: ReadSample, writer: RowWriter) {
    this.#version = version
    this.#readSample = readSample
    this.#writer = writer
  }

  take([kindCell, numberCell, removedBytes, countedCell, detail, bytes, record]: readonly Cell[]): void {
    const kind = kindCell?.toString('latin1')
    const counted = countedCell && (JSON.parse(countedCell.toString()) as Counted)
    if (kind === 'report') {
      this.#tally.add(counted ?? {})
      this.#found.add(counted ?? {})
      return
    }
    const number = numberIn(numberCell, 'number')
    if (kind === 'before')
      this.#sample(this.#observations.before.sample, number, givenLine(detail, bytes, record))
    else if (kind === 'after') this.#sample(this.#observations.after.sample, number, lineIn(bytes, record))
    else
      this.#remove(
        kind === 'near' ? 'near' : 'exact',
        number,
        numberIn(removedBytes, 'removed_bytes'),
        counted,
      )
  }

  #sample(sample: RecordSample, key: number, line: Uint8Array): void {
    this.#hasSample = true
    if (sample.wants(key, line.length)) sample.add(key, line)
  }

  #remove(kind: 'exact' | 'near', records: number, bytes: number, counted: Counted | undefined): void {
    const { stage, rule } = DUPLICATE_RULES[kind]
    // A removed record does not count among those that were edited or tagged and stay.
    if (counted) this.#tally.add(counted, -records)
    this.#tally.add({
      rejected: { [stage]: { [rule]: records } },
      output: { records: -records, bytes: -bytes },
    })
  }

  async end(): Promise<void> {
    checkSum(this.#tally)
    const { input, output, rejected, edited, tagged, shapes } = this.#tally
    const report = {
      input,
      output,
      rejected: inOrder(rejected, 'rejects'),
      edited: inOrder(edited, 'edits'),
      tagged: inOrder(tagged, 'tags'),
      shapes,
      ...(this.#hasSample ? await this.#scorecard() : {}),
      version: this.#version,
    }
    this.#writer.add([JSON.stringify(report)])
  }

  async #scorecard() {
    const { measureSample } = await import('../scorecard/measures/sample-measures.js')
    Object.assign(this.#observations.editsFound, this.#found.edited)
    Object.assign(this.#observations.tagsFound, this.#found.tagged)
    const facts = { hasReference: false, hasDensity: false }
    return scorecardOf(this.#observations, this.#tally, facts, async (lines, sampleFacts) =>
      measureSample(await this.#readSample(lines), undefined, sampleFacts),
    )
  }
}

/** A record as it came: what the ledger tells of it has it where there is such. */
function givenLine(detail: Cell, bytes: Cell, record: Cell): Buffer {
  if (detail === undefined) return lineIn(bytes, record)
  const { original, originalBase64 } = JSON.parse(detail.toString()) as {
    original?: string
    originalBase64?: string
  }
  return original === undefined ? Buffer.from(originalBase64 ?? '', 'base64') : Buffer.from(original)
}
