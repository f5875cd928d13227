import { SynthcleanError } from '../../errors.js'
import { isTabbed } from './csv-delimiter.js'
import { membersOf, type Member } from './json-members.js'
import { withoutLoneSurrogates } from './well-formed.js'
import type { EncoderOptions, LineEncoder } from './writer.js'

/** By what stands in its names a reader may take the header for one of another delimiter. */
const NAME_QUOTED = /["\r\n\ufeff,;\t]/

interface CsvState {
  columns: string[] | undefined
  records: number
}

/**
 * CSV (RFC 4180, lines end in a line feed) with the keys of the first record as columns. Strings are cells as they
 * are, other values as their JSON text stands, so that a number and a string of its digits are alike. Throws a
 * SynthcleanError that names the record and the key where a later record has other keys, which would have no column.
 */
export class CsvEncoder implements LineEncoder {
  readonly #name: string
  readonly #delimiter: string
  readonly #quoted: RegExp
  #state: CsvState = { columns: undefined, records: 0 }

  constructor({ name }: EncoderOptions) {
    this.#name = name
    this.#delimiter = isTabbed(name) ? '\t' : ','
    this.#quoted = new RegExp(`["\\r\\n\\ufeff${this.#delimiter}]`)
  }

  encode(lines: Uint8Array): Uint8Array {
    let rows = ''
    for (const line of Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength).toString().split('\n')) {
      if (line.trim() === '') continue
      this.#state.records++
      const members = membersOf(line)
      if (this.#state.columns === undefined) {
        this.#state.columns = this.#header(members)
        rows += this.#row(this.#state.columns, NAME_QUOTED)
      }
      rows += this.#row(this.#cells(members, this.#state.columns))
    }
    return Buffer.from(rows)
  }

  end(): Uint8Array {
    return new Uint8Array(0)
  }

  state(): unknown {
    return { ...this.#state }
  }

  restore(state: unknown): void {
    this.#state = { ...(state as CsvState) }
  }

  #header(members: readonly Member[]): string[] {
    if (members.length === 0) throw this.#error('it has no keys, of which columns could be made')
    return members.map(({ key }) => {
      if (key === '') throw this.#error('a column cannot have the empty key ""')
      return withoutLoneSurrogates(key, () =>
        this.#error(`the key ${JSON.stringify(key)} is not Unicode text`),
      )
    })
  }

  #cells(members: readonly Member[], columns: readonly string[]): string[] {
    const values = new Map<string, string>()
    for (const { key, value } of members) {
      if (!columns.includes(key))
        throw this.#error(`it has the key ${JSON.stringify(key)}, and the first has not`)
      if (values.has(key)) throw this.#error(`it has the key ${JSON.stringify(key)} twice`)
      values.set(key, value)
    }
    return columns.map((column) => {
      const value = values.get(column)
      if (value === undefined) throw this.#error(`it has no key ${JSON.stringify(column)}, and the first has`)
      const cell = value.startsWith('"') ? (JSON.parse(value) as string) : value
      return withoutLoneSurrogates(cell, () =>
        this.#error(`the value of ${JSON.stringify(column)} is not Unicode text (a lone surrogate)`),
      )
    })
  }

  #row(cells: readonly string[], quoted = this.#quoted): string {
    // A line without anything would be no row.
    if (cells.length === 1 && cells[0] === '') return '""\n'
    const written = cells.map((cell) => (quoted.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    return written.join(this.#delimiter) + '\n'
  }

  #error(reason: string): SynthcleanError {
    return new SynthcleanError(
      'failed',
      `cannot write record ${this.#state.records} to ${this.#name} as CSV: ${reason}; write .jsonl instead`,
    )
  }
}
