import { isUtf8 } from 'node:buffer'
import { isDeepStrictEqual } from 'node:util'
import { isBlankLine, scanLine, type PlainScanOptions } from '../../../../native-free-kernels/scan/plain.js'
import { SHAPES } from '../../../../native-free-kernels/scan/scan.js'
import { Reader } from '../../../../test/native-free-kernels/reader.js'
import { recordLines } from '../grammar/record-lines.js'
import { holds, readSize, type FuzzTarget } from '../target.js'

const LINE_FEED = 10
const MOST_LINES = 60

/** Options that the kernel is held to its twin with. */
const OPTIONS: readonly PlainScanOptions[] = [
  ...SHAPES.map((shape) => ({ shape })),
  { shape: 'auto' },
  { shape: 'auto', textField: 'a' },
  { shape: 'text', textField: '__proto__' },
]

/** The lines of a batch without their line feeds, and where each begins. */
export function linesIn(batch: Uint8Array): { line: Uint8Array; start: number }[] {
  const lines: { line: Uint8Array; start: number }[] = []
  for (let start = 0; start < batch.length;) {
    const feed = batch.indexOf(LINE_FEED, start)
    const end = feed < 0 ? batch.length : feed
    lines.push({ line: batch.subarray(start, end), start })
    start = end + 1
  }
  return lines
}

/** The scan kernel against its plain twin, on batches of lines. */
export function scanTarget(twin: typeof scanLine = scanLine): FuzzTarget {
  const readers = new Map<PlainScanOptions, Reader>()
  return {
    name: 'scan',
    mostMemory: 1024,
    mostSeconds: 10,
    make: (random) => recordLines(random, MOST_LINES),
    check(bytes) {
      const batch = Buffer.concat([bytes, Buffer.of(LINE_FEED)])
      const options = OPTIONS[readSize(bytes) % OPTIONS.length]!
      const reader = readers.get(options) ?? new Reader(options)
      readers.set(options, reader)
      const rows = reader.readBatch(batch)
      const lines = linesIn(batch)
      const records = [...lines.entries()].filter(([, { line }]) => !isBlankLine(line))
      holds(rows.length === records.length, 'each line that is not blank has a row')
      holds(reader.blankLines === lines.length - records.length, 'blank lines are counted')
      for (const [at, [number, { line, start }]] of records.entries()) {
        const row = rows[at]!
        const told = () => `${JSON.stringify(options)} ${Buffer.from(line).toString('latin1').slice(0, 300)}`
        const { status, shape, texts } = twin(line, options)
        holds(row.line === number && row.start === start && row.length === line.length, 'a row has its place')
        holds(
          row.status === status,
          'the status is that of the twin',
          () => `${row.status}, ${status}: ${told()}`,
        )
        holds(row.shape === shape, 'the shape is that of the twin', () => `${row.shape}, ${shape}: ${told()}`)
        holds(isDeepStrictEqual(row.texts, texts), 'the texts are those of the twin', told)
      }
      holds(reader.isUtf8(bytes) === isUtf8(bytes), 'what is UTF-8 is told')
    },
  }
}
