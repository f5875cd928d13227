import { similarity } from '../stages/near-duplicates.js'
import { DUPLICATE_RULES } from '../pipeline/corpus-stages.js'
import { rejectionHead } from '../pipeline/ledger.js'
import { originalLine } from '../pipeline/record-notes.js'
import { lineIn } from './line-cells.js'
import { numberIn, type Cell, type RowWriter } from './rows.js'

/** Writes the entries of the ledger: of what the record stages rejected or edited, and of duplicates. */
export class FilterProgram {
  readonly #threshold: number
  readonly #writer: RowWriter

  constructor(threshold: number, writer: RowWriter) {
    this.#threshold = threshold
    this.#writer = writer
  }

  take(cells: readonly Cell[]): void {
    const [file, line, head, detail, witnessFile, witnessLine, kind, alike, bytes, record] = cells
    const source = { file: file?.toString(), line: numberIn(line, 'line') }
    if (kind !== undefined) {
      const near = kind.toString('latin1') === 'near'
      const found = near ? rounded(similarity(numberIn(alike, 'alike'))) : undefined
      const removal = {
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
      }
      this.#write([jsonOf(removal), detail ?? jsonOf(originalLine(lineIn(bytes, record)))])
    } else if (head !== undefined) {
      this.#write([head, jsonOf({ source }), ...(detail === undefined ? [] : [detail])])
    }
  }

  /** Writes what objects hold as one object; none of them is empty. */
  #write(objects: readonly Buffer[]): void {
    const members = objects.flatMap((object) => [COMMA, object.subarray(1, -1)]).slice(1)
    this.#writer.add([Buffer.concat([OPENING, ...members, CLOSING])])
  }
}

const [OPENING, COMMA, CLOSING] = ['{', ',', '}'].map((mark) => Buffer.from(mark)) as [Buffer, Buffer, Buffer]

function jsonOf(value: object): Buffer {
  return Buffer.from(JSON.stringify(value))
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4
}
