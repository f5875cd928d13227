import { SynthcleanError } from '../errors.js'

/** What `-` becomes before yargs sees it: yargs leaves a lone dash out of the positionals. */
export const STANDARD_STREAM = '\0-'

const UNITS: Record<string, number> = {
  '': 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
}

/** The usage error for a value of the option --`name`; `wanted` goes on after "expected". */
export function wrong(name: string, value: unknown, wanted: string): SynthcleanError {
  const given = Array.isArray(value) ? `${value.join(', ')} (given more than once)` : `"${String(value)}"`
  return new SynthcleanError('usage', `--${name} ${given}: expected ${wanted}`)
}

const SIZE_SCHEMA = {
  type: ['string', 'integer'],
  pattern: '^\\d+(\\.\\d+)?\\s*[KkMmGg]?[Ii]?[Bb]?$',
} as const

/** A check of a value, with the JSON Schema of the values that it takes. */
export type Check<Value> = ((value: unknown) => Value) & {
  readonly schema: Readonly<Record<string, unknown>>
}

/** Checks a number from `least` to `most`; by hand, since yargs makes numbers of anything. */
export function number(name: string, least: number, most: number, whole: boolean): Check<number> {
  const kind = whole ? 'a whole number' : 'a number'
  const wanted =
    most === Number.POSITIVE_INFINITY ? `${kind} of at least ${least}` : `${kind} from ${least} to ${most}`
  const check = (value: unknown): number => {
    const parsed =
      typeof value === 'string' && /^\d+(\.\d+)?(e-?\d+)?$/.test(value) ? Number(value) : Number.NaN
    if (!(parsed >= least && parsed <= most) || (whole && !Number.isInteger(parsed)))
      throw wrong(name, value, wanted)
    return parsed
  }
  const maximum = most === Number.POSITIVE_INFINITY ? {} : { maximum: most }
  return Object.assign(check, { schema: { type: whole ? 'integer' : 'number', minimum: least, ...maximum } })
}

/** Checks a size such as `64MiB`, `1.5GB` or `1000`, from `least` to `most` bytes; gives bytes. */
export function size(name: string, least: number, most: number): Check<number> {
  const check = (value: unknown): number => {
    const bytes = sizeOf(value)
    if (!(bytes >= least && bytes <= most)) {
      throw wrong(name, value, `a size from ${sizeText(least)} to ${sizeText(most)}, as 64MiB`)
    }
    return bytes
  }
  return Object.assign(check, { schema: { ...SIZE_SCHEMA, minimum: Math.ceil(least), maximum: most } })
}

/** Bytes of a size such as `64MiB`; NaN where it is none. */
export function sizeOf(value: unknown): number {
  const match = typeof value === 'string' ? /^(\d+(?:\.\d+)?)\s*([KMG]?i?B?)$/i.exec(value) : undefined
  return match ? Math.floor(Number(match[1]) * (UNITS[match[2]!.toUpperCase()] ?? Number.NaN)) : Number.NaN
}

function sizeText(bytes: number): string {
  if (bytes >= 2 ** 20) return `${bytes / 2 ** 20}MiB`
  return bytes >= 2 ** 10 ? `${bytes / 2 ** 10}KiB` : `${bytes}B`
}

/** Checks an option that takes one value, and not an empty one. */
export function once(name: string): (value: unknown) => string {
  return (value) => {
    if (typeof value !== 'string' || value === '') throw wrong(name, value, 'one value')
    return value
  }
}
