import { StandardOutput } from '../io/output/standard-output.js'
import type { RunOptions } from '../pipeline/run-options.js'
import { PROGRAMS, type ProgramName } from './declarations.js'
import { readRows, RowWriter } from './rows.js'
import { startProgram } from './start-program.js'

/**
 * Runs a stage as a program from standard input to standard output. Whatever fails, the input is read to its end first:
 * an engine that still writes to a program that has ended tells of a broken pipe, not of the failure.
 */
export async function runProgram(name: ProgramName, options: RunOptions): Promise<void> {
  const chunks = process.stdin[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  // The iterator of a loop that is left would close the source, which is to be drained.
  const held = { [Symbol.asyncIterator]: () => ({ next: () => chunks.next() }) }
  try {
    const writer = new RowWriter(new StandardOutput())
    const program = await startProgram(name, options, writer)
    for await (const rows of readRows(held, PROGRAMS[name].input)) {
      for (const cells of rows) program.take(cells)
      if (writer.isFull) await writer.flush()
    }
    await program.end?.()
    await writer.end()
  } catch (error) {
    while (!(await chunks.next()).done);
    throw error
  }
}
