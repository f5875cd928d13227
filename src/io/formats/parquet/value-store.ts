import { DAY_SECONDS, UNIT_DIGITS, daysOf, timeOf, timestampOf } from './calendar.js'
import type { GrowingBytes } from './growing-bytes.js'
import { embeddedJson, isWrapped } from './json-column.js'
import { JsonScanner } from './json-scanner.js'
import { storeDecimal, storeFloat, storeInteger, storeLong } from './number-store.js'
import type { Leaf } from './schema.js'
import { unescapeInto, utf8Of } from './unescape.js'

/**
 * Reads the JSON value at which the scanner stands, which is not null, and appends it in the format's plain encoding.
 * False where the column cannot hold it as it is: the inverse of the forms that `value-text.ts` writes, no more.
 */
export type ValueStore = (scanner: JsonScanner, into: GrowingBytes) => boolean

const JULIAN_EPOCH = 2440588n
const NANOS_A_DAY = BigInt(DAY_SECONDS) * 1_000_000_000n

/** How the values of a column are stored. */
export function valueStore({ type, element }: Leaf): ValueStore {
  switch (type.kind) {
    case 'boolean':
      return ofKind('boolean', (scanner, into) => {
        into.byte(scanner.literal() === 0x74 ? 1 : 0)
        return true
      })
    case 'integer':
      return ofKind('number', (scanner, into) => storeInteger(scanner, into, type))
    case 'float':
    case 'double':
    case 'float16': {
      const { kind } = type
      return (scanner, into) => storeFloat(scanner, into, kind)
    }
    case 'decimal':
      return ofKind('number', (scanner, into) => storeDecimal(scanner, into, type, element))
    case 'string':
      return ofKind('string', storeString)
    case 'json':
      return storeJson
    case 'binary':
      return binaryStore(element.type === 'FIXED_LEN_BYTE_ARRAY' ? (element.type_length ?? 0) : undefined)
    case 'null':
      return () => false
    case 'date':
      return ofText((text, into) => storeDays(into, daysOf(text)))
    case 'timestamp':
      return ofText((text, into) => {
        const local = withoutZone(text, type.utc)
        return storeUnits(
          into,
          local === undefined ? undefined : timestampOf(local, UNIT_DIGITS[type.unit]),
          64,
        )
      })
    case 'time':
      return timeStore(type.unit, type.utc)
    case 'uuid':
      return ofText(storeUuid)
    case 'interval':
      return ofText(storeInterval)
    case 'int96':
      return storeInt96
  }
}

function ofKind(kind: 'boolean' | 'number' | 'string', store: ValueStore): ValueStore {
  return (scanner, into) => scanner.kind() === kind && store(scanner, into)
}

function ofText(store: (text: string, into: GrowingBytes) => boolean): ValueStore {
  return (scanner, into) => scanner.kind() === 'string' && store(readText(scanner), into)
}

/** A short string: dates and the like, not texts. */
function readText(scanner: JsonScanner): string {
  scanner.string()
  return scanner.text()
}

function storeString(scanner: JsonScanner, into: GrowingBytes): boolean {
  scanner.string()
  const { bytes, start, stop } = scanner
  const at = into.length
  into.uint32(stop - start)
  if (!scanner.escaped) {
    into.raw(bytes, start, stop)
    return true
  }
  if (!unescapeInto(bytes, start, stop, into)) return false
  into.setUint32(at, into.length - at - 4)
  return true
}

function storeBytes(bytes: Uint8Array, into: GrowingBytes): void {
  into.uint32(bytes.length)
  into.raw(bytes)
}

/** The text of the value as it stands; texts that could not stand so were wrapped when they were read. */
function storeJson(scanner: JsonScanner, into: GrowingBytes): boolean {
  scanner.kind()
  const { at: start, bytes } = scanner
  scanner.skipValue()
  const text = bytes.subarray(start, scanner.at)
  storeBytes((isWrapped(text) ? unwrapped(text) : undefined) ?? text, into)
  return true
}

