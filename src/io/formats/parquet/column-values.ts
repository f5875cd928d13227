import type { SchemaElement } from 'hyparquet'
import { PageFault } from './byte-reader.js'

/**
 * Values of a column, without the nulls, and without an object for each. `longs` has two fields a value: the low 32
 * bits, then the high. Values that are bytes stand in `bytes` from `starts[i]` up to `ends[i]`.
 */
export type ColumnValues =
  | { kind: 'booleans'; count: number; data: Uint8Array }
  | { kind: 'integers'; count: number; data: Int32Array }
  | { kind: 'longs'; count: number; data: Int32Array }
  | { kind: 'floats'; count: number; data: Float32Array }
  | { kind: 'doubles'; count: number; data: Float64Array }
  | { kind: 'bytes'; count: number; bytes: Uint8Array; starts: Uint32Array; ends: Uint32Array }

export type ByteValues = Extract<ColumnValues, { kind: 'bytes' }>
type FixedValues = Exclude<ColumnValues, ByteValues>

const FIXED_WIDTH = { BOOLEAN: 1, INT32: 4, INT64: 8, INT96: 12, FLOAT: 4, DOUBLE: 8, BYTE_ARRAY: 0 } as const

/** Bytes of a value of the column; 0 where it varies. */
export function widthOf({ type, type_length: length }: SchemaElement): number {
  if (type === undefined) return 0
  if (type !== 'FIXED_LEN_BYTE_ARRAY') return FIXED_WIDTH[type]
  if (length === undefined || length < 0) throw new PageFault('its values have no length')
  return length
}

/** Values of equal width that stand one after the other in `bytes`, little-endian as every platform of Node is. */
export function fixedValues(
  element: SchemaElement,
  bytes: Uint8Array,
  start: number,
  count: number,
): ColumnValues {
  const width = widthOf(element)
  // A copy begins at a multiple of any width; `slice` of a `Buffer` would be none.
  const aligned = () => new Uint8Array(bytes.subarray(start, start + count * width)).buffer
  switch (element.type) {
    case 'INT32':
      return { kind: 'integers', count, data: new Int32Array(aligned()) }
    case 'INT64':
      return { kind: 'longs', count, data: new Int32Array(aligned()) }
    case 'FLOAT':
      return { kind: 'floats', count, data: new Float32Array(aligned()) }
    case 'DOUBLE':
      return { kind: 'doubles', count, data: new Float64Array(aligned()) }
    default: {
      const starts = Uint32Array.from({ length: count }, (_, at) => start + at * width)
      return { kind: 'bytes', count, bytes, starts, ends: starts.map((at) => at + width) }
    }
  }
}

/** The values of a dictionary at the given places. */
export function valuesAt(dictionary: ColumnValues, places: Int32Array): ColumnValues {
  const count = places.length
  for (const place of places) {
    if (place < 0 || place >= dictionary.count) {
      throw new PageFault(`value ${place} of a dictionary of ${dictionary.count}`)
    }
  }
  if (dictionary.kind === 'bytes') {
    const starts = new Uint32Array(count)
    const ends = new Uint32Array(count)
    for (let at = 0; at < count; at++) {
      starts[at] = dictionary.starts[places[at]!]!
      ends[at] = dictionary.ends[places[at]!]!
    }
    return { ...dictionary, count, starts, ends }
  }
  const width = dictionary.kind === 'longs' ? 2 : 1
  const data = sameArray(dictionary.data, count * width)
  for (let at = 0; at < count; at++) {
    for (let field = 0; field < width; field++)
      data[at * width + field] = dictionary.data[places[at]! * width + field]!
  }
  return { ...dictionary, count, data } as FixedValues
}

function sameArray(like: FixedValues['data'], length: number): FixedValues['data'] {
  return new (like.constructor as new (length: number) => FixedValues['data'])(length)
}

/** The values of `first` from `from` on, then those of `second`. */
export function joinValues(first: ColumnValues, from: number, second: ColumnValues): ColumnValues {
  const kept = first.count - from
  if (kept === 0) return second
  const count = kept + second.count
  if (first.kind === 'bytes' && second.kind === 'bytes') return joinBytes(first, from, second)
  if (first.kind === 'bytes' || second.kind === 'bytes' || first.kind !== second.kind) {
    throw new PageFault('pages of different types')
  }
  const width = first.kind === 'longs' ? 2 : 1
  const data = sameArray(first.data, count * width)
  data.set(first.data.subarray(from * width, first.count * width))
  data.set(second.data.subarray(0, second.count * width), kept * width)
  return { ...first, count, data } as FixedValues
}

function joinBytes(first: ByteValues, from: number, second: ByteValues): ByteValues {
  const count = first.count - from + second.count
  let length = 0
  for (let at = from; at < first.count; at++) length += first.ends[at]! - first.starts[at]!
  const bytes = new Uint8Array(length + second.bytes.length)
  const starts = new Uint32Array(count)
  const ends = new Uint32Array(count)
  let to = 0
  for (let at = from; at < first.count; at++) {
    starts[at - from] = to
    bytes.set(first.bytes.subarray(first.starts[at], first.ends[at]), to)
    to += first.ends[at]! - first.starts[at]!
    ends[at - from] = to
  }
  bytes.set(second.bytes, to)
  for (let at = 0; at < second.count; at++) {
    starts[first.count - from + at] = second.starts[at]! + to
    ends[first.count - from + at] = second.ends[at]! + to
  }
  return { kind: 'bytes', count, bytes, starts, ends }
}
