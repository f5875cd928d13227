import { isUtf8 } from 'node:buffer'
import { JsonFault, JsonScanner } from './json-scanner.js'

/**
 * Whether the text of a column of JSON can stand in a record as it is and be told from a missing value: valid JSON
 * without surrounding space or line feeds, not `null`, and no object that looks like our own wrapping of other texts.
 */
export function embeddedJson(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start]
  const last = bytes[end - 1]
  if (first === undefined || start === end || isSpace(first) || isSpace(last)) return false
  const text = bytes.subarray(start, end)
  if (!isUtf8(text) || text.includes(0x0a) || text.includes(0x0d)) return false
  const scanner = new JsonScanner(text)
  try {
    scanner.skipValue()
    if (scanner.at !== text.length) return false
  } catch (error) {
    if (error instanceof JsonFault) return false
    throw error
  }
  return !isWrapped(text) && !(text.length === 4 && first === 0x6e)
}

const WRAPPER = Buffer.from('"$json"')

/** An object whose first key is `$json`. */
export function isWrapped(text: Uint8Array): boolean {
  if (text[0] !== 0x7b) return false
  let at = 1
  while (isSpace(text[at])) at++
  return WRAPPER.equals(text.subarray(at, at + WRAPPER.length))
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d
}
