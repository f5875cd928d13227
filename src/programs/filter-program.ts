import { similarity } from '../stages/near-duplicates.js'
import { DUPLICATE_RULES } from '../pipeline/corpus-stages.js'
import { originalLine, rejectionHead } from '../pipeline/ledger.js'
import { lineIn } from './line-cells.js'
import { numberIn, type Cell, type RowWriter } from './rows.js'

interface Entry {
  action: string
  stage: string
  rule: string
  value?: unknown
  threshold?: unknown
  [other: string]: unknown
}

/** Writes the entries of the ledger: of what the record stages rejected or edited, and of duplicates. */
export class FilterProgram {
  readonly #threshold: number
  readonly #writer: RowWriter

  constructor(threshold: number, writer: RowWriter) {
    this.#threshold = threshold
    this.#writer = writer
  }

  take([file, line, noted, witnessFile, witnessLine, kind, alike, bytes, record]: readonly Cell[]): void {
    const source = { file: file?.toString(), line: numberIn(line, 'line') }
    const earlier = noted && (JSON.parse(noted.toString()) as Entry)
    let entry: object
    if (kind !== undefined) {
      const near = kind.toString('latin1') === 'near'
      const found = near ? rounded(similarity(numberIn(alike, 'alike'))) : undefined
      entry = {
        ...rejectionHead({
          ...DUPLICATE_RULES[near ? 'near' : 'exact'],
          ...(found === undefined ? {} : { value: found, threshold: this.#threshold }),
        }),
        source,
        witness: {
          file: witnessFile?.toString(),
          line: numberIn(witnessLine, 'witness_line'),
          ...(near ? { similarity: found } : {}),
        },
        ...(earlier ? withoutHead(earlier) : originalLine(lineIn(bytes, record))),
      }
    } else if (earlier) {
      const { action, stage, rule, value, threshold } = earlier
      entry = { action, stage, rule, value, threshold, source, ...withoutHead(earlier) }
    } else return
    this.#writer.add([JSON.stringify(entry)])
  }
}

const HEAD: readonly string[] = ['action', 'stage', 'rule', 'value', 'threshold']

/** What an entry tells behind the place of its record. */
function withoutHead(entry: Entry): object {
  return Object.fromEntries(Object.entries(entry).filter(([key]) => !HEAD.includes(key)))
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4
}
