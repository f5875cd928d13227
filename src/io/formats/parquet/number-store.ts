import { decimalOf, bigintBytes } from './decimal-text.js'
import { float16Text, float32Text, toFloat16 } from './float-text.js'
import type { GrowingBytes } from './growing-bytes.js'
import type { JsonScanner } from './json-scanner.js'
import type { ValueType } from './value-type.js'

const NAMED_FLOATS = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
])
/** Integers of that many digits are exact as a double. */
const EXACT_DIGITS = 15

/**
 * The value of a JSON number as a double, where that is the number: an integer must be exact or be the digits that a
 * double is printed with; nothing may become infinite or vanish. Fractions are read as all of JSON's readers do.
 */
export function exactDouble(text: string, integer: boolean): number | undefined {
  const value = Number(text)
  if (!Number.isFinite(value)) return undefined
  if (integer) {
    if (text.length <= EXACT_DIGITS || String(value) === text || BigInt(text) === BigInt(value)) return value
    return undefined
  }
  return value === 0 && /[1-9]/.test(text.replace(/[eE].*/, '')) ? undefined : value
}

/** Stores a whole number of up to 64 bits; false where it does not fit. */
export function storeInteger(
  scanner: JsonScanner,
  into: GrowingBytes,
  { bits, signed }: Extract<ValueType, { kind: 'integer' }>,
): boolean {
  scanner.number()
  if (!scanner.integer) return false
  if (scanner.stop - scanner.start <= EXACT_DIGITS) {
    const value = Number(scanner.digits())
    if (value < (signed ? -(2 ** (bits - 1)) : 0) || value >= 2 ** (signed ? bits - 1 : bits)) return false
    into.uint32(value)
    if (bits === 64) into.uint32(Math.floor(value / 2 ** 32))
    return true
  }
  if (bits < 64) return false
  const value = BigInt(scanner.digits())
  if (value !== (signed ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value))) return false
  storeLong(into, value)
  return true
}

export function storeLong(into: GrowingBytes, value: bigint): void {
  into.uint32(Number(BigInt.asUintN(32, value)))
  into.uint32(Number(BigInt.asUintN(32, value >> 32n)))
}

const scratch = new DataView(new ArrayBuffer(8))
const scratchBytes = new Uint8Array(scratch.buffer)

/** Stores a float; false where it would come back as another number. */
export function storeFloat(
  scanner: JsonScanner,
  into: GrowingBytes,
  kind: 'float' | 'double' | 'float16',
): boolean {
  const value = readFloat(scanner)
  if (value === undefined) return false
  if (kind === 'double') {
    scratch.setFloat64(0, value, true)
    into.raw(scratchBytes)
  } else if (kind === 'float') {
    const rounded = Math.fround(value)
    if (rounded !== value && Number.isFinite(value) && !(Number(float32Text(rounded)) === value)) return false
    scratch.setFloat32(0, value, true)
    into.raw(scratchBytes, 0, 4)
  } else {
    const bits = toFloat16(value)
    if (Number.isFinite(value) && Number(float16Text(bits)) !== value) return false
    into.byte(bits)
    into.byte(bits >>> 8)
  }
  return true
}

function readFloat(scanner: JsonScanner): number | undefined {
  const kind = scanner.kind()
  if (kind === 'number') {
    scanner.number()
    return exactDouble(scanner.digits(), scanner.integer)
  }
  if (kind !== 'string') return undefined
  scanner.string()
  return NAMED_FLOATS.get(scanner.digits())
}

/** Stores a decimal in the column's physical type; false where it has other digits than the column can hold. */
export function storeDecimal(
  scanner: JsonScanner,
  into: GrowingBytes,
  { precision, scale }: Extract<ValueType, { kind: 'decimal' }>,
  physical: { type?: string | undefined; type_length?: number | undefined },
): boolean {
  scanner.number()
  const value = decimalOf(scanner.digits(), precision, scale)
  if (value === undefined) return false
  if (physical.type === 'INT32' || physical.type === 'INT64') {
    const bits = physical.type === 'INT32' ? 32 : 64
    if (BigInt.asIntN(bits, value) !== value) return false
    if (bits === 32) into.uint32(Number(value))
    else storeLong(into, value)
    return true
  }
  const isFixed = physical.type === 'FIXED_LEN_BYTE_ARRAY'
  const bytes = bigintBytes(value, isFixed ? physical.type_length : undefined)
  if (bytes === undefined) return false
  if (!isFixed) into.uint32(bytes.length)
  into.raw(bytes)
  return true
}