function unwrapped(text: Uint8Array): Uint8Array | undefined {
  const inner = onlyString(new JsonScanner(text), '$json')
  const bytes = inner === undefined ? undefined : utf8Of(inner)
  return bytes && !embeddedJson(bytes, 0, bytes.length) ? bytes : undefined
}

/** The string of an object that has the given key and no other. */
function onlyString(scanner: JsonScanner, key: string): string | undefined {
  if (scanner.kind() !== 'object' || !scanner.open()) return undefined
  scanner.key()
  if (scanner.text() !== key || scanner.kind() !== 'string') return undefined
  scanner.string()
  const text = scanner.text()
  return scanner.more('}') ? undefined : text
}

/** Text, or `{"base64":…}`. */
function binaryStore(length: number | undefined): ValueStore {
  return (scanner, into) => {
    const bytes = scanner.kind() === 'object' ? readBase64(scanner) : readBytes(scanner)
    if (bytes === undefined || (length !== undefined && bytes.length !== length)) return false
    if (length === undefined) storeBytes(bytes, into)
    else into.raw(bytes)
    return true
  }
}

function readBytes(scanner: JsonScanner): Uint8Array | undefined {
  return scanner.kind() === 'string' ? utf8Of(readText(scanner)) : undefined
}

function readBase64(scanner: JsonScanner): Uint8Array | undefined {
  const text = onlyString(scanner, 'base64')
  if (text === undefined) return undefined
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : undefined
}

/** Text of a point in time ends with Z, of a local clock it does not. */
function withoutZone(text: string, utc: boolean): string | undefined {
  if (text.endsWith('Z') !== utc) return undefined
  return utc ? text.slice(0, -1) : text
}

function storeDays(into: GrowingBytes, days: number | undefined): boolean {
  if (days === undefined || days !== (days | 0)) return false
  into.uint32(days)
  return true
}

function storeUnits(into: GrowingBytes, value: bigint | undefined, bits: 32 | 64): boolean {
  if (value === undefined || BigInt.asIntN(bits, value) !== value) return false
  if (bits === 32) into.uint32(Number(value))
  else storeLong(into, value)
  return true
}

/** A time that is not within a day came as a number. */
function timeStore(unit: keyof typeof UNIT_DIGITS, utc: boolean): ValueStore {
  const bits = unit === 'MILLIS' ? 32 : 64
  return (scanner, into) => {
    if (scanner.kind() === 'number')
      return storeInteger(scanner, into, { kind: 'integer', bits, signed: true })
    if (scanner.kind() !== 'string') return false
    const local = withoutZone(readText(scanner), utc)
    return storeUnits(into, local === undefined ? undefined : timeOf(local, UNIT_DIGITS[unit]), bits)
  }
}

function storeUuid(text: string, into: GrowingBytes): boolean {
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text)) return false
  into.raw(Buffer.from(text.replaceAll('-', ''), 'hex'))
  return true
}

function storeInterval(text: string, into: GrowingBytes): boolean {
  const match = /^P(\d{1,10})M(\d{1,10})DT(\d{1,7})\.(\d{3})S$/.exec(text)
  if (!match) return false
  const parts = [match[1], match[2], `${match[3]}${match[4]}`].map(Number)
  if (parts.some((part) => part >= 2 ** 32)) return false
  for (const part of parts) into.uint32(part)
  return true
}

function storeInt96(scanner: JsonScanner, into: GrowingBytes): boolean {
  if (scanner.kind() === 'object') {
    const bytes = readBase64(scanner)
    if (bytes?.length === 12) into.raw(bytes)
    return bytes?.length === 12
  }
  if (scanner.kind() !== 'string') return false
  const local = withoutZone(readText(scanner), true)
  const value = local === undefined ? undefined : timestampOf(local, UNIT_DIGITS.NANOS)
  if (value === undefined) return false
  const nanos = ((value % NANOS_A_DAY) + NANOS_A_DAY) % NANOS_A_DAY
  const day = (value - nanos) / NANOS_A_DAY + JULIAN_EPOCH
  if (BigInt.asUintN(32, day) !== day) return false
  storeLong(into, nanos)
  into.uint32(Number(day))
  return true
}
