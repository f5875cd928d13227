import { SynthcleanError } from '../../errors.js'
import type { HttpResponse } from './exchange.js'
import { TransientFault, type Clock } from './persistence.js'

const TRANSIENT = new Set([408, 429, 500, 502, 503, 504])

/** Whether an answer says that the server cannot now, but may later. */
export function isTransient(status: number): boolean {
  return TRANSIENT.has(status)
}

/** The fault for an answer that is worth another try, with the wait that it asks for. */
export function transientFault(response: HttpResponse, clock: Clock, reason = ''): TransientFault {
  const asked = response.headers['retry-after']
  const message = `the server answered ${response.status}${reason === '' ? '' : ` ${reason}`}`
  return new TransientFault(message, { retryAfter: retryAfter(asked, clock) })
}

/** Milliseconds of a `Retry-After`: seconds, or a date (RFC 9110, 10.2.3). */
function retryAfter(value: string | undefined, clock: Clock): number | undefined {
  if (value === undefined) return undefined
  const wait = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - clock.now()
  return Number.isFinite(wait) ? Math.max(wait, 0) : undefined
}

/** A lasting refusal: what was tried, what the server says, what to do. */
export function refusal(
  doing: string,
  response: HttpResponse,
  said: string,
  advice: string,
): SynthcleanError {
  const answer =
    said === '' ? `the server answered ${response.status}` : `${plain(said)} (${response.status})`
  return new SynthcleanError('failed', `cannot ${doing}: ${answer}${advice === '' ? '' : `; ${advice}`}`)
}

const LONGEST_SAYING = 300

/** What a server says, on one line, without signs that would steer a terminal. */
function plain(text: string): string {
  return text
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_SAYING)
}
