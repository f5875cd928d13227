/**
 * Dates and times as ISO 8601, exactly and for all that the format's integers can hold: `Date` ends at milliseconds and
 * at the year 275760. Days are counted from 1970-01-01 in the Gregorian calendar, also before its time.
 */

export const DAY_SECONDS = 86400
/** Digits of a second's fraction by the unit of a column. */
export const UNIT_DIGITS = { MILLIS: 3, MICROS: 6, NANOS: 9 } as const
const ERA_DAYS = 146097
const ERA_YEARS = 400
/** From 0000-03-01, with which an era begins, to 1970-01-01. */
const EPOCH = 719468

/** `YYYY-MM-DD`; years before 0 and after 9999 with a sign and at least six digits. */
export function dateText(days: number): string {
  const fromEra = days + EPOCH
  const era = Math.floor(fromEra / ERA_DAYS)
  const dayOfEra = fromEra - era * ERA_DAYS
  const leapDays = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36524) + Math.floor(dayOfEra / 146096)
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  // Months are counted from March, so that the leap day comes last.
  const month = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * month + 2) / 5) + 1
  const year = yearOfEra + era * ERA_YEARS + (month >= 10 ? 1 : 0)
  return `${yearText(year)}-${padded(month >= 10 ? month - 9 : month + 3, 2)}-${padded(day, 2)}`
}

function yearText(year: number): string {
  if (year >= 0 && year <= 9999) return padded(year, 4)
  return `${year < 0 ? '-' : '+'}${padded(Math.abs(year), 6)}`
}

function padded(value: number | bigint, digits: number): string {
  return String(value).padStart(digits, '0')
}

const DATE = /^(\d{4}|[+-]\d{6,9})-(\d\d)-(\d\d)$/

/** The days of a date, or nothing where the text is none. */
export function daysOf(text: string): number | undefined {
  const match = DATE.exec(text)
  if (!match) return undefined
  const month = Number(match[2])
  const year = Number(match[1]) - (month <= 2 ? 1 : 0)
  const era = Math.floor(year / ERA_YEARS)
  const yearOfEra = year - era * ERA_YEARS
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + Number(match[3]) - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  const days = era * ERA_DAYS + dayOfEra - EPOCH
  // 30 February and the like come out as another day.
  return dateText(days) === text ? days : undefined
}

/** `HH:MM:SS` and a fraction of `digits` digits; `time` counts the last of them. */
export function timeText(time: bigint, digits: number): string {
  const scale = 10n ** BigInt(digits)
  const seconds = Number(time / scale)
  const clock = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((part) => padded(Math.floor(part), 2))
  return `${clock.join(':')}.${padded(time % scale, digits)}`
}

const TIME = /^(\d\d):([0-5]\d):([0-5]\d)(?:\.(\d{1,9}))?$/

/** The time of a day in units of `digits` digits; nothing where the text is none, or has more digits than that. */
export function timeOf(text: string, digits: number): bigint | undefined {
  const match = TIME.exec(text)
  if (!match || Number(match[1]) > 23) return undefined
  const fraction = (match[4] ?? '').padEnd(digits, '0')
  if (/[^0]/.test(fraction.slice(digits))) return undefined
  const seconds = Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3])
  return BigInt(`${seconds}${fraction.slice(0, digits)}`)
}

/** `YYYY-MM-DDTHH:MM:SS.…`, without a zone. */
export function timestampText(value: bigint, digits: number): string {
  const perDay = BigInt(DAY_SECONDS) * 10n ** BigInt(digits)
  const time = ((value % perDay) + perDay) % perDay
  return `${dateText(Number((value - time) / perDay))}T${timeText(time, digits)}`
}

/** The inverse of `timestampText`; nothing where the text is no timestamp. */
export function timestampOf(text: string, digits: number): bigint | undefined {
  const split = text.indexOf('T')
  const days = daysOf(text.slice(0, Math.max(split, 0)))
  const time = timeOf(text.slice(split + 1), digits)
  if (days === undefined || time === undefined) return undefined
  return BigInt(days) * BigInt(DAY_SECONDS) * 10n ** BigInt(digits) + time
}
