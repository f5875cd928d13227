import { LONGEST_RECORD, MOST_BYTES, MOST_RECORDS } from '../scorecard/record-sample.js'

/** Records of the smallest keys that a report is to see. */
export const SAMPLED_RECORDS = MOST_RECORDS
/** Bytes of lines up to which they are of use: the sample ends with the one that does not fit. */
export const SAMPLED_BYTES = MOST_BYTES + LONGEST_RECORD
/** Bytes of the lines of such records at most, the line feed included. */
export const LONGEST_SAMPLED = LONGEST_RECORD + 1

export interface ProgramDeclaration {
  summary: string
  /** Columns of the rows that it reads, and of those that it writes. */
  input: readonly string[]
  output: readonly string[]
}

/** The stages that an engine can run as programs, by their names. */
export const PROGRAMS = {
  clean: {
    summary: 'Run the record stages over lines, with the keys by which duplicates are found',
    // Where a line stands: a file, and the first byte of the block that a reader has.
    input: ['file', 'block', 'bytes', 'record'],
    // For each record its place and line as it is now, its sketch, what the ledger tells of it; for each block its lines and,
    // in buckets, the keys that its records share with duplicates; at the end what was counted.
    output: [
      'kind',
      'file',
      'block',
      'line',
      'given_size',
      'size',
      'bucket',
      'keys',
      'sketch',
      'counted',
      'head',
      'detail',
      'bytes',
      'record',
    ],
  },
  sketch: {
    summary:
      'Tell the sketches of records that something else has cleaned, and their keys; rows come in the order of numbers',
    input: ['number', 'bytes', 'record'],
    // The sketch of a record, or, in a bucket, keys of records from a number on.
    output: ['number', 'bucket', 'keys', 'sketch'],
  },
  families: {
    summary:
      'Tell which records share a key; rows come in the order of buckets and of the numbers from which they are',
    input: ['bucket', 'number', 'keys'],
    // A pair of equal texts or sketches, or members of a family, which are to be compared. A family without a name is whole.
    output: ['worse', 'better', 'kind', 'alike', 'family', 'members'],
  },
  pairs: {
    summary: 'Tell the similar records of each family; rows come in the order of families and numbers',
    input: ['family', 'number', 'sketch'],
    output: ['worse', 'better', 'kind', 'alike'],
  },
  resolve: {
    summary: 'Tell which records are removed, and for which; pairs come in the order of the worse record',
    input: ['worse', 'better', 'kind', 'alike'],
    output: ['number', 'witness', 'kind', 'alike'],
  },
  filter: {
    summary: 'Write the ledger of what was removed and edited',
    // Where a record stands, what the record stages told of it, what it was removed for, its line as it is now.
    input: [
      'file',
      'line',
      'head',
      'detail',
      'witness_file',
      'witness_line',
      'kind',
      'alike',
      'bytes',
      'record',
    ],
    output: ['value'],
  },
  report: {
    summary: 'Add up what was counted in all partitions, and measure what was sampled of them',
    // What the record stages counted in one partition (`report`); how many records were removed as duplicates (`exact`,
    // `near`), the bytes of their lines, and what had been counted of each of them; a record of the sample of what came
    // (`before`) or of what stays (`after`), with its key as number.
    input: ['kind', 'number', 'removed_bytes', 'counted', 'detail', 'bytes', 'record'],
    output: ['value'],
  },
} as const satisfies Record<string, ProgramDeclaration>

export type ProgramName = keyof typeof PROGRAMS
