import { SynthcleanError } from '../../errors.js'

/** The column names of a CSV file, and the JSON lines of its rows; all text is one character a byte (latin1). */
export class CsvHeader {
  /** What stands before each cell. */
  readonly #before: readonly string[]

  /** Throws a SynthcleanError where a name is empty or not the only one: a record cannot hold such columns. */
  constructor(names: readonly string[], source: string) {
    const seen = new Set<string>()
    for (const [at, name] of names.entries()) {
      if (name === '') throw headerError(source, `column ${at + 1} has no name`)
      if (seen.has(name)) {
        const shown = Buffer.from(name, 'latin1').toString()
        throw headerError(source, `more than one column has the name ${JSON.stringify(shown)}`)
      }
      seen.add(name)
    }
    this.#before = names.map((name, at) => `${at === 0 ? '{' : ','}${JSON.stringify(name)}:`)
  }

  /** An object of the cells; an array of them where there are more or fewer than columns. */
  line(cells: readonly string[]): string {
    if (cells.length !== this.#before.length) return JSON.stringify(cells) + '\n'
    let line = ''
    for (let at = 0; at < cells.length; at++) line += this.#before[at]! + JSON.stringify(cells[at])
    return line + '}\n'
  }
}

function headerError(source: string, reason: string): SynthcleanError {
  return new SynthcleanError(
    'failed',
    `${source}: ${reason} in the first row, which must give each column a name of its own`,
  )
}
