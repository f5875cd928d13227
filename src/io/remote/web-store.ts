import type { WebAddress } from './address.js'
import type { Answer, ObjectStore } from './object-store.js'
import type { RemoteContext } from './persistence.js'
import { follow } from './redirects.js'
import { isTransient, refusal, transientFault } from './refusal.js'

/** A file at an address of the web. */
export class WebStore implements ObjectStore {
  readonly name: string
  readonly versionsAreConditions = true
  readonly context: RemoteContext
  readonly #address: WebAddress

  constructor(address: WebAddress, context: RemoteContext) {
    this.name = address.name
    this.context = context
    this.#address = address
  }

  async get(headers: Readonly<Record<string, string>>): Promise<Answer> {
    const { url, authorization } = this.#address
    const { stallTimeout } = this.context
    const doing = `read ${this.name}`
    const secrets: Record<string, string> = authorization === undefined ? {} : { authorization }
    const { response } = await follow({ method: 'GET', url, headers, stallTimeout }, secrets, doing)
    const { status } = response
    if ([200, 206, 412, 416].includes(status)) return { response }
    await response.text().catch(() => undefined)
    if (isTransient(status)) throw transientFault(response, this.context.clock)
    throw refusal(doing, response, '', ADVICE[status] ?? '')
  }
}

const SIGN_IN = 'the address must be public, pre-signed, or hold a name: https://USER:PASSWORD@HOST/PATH'
const ADVICE: Readonly<Record<number, string>> = {
  401: SIGN_IN,
  403: `${SIGN_IN}; one that was pre-signed may have expired`,
  404: 'check the address',
  410: 'the file is gone for good',
}
