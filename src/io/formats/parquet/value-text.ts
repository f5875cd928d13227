import { isUtf8 } from 'node:buffer'
import { DAY_SECONDS, UNIT_DIGITS, dateText, timeText, timestampText } from './calendar.js'
import type { ByteValues, ColumnValues } from './column-values.js'
import { bigintOf, decimalText } from './decimal-text.js'
import { float16Text, float32Text, floatText } from './float-text.js'
import { embeddedJson } from './json-column.js'
import type { JsonText } from './json-text.js'
import type { TemporalType, ValueType } from './value-type.js'

/** Writes a value of a column as JSON. Each form can be told from all others of its type, so that it comes back. */
export type ValueWriter = (values: ColumnValues, at: number, text: JsonText) => void

const ascii = new TextEncoder()
const TRUE = ascii.encode('true')
const FALSE = ascii.encode('false')
const JULIAN_EPOCH = 2440588
const NANOS_A_DAY = BigInt(DAY_SECONDS) * 1_000_000_000n

/** How the values of a column are written. */
export function valueWriter(type: ValueType): ValueWriter {
  switch (type.kind) {
    case 'boolean':
      return (values, at, text) => text.raw(numbers(values)[at] === 1 ? TRUE : FALSE)
    case 'integer':
      return integerWriter(type)
    case 'float':
      return (values, at, text) => text.ascii(float32Text(numbers(values)[at]!))
    case 'double':
      return (values, at, text) => text.ascii(floatText(numbers(values)[at]!))
    case 'date':
      return (values, at, text) => text.ascii(`"${dateText(numbers(values)[at]!)}"`)
    case 'timestamp': {
      const digits = UNIT_DIGITS[type.unit]
      const end = type.utc ? 'Z"' : '"'
      return (values, at, text) => text.ascii(`"${timestampText(longAt(values, at), digits)}${end}`)
    }
    case 'time':
      return timeWriter(type)
    case 'decimal':
      return (values, at, text) => text.ascii(decimalText(unscaledAt(values, at), type.scale))
    case 'null':
      return (_values, _at, text) => text.ascii('null')
    default:
      return bytesWriter(type)
  }
}

function integerWriter({ bits, signed }: Extract<ValueType, { kind: 'integer' }>): ValueWriter {
  if (bits < 64) {
    return (values, at, text) => text.integer(signed ? numbers(values)[at]! : numbers(values)[at]! >>> 0)
  }
  return (values, at, text) => {
    const data = numbers(values)
    const low = data[at * 2]! >>> 0
    const high = signed ? data[at * 2 + 1]! : data[at * 2 + 1]! >>> 0
    const value = high * 2 ** 32 + low
    if (Number.isSafeInteger(value)) text.integer(value)
    else text.ascii(String((BigInt(high) << 32n) | BigInt(low)))
  }
}

/** A time that is not within a day is the number that it is in the file. */
function timeWriter({ unit, utc }: TemporalType): ValueWriter {
  const digits = UNIT_DIGITS[unit]
  const day = BigInt(DAY_SECONDS) * 10n ** BigInt(digits)
  return (values, at, text) => {
    const time = unscaledAt(values, at)
    if (time >= 0n && time < day) text.ascii(`"${timeText(time, digits)}${utc ? 'Z' : ''}"`)
    else text.ascii(String(time))
  }
}

function bytesWriter({ kind }: ValueType): ValueWriter {
  const write = BYTES_WRITERS[kind as keyof typeof BYTES_WRITERS]
  return (values, at, text) => {
    const { bytes, starts, ends } = values as ByteValues
    write(text, bytes, starts[at]!, ends[at]!)
  }
}

const BYTES_WRITERS = {
  string: (text: JsonText, bytes: Uint8Array, start: number, end: number) => text.string(bytes, start, end),

  /** Bytes that are text are a string; others an object, which no text can be taken for. */
  binary: (text: JsonText, bytes: Uint8Array, start: number, end: number) => {
    if (isUtf8(bytes.subarray(start, end))) text.string(bytes, start, end)
    else writeBase64(text, bytes, start, end)
  },

  json: (text: JsonText, bytes: Uint8Array, start: number, end: number) => {
    if (embeddedJson(bytes, start, end)) return text.raw(bytes, start, end)
    text.ascii('{"$json":')
    text.string(bytes, start, end)
    text.ascii('}')
  },

  uuid: (text: JsonText, bytes: Uint8Array, start: number, end: number) => {
    const hex = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('hex')
    text.ascii(`"${hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}"`)
  },

  float16: (text: JsonText, bytes: Uint8Array, start: number) =>
    text.ascii(float16Text(bytes[start]! | (bytes[start + 1]! << 8))),

  /** Months, days and milliseconds do not turn into each other: all three are said. */
  interval: (text: JsonText, bytes: Uint8Array, start: number) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset + start)
    const [months, days, milliseconds] = [0, 4, 8].map((at) => view.getUint32(at, true)) as [
      number,
      number,
      number,
    ]
    const fraction = String(milliseconds % 1000).padStart(3, '0')
    text.ascii(`"P${months}M${days}DT${Math.floor(milliseconds / 1000)}.${fraction}S"`)
  },

  /** By convention nanoseconds of a day in UTC and the Julian day; bytes that are no such time stay bytes. */
  int96: (text: JsonText, bytes: Uint8Array, start: number, end: number) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset + start)
    const nanos = view.getBigUint64(0, true)
    if (nanos >= NANOS_A_DAY) return writeBase64(text, bytes, start, end)
    const days = view.getUint32(8, true) - JULIAN_EPOCH
    text.ascii(`"${timestampText(BigInt(days) * NANOS_A_DAY + nanos, UNIT_DIGITS.NANOS)}Z"`)
  },
}

function writeBase64(text: JsonText, bytes: Uint8Array, start: number, end: number): void {
  text.ascii('{"base64":"')
  text.ascii(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('base64'))
  text.ascii('"}')
}

function numbers(values: ColumnValues): Exclude<ColumnValues, ByteValues>['data'] {
  return (values as Exclude<ColumnValues, ByteValues>).data
}

function longAt(values: ColumnValues, at: number): bigint {
  const data = numbers(values)
  return (BigInt(data[at * 2 + 1]!) << 32n) | BigInt(data[at * 2]! >>> 0)
}

function unscaledAt(values: ColumnValues, at: number): bigint {
  if (values.kind === 'bytes') return bigintOf(values.bytes, values.starts[at]!, values.ends[at]!)
  return values.kind === 'longs' ? longAt(values, at) : BigInt(numbers(values)[at]!)
}
