import type { ReferenceTable } from '../../native-free-kernels/attributes/attributes.js'

/** Runs that are kept of a reference: each worker has a copy of their table, 4 bytes a slot and two slots or more a run. */
const MOST_RUNS = 2 ** 23
const FEWEST_SLOTS = 2 ** 12

/**
 * The distinct runs of words of a reference, as 64-bit hashes in pairs of low and high halves. Of a large reference a
 * consistent sample: runs whose hash is a multiple of a power of two, which is as good for telling a share.
 */
export class ReferenceRuns {
  #slots = new Uint32Array(2 * FEWEST_SLOTS)
  #count = 0
  #sampleBits = 0
  readonly #most: number

  constructor(most = MOST_RUNS) {
    this.#most = most
  }

  /** Adds hashes, in pairs of low and high halves. */
  add(hashes: Uint32Array): void {
    for (let at = 0; at < hashes.length; at += 2) this.#put(hashes[at]!, hashes[at + 1]!)
  }

  #put(low: number, high: number): void {
    if ((low & ((1 << this.#sampleBits) - 1)) !== 0) return
    const slots = this.#slots
    const mask = slots.length / 2 - 1
    // Both halves of zero mean an empty slot; the one hash in 2^64 that has them is left out.
    if ((low | high) === 0) return
    for (let slot = slotOf(low, high) & mask; ; slot = (slot + 1) & mask) {
      if (slots[2 * slot] === low && slots[2 * slot + 1] === high) return
      if ((slots[2 * slot]! | slots[2 * slot + 1]!) !== 0) continue
      slots[2 * slot] = low
      slots[2 * slot + 1] = high
      break
    }
    if (++this.#count > this.#most) this.#sampleBits++
    else if (this.#count <= mask / 2) return
    this.#rebuild()
  }

  #rebuild(): void {
    const old = this.#slots
    let slots = FEWEST_SLOTS
    while (slots < 4 * Math.min(this.#count, this.#most)) slots *= 2
    this.#slots = new Uint32Array(2 * slots)
    this.#count = 0
    for (let at = 0; at < old.length; at += 2) {
      if ((old[at]! | old[at + 1]!) !== 0) this.#put(old[at]!, old[at + 1]!)
    }
  }

  /** The table by which a kernel looks runs up. */
  table(): ReferenceTable {
    let slots = FEWEST_SLOTS
    while (slots < 2 * this.#count) slots *= 2
    const tags = new Uint32Array(new SharedArrayBuffer(slots * 4))
    const mask = slots - 1
    for (let at = 0; at < this.#slots.length; at += 2) {
      const [low, high] = [this.#slots[at]!, this.#slots[at + 1]!]
      if ((low | high) === 0) continue
      let slot = slotOf(low, high) & mask
      while (tags[slot] !== 0) slot = (slot + 1) & mask
      tags[slot] = high === 0 ? 1 : high
    }
    return { tags, sampleBits: this.#sampleBits }
  }
}

/** Bits 16 to 47 of the hash, as in the kernel. */
function slotOf(low: number, high: number): number {
  return ((high << 16) | (low >>> 16)) >>> 0
}
