import { ChunkSource } from '../../../src/io/input/chunks.js'
import { parsedOptions, type CleanOptions } from '../../../src/api/options.js'
import { runOptions } from '../../../src/cli/run-arguments.js'
import { NOT_STORED } from '../../../src/io/input/open-input.js'
import type { LineOutput } from '../../../src/io/output/line-output.js'
import { run } from '../../../src/pipeline/run.js'
import type { Tally } from '../../../src/pipeline/tally.js'
import { inPieces } from '../../../test/io/formats/reading.js'

/** How records are cleaned, besides the options that decide on what comes out. */
export interface Ways {
  workers: number
  /** Bytes that go to a worker at a time. */
  batchSize: number
  /** Bytes of one read. */
  readSize: number
}

export interface CleanedRun {
  output: Buffer
  ledger: Buffer
  tally: Tally
}

/** Cleans JSON Lines in memory, by the product's own pipeline with its workers. */
export async function cleanedRun(input: Uint8Array, options: CleanOptions, ways: Ways): Promise<CleanedRun> {
  const name = '<input>'
  const chosen = await runOptions(await parsedOptions({ ...options, workers: String(ways.workers) }))
  const [output, ledger] = [new MemoryOutput(), new MemoryOutput()]
  const { tally } = await run(
    { ...chosen, inputs: [{ path: name, relative: name }], batchSize: ways.batchSize },
    {
      output,
      ledger,
      openInput: () =>
        Promise.resolve({
          source: new ChunkSource(name, inPieces(input, ways.readSize), () => Promise.resolve()),
          ...{ stored: NOT_STORED, plainPath: undefined, version: undefined },
        }),
    },
  )
  return { output: output.bytes, ledger: ledger.bytes, tally }
}

class MemoryOutput implements LineOutput {
  readonly #pieces: Buffer[] = []

  get bytes(): Buffer {
    return Buffer.concat(this.#pieces)
  }

  write(lines: Uint8Array): Promise<void> {
    // The memory of the lines is used again.
    this.#pieces.push(Buffer.from(lines))
    return Promise.resolve()
  }

  readonly #nothing = () => Promise.resolve()
  readonly close = this.#nothing
  readonly finish = this.#nothing
  readonly discard = this.#nothing
  readonly leave = this.#nothing
  readonly settle = this.#nothing
  readonly unfinished = this.#nothing
}
