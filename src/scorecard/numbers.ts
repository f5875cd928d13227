/** What a figure counts, which says how it is written. */
export type Unit = 'count' | 'bytes' | 'seconds' | 'bytesPerSecond' | 'recordsPerSecond' | 'share' | 'score'

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
const MINUTE = 60
const HOUR = 3600
/** Below it a share is written in the exponential form. */
const LEAST_PERCENT = 1e-6

/** A whole number with its thousands apart: 28,820. The same on every machine, which no locale's format is. */
export function count(value: number): string {
  return grouped(Math.round(value).toFixed(0))
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(?:\d{3}){1,7}$)/g, ',')
}

/** A number of any size with about three digits that matter. */
export function quantity(value: number): string {
  if (!Number.isFinite(value)) return 'no end'
  if (Number.isInteger(value)) return Math.abs(value) < 1e15 ? count(value) : value.toExponential(2)
  const size = Math.abs(value)
  if (size >= 1000) return count(value)
  if (size < 0.001) return value.toExponential(1)
  return String(Number(value.toPrecision(3)))
}

/** A share from 0 to 1 as per cent, with digits enough to tell it from none and from all. */
export function share(value: number): string {
  const percent = Math.abs(value) * 100
  if (percent === 0) return '0%'
  const sign = value < 0 ? '-' : ''
  if (percent < LEAST_PERCENT) return `${sign}${percent.toExponential(1)}%`
  if (percent > 99 && percent < 100)
    return `${sign}${(Math.floor(percent * 1000) / 1000).toFixed(percent < 99.9 ? 1 : 3)}%`
  // Two digits that matter, and one after the point for all that is not small.
  const digits = percent >= 99.95 ? 0 : Math.max(1, 1 - Math.floor(Math.log10(percent)))
  return `${sign}${percent.toFixed(digits)}%`
}

/** Bytes by thousands, as disks and networks are told. */
export function bytes(value: number): string {
  let left = Math.abs(value)
  let unit = 0
  while (left >= 999.5 && unit < BYTE_UNITS.length - 1) {
    left /= 1000
    unit++
  }
  const digits = unit === 0 || left >= 99.95 ? 0 : left >= 9.995 ? 1 : 2
  return `${value < 0 ? '-' : ''}${left.toFixed(digits)} ${BYTE_UNITS[unit]}`
}

/** Seconds as milliseconds, seconds, minutes or hours. */
export function seconds(value: number): string {
  const size = Math.abs(value)
  if (size === 0) return '0 s'
  if (size < 0.9995) return `${(value * 1000).toFixed(size < 0.00995 ? 1 : 0)} ms`
  if (size < MINUTE) return `${value.toFixed(size < 9.995 ? 2 : 1)} s`
  const whole = Math.round(size)
  const parts =
    whole < HOUR
      ? [`${Math.floor(whole / MINUTE)} min`, `${whole % MINUTE} s`]
      : [`${count(Math.floor(whole / HOUR))} h`, `${Math.floor((whole % HOUR) / MINUTE)} min`]
  return `${value < 0 ? '-' : ''}${parts.join(' ')}`
}

/** A score from 0 to 1. */
export function score(value: number | null | undefined): string {
  return value === null || value === undefined ? 'unknown' : value.toFixed(2)
}

const FORMATS: Record<Unit, (value: number) => string> = {
  count,
  bytes,
  seconds,
  bytesPerSecond: (value) => `${bytes(value)}/s`,
  recordsPerSecond: (value) => `${quantity(value >= 100 ? Math.round(value) : value)} records/s`,
  share,
  score,
}

/** A figure in its unit; a dash where there is none. */
export function figureText(unit: Unit, value: number | null | undefined): string {
  return value === null || value === undefined || !Number.isFinite(value) ? '–' : FORMATS[unit](value)
}

/** A difference with its sign; shares in percentage points. */
export function differenceText(unit: Unit, difference: number): string {
  if (!Number.isFinite(difference)) return '–'
  const size = Math.abs(difference)
  const text = unit === 'share' ? share(size).replace('%', ' points') : figureText(unit, size)
  // What rounds to nothing has no sign.
  if (difference === 0 || (unit === 'score' && text === '0.00')) return text === '–' ? text : `±${text}`
  return `${difference < 0 ? '−' : '+'}${text}`
}
