import { synthclean } from '../process.js'

/** A row by the names of its columns; null: no value. */
export type Row = Record<string, string | null>

const MISSING = '\\N'

/** Runs `synthclean stage` over rows, as an engine does. */
export async function stage(
  program: string,
  [input, output]: readonly [readonly string[], readonly string[]],
  rows: readonly Row[],
  options: readonly string[] = [],
): Promise<Row[]> {
  const text = rows.map((row) => `${input.map((name) => row[name] ?? MISSING).join('\t')}\n`).join('')
  const { status, stdout, stderr } = await synthclean(['stage', program, ...options], text)
  if (status !== 0) throw new Error(stderr)
  return stdout
    .toString()
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const cells = line.split('\t')
      if (cells.length !== output.length) throw new Error(`${cells.length} cells: ${line}`)
      return Object.fromEntries(output.map((name, at) => [name, cells[at] === MISSING ? null : cells[at]!]))
    })
}

/** The columns of a program, as `stage` takes them. */
export function columnsOf(program: {
  input: readonly string[]
  output: readonly string[]
}): [readonly string[], readonly string[]] {
  return [program.input, program.output]
}
