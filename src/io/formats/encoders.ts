import { CsvEncoder } from './csv-writer.js'
import type { RecordFormat } from './detect.js'
import { JsonArrayEncoder } from './json-array-writer.js'
import { JsonLinesEncoder } from './json-lines-writer.js'
import { TextLineEncoder } from './text-writer.js'
import type { EncoderOptions, LineEncoder } from './writer.js'

/** The encoder of a format; Parquet is written elsewhere. A path ending in `.tsv` takes tabs. */
export function lineEncoder(format: Exclude<RecordFormat, 'parquet'>, options: EncoderOptions): LineEncoder {
  switch (format) {
    case 'jsonl':
      return new JsonLinesEncoder()
    case 'json':
      return new JsonArrayEncoder()
    case 'csv':
      return new CsvEncoder(options)
    case 'text':
      return new TextLineEncoder(options)
  }
}
