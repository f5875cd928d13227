import { setImmediate } from 'node:timers/promises'

/** Steps between two pauses: some milliseconds of work. */
const STEPS = 2 ** 16

/** In a long loop, every so many steps: lets timers, signals and streams have their turn. */
export class Pauses {
  #steps = 0

  /** Whether it is time to await `pause`. */
  get due(): boolean {
    this.#steps++
    return this.#steps % STEPS === 0
  }

  pause(): Promise<void> {
    return setImmediate()
  }
}
