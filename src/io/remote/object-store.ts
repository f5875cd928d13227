import type { HttpResponse } from './exchange.js'
import type { RemoteContext } from './persistence.js'

/** What a store answers to a request for one object: 200, 206, 412 or 416. */
export interface Answer {
  response: HttpResponse
  /** What the store itself says of the object, where another host brings the bytes. */
  version?: string | undefined
}

/** A store from which one object can be asked for. */
export interface ObjectStore {
  name: string
  context: RemoteContext
  /** Whether a version may be sent back as `If-Match`. */
  versionsAreConditions: boolean
  /**
   * One GET, redirects followed; not tried again. Throws a TransientFault for what may pass, a SynthcleanError for
   * a refusal.
   */
  get(headers: Readonly<Record<string, string>>): Promise<Answer>
}
