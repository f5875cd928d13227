import { decodeString } from '../../records/raw-string.js'

/** Bytes from `start` up to and without `end`. */
export interface ByteRange {
  start: number
  end: number
}

export interface Member {
  key: string
  value: ByteRange
}

const QUOTE = 0x22
const COMMA = 0x2c
const BACKSLASH = 0x5c
export const OPEN_ARRAY = 0x5b
export const CLOSE_ARRAY = 0x5d
export const OPEN_OBJECT = 0x7b
export const CLOSE_OBJECT = 0x7d

/** The first byte at or behind `at` that is no white space of JSON. */
export function skipSpace(json: Uint8Array, at: number): number {
  while (json[at] === 0x20 || json[at] === 0x0a || json[at] === 0x0d || json[at] === 0x09) at++
  return at
}

/** The byte behind the string whose opening quote stands at `at`. */
function stringEnd(json: Uint8Array, at: number): number {
  for (at++; json[at] !== QUOTE; at++) if (json[at] === BACKSLASH) at++
  return at + 1
}

/** The byte behind the value that begins at `at`, in bytes that are known to be valid JSON. */
export function valueEnd(json: Uint8Array, at: number): number {
  let depth = 0
  for (;;) {
    const byte = json[at]
    if (byte === QUOTE) at = stringEnd(json, at)
    else {
      if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) depth++
      else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth--
      at++
    }
    if (depth > 0) continue
    if (byte === QUOTE || byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) return at
    // A number or a word: it goes on up to what cannot be part of it.
    while (at < json.length && /[\w+.-]/.test(String.fromCharCode(json[at]!))) at++
    return at
  }
}

/** The members of the object at `at`, in order; of a key that occurs twice there are two. */
export function membersOf(json: Uint8Array, at: number): Member[] {
  const members: Member[] = []
  at = skipSpace(json, at + 1)
  while (json[at] !== CLOSE_OBJECT) {
    const keyEnd = stringEnd(json, at)
    const key = decodeString(json.subarray(at + 1, keyEnd - 1))
    // Behind the key stand white space, a colon, white space.
    const start = skipSpace(json, skipSpace(json, keyEnd) + 1)
    const end = valueEnd(json, start)
    members.push({ key, value: { start, end } })
    at = skipSpace(json, end)
    if (json[at] === COMMA) at = skipSpace(json, at + 1)
  }
  return members
}

/** The elements of the array at `at`, in order. */
export function elementsOf(json: Uint8Array, at: number): ByteRange[] {
  const elements: ByteRange[] = []
  at = skipSpace(json, at + 1)
  while (json[at] !== CLOSE_ARRAY) {
    const end = valueEnd(json, at)
    elements.push({ start: at, end })
    at = skipSpace(json, end)
    if (json[at] === COMMA) at = skipSpace(json, at + 1)
  }
  return elements
}

/** The bytes to take out, so that the array loses the elements of `cut` and stays an array; one must stay. */
export function cutElements(elements: readonly ByteRange[], cut: ReadonlySet<number>): ByteRange[] {
  const first = elements.findIndex((_, index) => !cut.has(index))
  if (first < 0) throw new RangeError('no element would stay')
  const ranges = first === 0 ? [] : [{ start: elements[0]!.start, end: elements[first]!.start }]
  for (let index = first + 1; index < elements.length; index++) {
    // With the comma and the white space before it.
    if (cut.has(index)) ranges.push({ start: elements[index - 1]!.end, end: elements[index]!.end })
  }
  return ranges
}
