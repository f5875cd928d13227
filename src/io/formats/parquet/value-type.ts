import type { SchemaElement, TimeUnit } from 'hyparquet'

/** `utc` is whether the values are points in time; others are what a local clock shows. */
export interface TemporalType {
  kind: 'timestamp' | 'time'
  unit: TimeUnit
  utc: boolean
}

/** What the values of a column mean: it decides their form in JSON. */
export type ValueType =
  | { kind: 'boolean' | 'string' | 'json' | 'binary' | 'date' | 'uuid' | 'interval' | 'int96' | 'null' }
  | { kind: 'float' | 'double' | 'float16' }
  | { kind: 'integer'; bits: number; signed: boolean }
  | TemporalType
  | { kind: 'decimal'; precision: number; scale: number }

/** More digits than any 64 KiB of unscaled value have. */
const LONGEST_DECIMAL = 200_000

/**
 * The type of a column's values by its logical type, or the older converted type where that is missing. An annotation
 * that does not go with the physical type is passed over, as the format's specification asks of readers.
 */
export function valueTypeOf(element: SchemaElement): ValueType {
  return annotatedType(element) ?? physicalType(element)
}

function physicalType({ type }: SchemaElement): ValueType {
  switch (type) {
    case 'BOOLEAN':
      return { kind: 'boolean' }
    case 'INT32':
      return { kind: 'integer', bits: 32, signed: true }
    case 'INT64':
      return { kind: 'integer', bits: 64, signed: true }
    case 'INT96':
      return { kind: 'int96' }
    case 'FLOAT':
      return { kind: 'float' }
    case 'DOUBLE':
      return { kind: 'double' }
    default:
      return { kind: 'binary' }
  }
}

function annotatedType(element: SchemaElement): ValueType | undefined {
  const { type, type_length: length, logical_type: logical, converted_type: converted } = element
  const name = logical?.type ?? converted
  const bytes = type === 'BYTE_ARRAY'
  const fixed = (size: number) => type === 'FIXED_LEN_BYTE_ARRAY' && length === size
  if (name === 'NULL') return { kind: 'null' }
  if ((name === 'STRING' || name === 'UTF8' || name === 'ENUM') && bytes) return { kind: 'string' }
  if (name === 'JSON' && bytes) return { kind: 'json' }
  if (name === 'DATE' && type === 'INT32') return { kind: 'date' }
  if (name === 'UUID' && fixed(16)) return { kind: 'uuid' }
  if (name === 'FLOAT16' && fixed(2)) return { kind: 'float16' }
  if (name === 'INTERVAL' && fixed(12)) return { kind: 'interval' }
  if (name === 'DECIMAL') return decimalType(element)
  return integerType(element) ?? temporalType(element)
}

function decimalType({ type, logical_type: logical, ...element }: SchemaElement): ValueType | undefined {
  if (type === 'BOOLEAN' || type === 'FLOAT' || type === 'DOUBLE' || type === 'INT96') return undefined
  const { precision, scale = 0 } = logical?.type === 'DECIMAL' ? logical : element
  if (precision === undefined || precision > LONGEST_DECIMAL || scale < 0 || scale > precision)
    return undefined
  return { kind: 'decimal', precision, scale }
}

function integerType({ type, logical_type: logical, converted_type }: SchemaElement): ValueType | undefined {
  const physicalBits = type === 'INT32' ? 32 : type === 'INT64' ? 64 : 0
  const match = /^(U?)INT_(8|16|32|64)$/.exec(converted_type ?? '')
  const { bits, signed } =
    logical?.type === 'INTEGER'
      ? { bits: logical.bitWidth, signed: logical.isSigned }
      : { bits: Number(match?.[2]), signed: match?.[1] === '' }
  const fits = bits === 64 ? physicalBits === 64 : physicalBits === 32 && [8, 16, 32].includes(bits)
  return fits ? { kind: 'integer', bits, signed } : undefined
}

const TEMPORAL_UNIT = { MILLIS: 'INT32', MICROS: 'INT64', NANOS: 'INT64' } as const

function temporalType({ type, logical_type: logical, converted_type }: SchemaElement): ValueType | undefined {
  const match = /^(TIME|TIMESTAMP)_(MILLIS|MICROS)$/.exec(converted_type ?? '')
  const { name, unit, utc } =
    logical?.type === 'TIME' || logical?.type === 'TIMESTAMP'
      ? { name: logical.type, unit: logical.unit, utc: logical.isAdjustedToUTC }
      : { name: match?.[1], unit: match?.[2] as TimeUnit, utc: true }
  if (name === 'TIMESTAMP' && type === 'INT64') return { kind: 'timestamp', unit, utc }
  if (name === 'TIME' && type === TEMPORAL_UNIT[unit]) return { kind: 'time', unit, utc }
  return undefined
}

/** The type in words, for messages. */
export function describeType(type: ValueType): string {
  switch (type.kind) {
    case 'integer':
      return `${type.signed ? 'a' : 'an unsigned'} ${type.bits}-bit integer`
    case 'timestamp':
      return `a timestamp (${type.unit.toLowerCase()}, ${type.utc ? 'UTC' : 'local'})`
    case 'time':
      return `a time of day (${type.unit.toLowerCase()})`
    case 'decimal':
      return `a decimal (${type.precision}, ${type.scale})`
    case 'int96':
      return 'a timestamp of 96 bits'
    case 'json':
      return 'any JSON value'
    case 'binary':
      return 'bytes'
    case 'null':
      return 'nothing but null'
    case 'interval':
      return 'an interval'
    case 'uuid':
      return 'a UUID'
    case 'float':
      return 'a 32-bit float'
    case 'float16':
      return 'a 16-bit float'
    case 'double':
      return 'a 64-bit float'
    default:
      return `a ${type.kind}`
  }
}
