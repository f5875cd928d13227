import {
  compileRecordKernel,
  RecordKernel,
  type SketchShape,
} from '../../native-free-kernels/record/record.js'

const module = compileRecordKernel()
const kernels = new Map<string, RecordKernel>()

/** What the record kernel says of some lines: valid until it reads the next ones. */
export interface ReadLines {
  rowCount: number
  rows: Uint32Array
  sketchCount: number
  sketches: Uint8Array
}

/** Reads JSON lines with the product's own kernel, as a worker does. */
export function readLines(lines: Uint8Array, sketch: SketchShape): ReadLines {
  const name = JSON.stringify(sketch)
  const kernel = kernels.get(name) ?? new RecordKernel(module, { shape: 'text', sketch })
  kernels.set(name, kernel)
  const rowCount = kernel.scan(lines)
  const sketchCount = kernel.readTexts(rowCount, { phrases: true, fingerprints: true, sketches: true })
  return { rowCount, rows: kernel.rows(rowCount), sketchCount, sketches: kernel.sketches(sketchCount) }
}

const MOST_CHARACTERS = 2 ** 20

/** Texts as JSON lines, in batches of about 1 MiB. */
export function* batchesOf(texts: readonly string[]): Generator<Uint8Array> {
  let lines: string[] = []
  let characters = 0
  for (const text of texts) {
    lines.push(JSON.stringify({ text }), '\n')
    characters += text.length
    if (characters < MOST_CHARACTERS) continue
    yield Buffer.from(lines.join(''))
    lines = []
    characters = 0
  }
  if (lines.length > 0) yield Buffer.from(lines.join(''))
}
