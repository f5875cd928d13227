import { isUtf8 } from 'node:buffer'
import type { Cell } from './rows.js'

const TAB = 9
const CARRIAGE_RETURN = 13
const MISSING = Buffer.from('\\N')

/**
 * A line of a record takes two columns, `bytes` and `record`, of which one has a value: a line that Spark's rows cannot
 * hold as it is (with a raw tab or carriage return, or not in UTF-8) stands in base64 in the first.
 */
export function lineCells(line: Uint8Array): [string | undefined, Uint8Array | undefined] {
  const isPlain =
    line.indexOf(TAB) < 0 && line.indexOf(CARRIAGE_RETURN) < 0 && isUtf8(line) && !MISSING.equals(line)
  return isPlain
    ? [undefined, line]
    : [Buffer.from(line.buffer, line.byteOffset, line.length).toString('base64'), undefined]
}

/** The line that two such columns hold. */
export function lineIn(bytes: Cell, record: Cell): Buffer {
  if (bytes !== undefined) return Buffer.from(bytes.toString('latin1'), 'base64')
  return record ?? Buffer.alloc(0)
}
