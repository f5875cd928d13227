import { SynthcleanError } from '../../errors.js'
import { canCompress } from '../compression/compress.js'
import { compressionOfName, withoutCompressionEnding } from '../compression/detect.js'
import { lineEncoder } from '../formats/encoders.js'
import { formatOfName, type RecordFormat } from '../formats/detect.js'
import type { ParquetSchema } from '../formats/parquet/schema.js'
import type { LineEncoder } from '../formats/writer.js'

/** How an output is written. */
export interface OutputForm {
  format: RecordFormat
  compression: 'gzip' | 'zstd' | undefined
  /** Of a Parquet file: the schema of the input that it is made from, where that is one. */
  schema?: ParquetSchema | undefined
}

const WRITTEN_ENDING = /\.(gz|zst|zstd)$/i

/** A path without and with its ending, that of the compression included. */
export function splitEnding(path: string): { stem: string; ending: string } {
  const ending = /(\.[^./\\]+)?(\.(gz|zst|zstd))?$/i.exec(path)![0]
  return { stem: path.slice(0, path.length - ending.length), ending }
}

const ENDINGS: Record<RecordFormat, string> = {
  jsonl: '.jsonl',
  json: '.json',
  csv: '.csv',
  text: '.txt',
  parquet: '.parquet',
}

/** The ending of a format; the compression of `before` stays where the format may have one. */
export function endingOf(format: RecordFormat, before: string): string {
  const compression = format === 'parquet' ? '' : (WRITTEN_ENDING.exec(before)?.[0] ?? '')
  return `${ENDINGS[format]}${compression}`
}

/** How an output is written by its name; `format` undefined where its ending tells nothing. */
export function formOfName(path: string): {
  format: RecordFormat | undefined
  compression: OutputForm['compression']
} {
  const compression = compressionOfName(path)
  if (compression !== undefined && compression !== 'gzip' && compression !== 'zstd') {
    throw new SynthcleanError('usage', `${path}: ${compression} can only be read; write .gz or .zst`)
  }
  if (compression !== undefined && !canCompress(compression)) {
    throw new SynthcleanError('usage', `${path}: ${compression} can be written from Node 22.15 on; write .gz`)
  }
  if (compression !== undefined && /\.parquet$/i.test(withoutCompressionEnding(path))) {
    throw packedTwice(path)
  }
  return { format: formatOfName(path), compression }
}

function packedTwice(path: string): SynthcleanError {
  return new SynthcleanError('usage', `${path}: the pages of a Parquet file are compressed; name it .parquet`)
}

/** The form for a path; JSON Lines where its ending tells nothing else. */
export function outputForm(path: string, format: RecordFormat | undefined): OutputForm {
  const named = formOfName(path)
  const chosen = format ?? named.format ?? 'jsonl'
  if (chosen === 'parquet' && named.compression) {
    throw packedTwice(path)
  }
  return { format: chosen, compression: named.compression }
}

/** Makes what turns lines into the bytes of a form; `name` stands for the output in errors. */
export async function encoderOf({ format, schema }: OutputForm, name: string): Promise<LineEncoder> {
  if (format !== 'parquet') return lineEncoder(format, { name })
  const { parquetEncoder } = await import('../formats/parquet/parquet-encoder.js')
  return parquetEncoder({ name, schema })
}
