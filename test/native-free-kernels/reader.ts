import { readFileSync } from 'node:fs'
import {
  RecordKernel,
  ROW,
  compileRecordKernel,
  sketchSize,
  type RecordKernelOptions,
} from '../../native-free-kernels/record/record.js'
import type { PlainScan } from '../../native-free-kernels/scan/plain.js'
import { SCAN_STATUS, SHAPES } from '../../native-free-kernels/scan/scan.js'
import { sharedData } from '../process.js'

/** What the record kernel finds in one line. */
export interface KernelRow extends PlainScan {
  /** Lines of the batch before this one. */
  line: number
  start: number
  length: number
  /** Where a line that is no JSON stops being JSON. */
  value: number
  words: number
  fingerprint: { low: bigint; high: bigint }
  sketch: { bandKeys: bigint[]; odd: Uint32Array } | undefined
}

const module = compileRecordKernel()
export const SMALL_SKETCH = {
  bands: 16,
  rows: 8,
  unit: 'word',
  textWidth: 3,
  turnWidth: 3,
  whole: 1000,
} as const
/** Many registers: a single word too many or too few shows. */
export const LARGE_SKETCH = {
  bands: 16,
  rows: 16,
  unit: 'word',
  textWidth: 2,
  turnWidth: 2,
  whole: 1000,
} as const

/** The record kernel, with its tables turned into plain values. */
export class Reader {
  readonly #kernel: RecordKernel
  readonly #sketch: RecordKernelOptions['sketch']

  constructor(options: Partial<RecordKernelOptions> = {}) {
    this.#sketch = options.sketch ?? SMALL_SKETCH
    this.#kernel = new RecordKernel(module, { shape: 'auto', ...options, sketch: this.#sketch })
  }

  get blankLines(): number {
    return this.#kernel.blankLines
  }

  isUtf8(bytes: Uint8Array): boolean {
    return this.#kernel.isUtf8(bytes)
  }

  /** Reads lines, given without their line feeds. */
  read(lines: readonly (string | Uint8Array)[]): KernelRow[] {
    const batch = Buffer.concat(lines.flatMap((line) => [Buffer.from(line as string), Buffer.from('\n')]))
    return this.readBatch(batch)
  }

  readBatch(batch: Uint8Array): KernelRow[] {
    const count = this.#kernel.scan(batch)
    const sketchCount = this.#kernel.readTexts(count, { phrases: true, fingerprints: true, sketches: true })
    const table = this.#kernel.rows(count)
    const bytes = Buffer.from(batch)
    const sketches = Buffer.from(this.#kernel.sketches(sketchCount))
    return Array.from({ length: count }, (_, index) => {
      const row = table.subarray(index * ROW.size, (index + 1) * ROW.size)
      const texts = this.#kernel.spans(row).map(({ field, role, start, length }) => ({
        field,
        role,
        text: JSON.parse(`"${bytes.subarray(start, start + length).toString()}"`) as string,
      }))
      return {
        status: SCAN_STATUS[row[ROW.status]!]!,
        shape: SHAPES[row[ROW.shape]!]!,
        texts,
        line: row[ROW.line]!,
        start: row[ROW.start]! - this.#kernel.linesAt,
        length: row[ROW.length]!,
        value: row[ROW.value]!,
        words: row[ROW.words]!,
        fingerprint: { low: number64(row, ROW.fingerprint), high: number64(row, ROW.fingerprint + 2) },
        sketch: row[ROW.sketch] ? this.#sketchAt(sketches, row[ROW.sketch]! - 1) : undefined,
      }
    })
  }

  /** Reads one line that has a row. */
  readLine(line: string | Uint8Array): KernelRow {
    return this.read([line])[0]!
  }

  #sketchAt(sketches: Buffer, index: number): NonNullable<KernelRow['sketch']> {
    const { bands } = this.#sketch
    const size = sketchSize(this.#sketch)
    const bytes = sketches.subarray(index * size, (index + 1) * size)
    return {
      bandKeys: Array.from({ length: bands }, (_, band) => bytes.readBigUInt64LE(band * 8)),
      odd: new Uint32Array(Uint8Array.from(bytes.subarray(bands * 8)).buffer),
    }
  }
}

function number64(row: Uint32Array, column: number): bigint {
  return (BigInt(row[column + 1]!) << 32n) | BigInt(row[column]!)
}

/** Options of a test that reads shared data. */
export function needs(path: string): { skip: string | false } {
  return { skip: sharedData(path) === undefined ? 'shared data is not here' : false }
}

/** Real records: instructions with their answers. */
export function realRecords(file = 'codegen-instruct'): Record<string, string>[] {
  return JSON.parse(readFileSync(sharedData(`gpteacher/${file}.json`)!, 'utf8')) as Record<string, string>[]
}

/** The same JSON with all that is beyond ASCII as escapes. */
export function asciiOnly(json: string): string {
  return json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Pseudo-random numbers from 0 to 1 (mulberry32), the same in every run. */
export function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
