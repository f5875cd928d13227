/**
 * Goes through the streams behind a batch: where it arrives, all before it is done. A stream that cannot be gone on with
 * at this moment declines.
 */
export class Marker {
  #isDeclined = false
  #arrive: () => void = () => undefined
  /** Resolved when the marker has gone through all streams. */
  readonly arrival = new Promise<void>((resolve) => (this.#arrive = resolve))

  get isDeclined(): boolean {
    return this.#isDeclined
  }

  decline(): void {
    this.#isDeclined = true
  }

  arrived(): void {
    this.#arrive()
  }
}
