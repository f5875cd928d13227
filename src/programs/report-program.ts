import { checkSum, inOrder, Tally, type RuleCounts } from '../pipeline/tally.js'
import type { StageName } from '../stages/stage.js'
import { numberIn, type Cell, type RowWriter } from './rows.js'

/**
 * What comes in: what the record stages counted in one partition (`report`), or how many records were removed as
 * duplicates (`exact`, `near`) and how many bytes of lines they had.
 */
export const REPORT_INPUT = ['kind', 'records', 'removed_bytes', 'entry'] as const
/** What leaves: one report. */
export const REPORT_OUTPUT = ['value'] as const

/** Adds up what was counted in partitions. */
export class ReportProgram {
  readonly #version: string
  readonly #writer: RowWriter
  readonly #tally = new Tally()

  constructor(version: string, writer: RowWriter) {
    this.#version = version
    this.#writer = writer
  }

  take([kindCell, records, removedBytes, entry]: readonly Cell[]): void {
    const kind = kindCell?.toString('latin1')
    if (kind === 'report') {
      this.#tally.add(JSON.parse(entry!.toString()) as ReturnType<Tally['state']>)
      return
    }
    const [stage, rule]: [StageName, string] =
      kind === 'near' ? ['near-duplicates', 'similar-text'] : ['exact-duplicates', 'same-text']
    const removed = numberIn(records, 'records')
    const counted: RuleCounts = { [stage]: { [rule]: removed } }
    this.#tally.add({ rejected: counted, output: { records: -removed, bytes: -numberIn(removedBytes, 'removed_bytes') } })
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
