const STEP = 0x9e3779bb
const WHOLE = 2 ** 32

/** Mixes all bits of a number of 32 bits, each input to an output of its own (the finalizer of MurmurHash3). */
function mixed(number) {
  let bits = number ^ (number >>> 16)
  bits = Math.imul(bits, 0x85ebca6b)
  bits ^= bits >>> 13
  bits = Math.imul(bits, 0xc2b2ae35)
  return bits ^ (bits >>> 16)
}

/**
 * Pseudo-random numbers that can begin anew at any record: xoroshiro64** (Blackman and Vigna, prng.di.unimi.it), whose
 * state of 64 bits is a hash of the seed and the record's number. No two of the first 2^32 records begin alike, and of
 * the 6 * 10^10 in 100 TB some two hundred pairs.
 */
export class RandomNumbers {
  #low = 0
  #high = 0

  /**
   * Goes to the beginning of the numbers of a record.
   * @param {number} seed from 0 to 2^32 - 1
   * @param {number} purpose a small number: what the numbers are for
   * @param {number} record its number, from 0 to 2^53
   */
  seek(seed, purpose, record) {
    const base = mixed(mixed(seed) + Math.imul(purpose, STEP) + Math.floor(record / WHOLE))
    this.#low = mixed((record >>> 0) ^ base)
    this.#high = mixed(this.#low + base + 1) | 1
  }

  /** The next number, from 0 to 2^32 - 1. */
  next() {
    const low = this.#low
    const product = Math.imul(low, STEP)
    const high = this.#high ^ low
    this.#low = ((low << 26) | (low >>> 6)) ^ high ^ (high << 9)
    this.#high = (high << 13) | (high >>> 19)
    return Math.imul((product << 5) | (product >>> 27), 5) >>> 0
  }

  /** A number from 0 to 1, exclusive, in steps of 2^-53. */
  fraction() {
    return ((this.next() >>> 5) * 2 ** 26 + (this.next() >>> 6)) / 2 ** 53
  }

  /** A whole number from 0 to `end`, exclusive; `end` up to 2^53. */
  below(end) {
    return Math.floor(this.fraction() * end)
  }

  /** A number of the normal distribution around 0 with deviation 1 (Box and Muller). */
  normal() {
    return Math.sqrt(-2 * Math.log(1 - this.fraction())) * Math.cos(2 * Math.PI * this.fraction())
  }
}
