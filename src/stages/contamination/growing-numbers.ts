/** Numbers of 32 bits that are added one by one. */
export class GrowingNumbers {
  #values = new Uint32Array(1024)
  length = 0

  push(value: number): void {
    if (this.length === this.#values.length) {
      const longer = new Uint32Array(2 * this.length)
      longer.set(this.#values)
      this.#values = longer
    }
    this.#values[this.length++] = value
  }

  /** Those added so far, until the next one is. */
  get values(): Uint32Array {
    return this.#values.subarray(0, this.length)
  }

  /** A copy in memory that threads can share. */
  shared(): Uint32Array {
    const copy = new Uint32Array(new SharedArrayBuffer(this.length * 4))
    copy.set(this.values)
    return copy
  }
}
