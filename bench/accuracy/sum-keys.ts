// Band keys of LSHBloom as released, and what they cost, without any Bloom filter: every key is kept as it is.
// Source: datasketch/lsh_bloom.py (PR #246): a band's key is the sum of its 32-bit minima modulo 2^61 - 1; a document is
// a duplicate where any band's key was seen; only documents that are none are added.
import { minima } from './minhash.js'

/** The minima of an unrelated document of `shingles` shingles: each the least of as many uniform numbers of 32 bits. */
export function drawnMinima(shingles: number, registers: number, random: () => number): Uint32Array {
  const drawn = new Uint32Array(registers)
  for (let register = 0; register < registers; register++) {
    drawn[register] = -Math.expm1(Math.log(1 - random()) / shingles) * 2 ** 32
  }
  return drawn
}

/** The same from random shingles, to show that drawing gives the same. */
export function hashedMinima(shingles: number, registers: number, random: () => number): Uint32Array {
  return minima(
    Uint32Array.from({ length: shingles }, () => random() * 2 ** 32),
    registers,
  )
}

/** The key of the minima from `from` to `to`. */
export type BandKey = (registers: Uint32Array, from: number, to: number) => number

/** The sum of a band's minima. */
export const sumKey: BandKey = (registers, from, to) => {
  let sum = 0
  for (let at = from; at < to; at++) sum += registers[at]!
  return sum
}

/** A key of 47 bits in which each bit depends on all of the minima. */
export const mixedKey: BandKey = (registers, from, to) => {
  let [high, low] = [1, 2]
  for (let at = from; at < to; at++) {
    high = Math.imul(high ^ registers[at]!, 0x9e3779b1)
    high ^= high >>> 15
    low = Math.imul((low ^ registers[at]!) + 1, 0x85ebca6b)
    low ^= low >>> 13
  }
  return (high >>> 17) * 2 ** 32 + (low >>> 0)
}

const BAND = 2 ** 47

/** Keys that were seen, of all bands in one open table. */
export class SeenKeys {
  readonly #slots: Float64Array
  readonly #mask: number

  constructor(most: number) {
    const size = 2 ** Math.ceil(Math.log2(most * 1.4))
    this.#slots = new Float64Array(size)
    this.#mask = size - 1
  }

  has(band: number, key: number): boolean {
    return this.#slots[this.#find(band, key)] !== 0
  }

  add(band: number, key: number): void {
    this.#slots[this.#find(band, key)] = named(band, key)
  }

  #find(band: number, key: number): number {
    const name = named(band, key)
    let hash = Math.imul((name % 2 ** 32) ^ Math.imul(name / 2 ** 32, 0x9e3779b1), 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35)
    let slot = (hash ^ (hash >>> 13)) & this.#mask
    while (this.#slots[slot] !== 0 && this.#slots[slot] !== name) slot = (slot + 1) & this.#mask
    return slot
  }
}

function named(band: number, key: number): number {
  return (band + 1) * BAND + key
}

/** How many of unrelated documents are taken for duplicates; each comes as its minima. */
export function falselyFound(
  documents: Iterable<Uint32Array>,
  count: number,
  bands: number,
  keyOf: BandKey,
): number {
  const seen = new SeenKeys(count * bands)
  const keys = new Array<number>(bands).fill(0)
  let found = 0
  for (const registers of documents) {
    const rows = registers.length / bands
    let known = false
    for (let band = 0; band < bands; band++) {
      keys[band] = keyOf(registers, band * rows, (band + 1) * rows)
      known ||= seen.has(band, keys[band]!)
    }
    if (known) found++
    else for (let band = 0; band < bands; band++) seen.add(band, keys[band]!)
  }
  return found
}
