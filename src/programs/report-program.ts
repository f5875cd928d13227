import { DUPLICATE_RULES } from '../pipeline/corpus-stages.js'
import { checkSum, inOrder, Tally } from '../pipeline/tally.js'
import { numberIn, type Cell, type RowWriter } from './rows.js'

type Counted = ReturnType<Tally['state']>

/** Adds up what was counted in partitions. */
export class ReportProgram {
  readonly #version: string
  readonly #writer: RowWriter
  readonly #tally = new Tally()

  constructor(version: string, writer: RowWriter) {
    this.#version = version
    this.#writer = writer
  }

  take([kindCell, recordsCell, removedBytes, countedCell]: readonly Cell[]): void {
    const kind = kindCell?.toString('latin1')
    const counted = countedCell && (JSON.parse(countedCell.toString()) as Counted)
    if (kind === 'report') {
      this.#tally.add(counted ?? {})
      return
    }
    const { stage, rule } = DUPLICATE_RULES[kind === 'near' ? 'near' : 'exact']
    const records = numberIn(recordsCell, 'records')
    // A removed record does not count among those that were edited or tagged and stay.
    if (counted) this.#tally.add(counted, -records)
    const bytes = numberIn(removedBytes, 'removed_bytes')
    this.#tally.add({
      rejected: { [stage]: { [rule]: records } },
      output: { records: -records, bytes: -bytes },
    })
  }

  end(): void {
    checkSum(this.#tally)
    const { input, output, rejected, edited, tagged, shapes } = this.#tally
    const report = {
      input,
      output,
      rejected: inOrder(rejected, 'rejects'),
      edited: inOrder(edited, 'edits'),
      tagged: inOrder(tagged, 'tags'),
      shapes,
      version: this.#version,
    }
    this.#writer.add([JSON.stringify(report)])
  }
}
