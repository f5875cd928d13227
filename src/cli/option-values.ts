import { SynthcleanError } from '../errors.js'

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

export function wrong(name: string, value: unknown, wanted: string): SynthcleanError {
  const given = Array.isArray(value) ? `${value.join(', ')} (given more than once)` : `"${String(value)}"`
  return new SynthcleanError('usage', `--${name} ${given}: expected ${wanted}`)
}

/** Checks a number, which yargs itself takes from anything. */
export function number(
  name: string,
  least: number,
  most: number,
  whole: boolean,
): (value: unknown) => number {
  const kind = whole ? 'a whole number' : 'a number'
  const wanted =
    most === Number.POSITIVE_INFINITY ? `${kind} of at least ${least}` : `${kind} from ${least} to ${most}`
  return (value) => {
    const parsed =
      typeof value === 'string' && /^\d+(\.\d+)?(e-?\d+)?$/.test(value) ? Number(value) : Number.NaN
    if (!(parsed >= least && parsed <= most) || (whole && !Number.isInteger(parsed)))
      throw wrong(name, value, wanted)
    return parsed
  }
}

/** Checks a size such as `64MiB`, `1.5GB` or `1000`; gives bytes. */
export function size(name: string, least: number, most: number): (value: unknown) => number {
  return (value) => {
    const match = typeof value === 'string' ? /^(\d+(?:\.\d+)?)\s*([KMG]?i?B?)$/i.exec(value) : undefined
    const bytes = match
      ? Math.floor(Number(match[1]) * (UNITS[match[2]!.toUpperCase()] ?? Number.NaN))
      : Number.NaN
    if (!(bytes >= least && bytes <= most)) {
      throw wrong(name, value, `a size from ${sizeText(least)} to ${sizeText(most)}, as 64MiB`)
    }
    return bytes
  }
}

function sizeText(bytes: number): string {
  if (bytes >= 2 ** 20) return `${bytes / 2 ** 20}MiB`
  return bytes >= 2 ** 10 ? `${bytes / 2 ** 10}KiB` : `${bytes}B`
}

export function once(name: string): (value: unknown) => string {
  return (value) => {
    if (typeof value !== 'string' || value === '') throw wrong(name, value, 'one value')
    return value
  }
}
