/** The runs of a few words that a stretch of words has, each as often as it has it; one set is used again and again. */
export class RunSet {
  readonly #width: number
  /** Open addressing; a slot is taken where its generation is the present one. */
  #runs = new Uint32Array(1024)
  #generations = new Uint32Array(1024)
  /** How often each run is there and was not taken yet. */
  #left = new Uint32Array(1024)
  #generation = 0

  /** `width`: words to a run. */
  constructor(width: number) {
    this.#width = width
  }

  /** Takes the runs among the words `from` to `to` in place of those it had. */
  read(words: Uint32Array, from: number, to: number): void {
    const room = 2 * (to - from)
    if (room > this.#runs.length || this.#generation === 0xffffffff) {
      const size = 2 ** Math.ceil(Math.log2(Math.max(1024, room)))
      this.#runs = new Uint32Array(size)
      this.#generations = new Uint32Array(size)
      this.#left = new Uint32Array(size)
      this.#generation = 0
    }
    this.#generation++
    for (let at = from; at + this.#width <= to; at++) {
      const run = this.#hash(words, at)
      const slot = this.#slotOf(run)
      this.#left[slot] = this.#generations[slot] === this.#generation ? this.#left[slot]! + 1 : 1
      this.#runs[slot] = run
      this.#generations[slot] = this.#generation
    }
  }

  /** Takes the run that begins at a word out of the set, once; tells whether it was there. */
  take(words: Uint32Array, at: number): boolean {
    const slot = this.#slotOf(this.#hash(words, at))
    if (this.#generations[slot] !== this.#generation || this.#left[slot] === 0) return false
    this.#left[slot]!--
    return true
  }

  #hash(words: Uint32Array, at: number): number {
    let hash = 0
    for (let word = at; word < at + this.#width; word++) {
      hash = Math.imul(hash ^ words[word]!, 0x9e3779b1)
      hash ^= hash >>> 15
    }
    return hash >>> 0
  }

  #slotOf(run: number): number {
    const mask = this.#runs.length - 1
    let slot = (run & mask) >>> 0
    while (this.#generations[slot] === this.#generation && this.#runs[slot] !== run) slot = (slot + 1) & mask
    return slot
  }
}
