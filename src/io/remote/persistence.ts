import { setTimeout as delay } from 'node:timers/promises'
import { SynthcleanError } from '../../errors.js'

/** Time and chance of the retries: tests bring their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Ends early, with an error, where the signal is given. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
  /** From 0 to 1. */
  random(): number
}

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) => delay(milliseconds, undefined, signal && { signal }),
  random: () => Math.random(),
}

export interface RemoteOptions {
  /** Variables with credentials and endpoints; those of the process by default. */
  environment?: NodeJS.ProcessEnv
  clock?: Clock
  /** Milliseconds without a byte after which a connection counts as dead (60,000). */
  stallTimeout?: number
  /** Tries after the first one, in a row and without progress, before giving up (5). */
  retries?: number
}

export type RemoteContext = Required<RemoteOptions>

export function contextOf(options: RemoteOptions = {}): RemoteContext {
  return {
    environment: options.environment ?? process.env,
    clock: options.clock ?? SYSTEM_CLOCK,
    stallTimeout: options.stallTimeout ?? 60_000,
    retries: options.retries ?? 5,
  }
}

/** What may pass by itself: a lost connection, a server that is busy or out of order. */
export class TransientFault extends Error {
  override readonly name = 'TransientFault'
  /** Milliseconds that the server asks us to wait. */
  readonly retryAfter: number | undefined

  constructor(message: string, options: { cause?: unknown; retryAfter?: number | undefined } = {}) {
    super(message, { cause: options.cause })
    this.retryAfter = options.retryAfter
  }
}

/** Milliseconds between tries: the first wait, which doubles, and the longest. */
const FIRST_WAIT = 500
const LONGEST_WAIT = 20_000
/** Longest wait that a server may ask for by `Retry-After`. */
const LONGEST_ASKED_WAIT = 120_000

/** Counts tries that brought nothing, and waits between them. */
export class Persistence {
  readonly #doing: string
  readonly #context: RemoteContext
  readonly #signal: AbortSignal | undefined
  #failed = 0

  /** @param doing what errors say was tried, as `read s3://bucket/key` */
  constructor(doing: string, context: RemoteContext, signal?: AbortSignal) {
    this.#doing = doing
    this.#context = context
    this.#signal = signal
  }

  progressed(): void {
    this.#failed = 0
  }

  /**
   * Waits before the next try: exponential backoff, of which a random half keeps many clients from coming back at
   * once. Any error but a transient fault is thrown on, and so is one fault too many, with `where` it happened.
   */
  async outlast(fault: unknown, where = ''): Promise<void> {
    if (!(fault instanceof TransientFault)) throw fault
    if (this.#failed >= this.#context.retries) {
      const tries = this.#failed + 1
      const message = `cannot ${this.#doing}: ${fault.message}${where} (${tries} tries in a row); run it again when the store answers`
      throw new SynthcleanError('failed', message, { cause: fault })
    }
    const wait = Math.min(FIRST_WAIT * 2 ** this.#failed, LONGEST_WAIT)
    this.#failed++
    const { clock } = this.#context
    const backoff = wait * (0.5 + 0.5 * clock.random())
    await clock.sleep(Math.max(backoff, Math.min(fault.retryAfter ?? 0, LONGEST_ASKED_WAIT)), this.#signal)
  }
}

/** Does something that brings no progress before it is done, again where a transient fault comes between. */
export async function persist<T>(
  doing: string,
  context: RemoteContext,
  attempt: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const persistence = new Persistence(doing, context, signal)
  while (true) {
    try {
      return await attempt()
    } catch (fault) {
      await persistence.outlast(fault)
    }
  }
}
