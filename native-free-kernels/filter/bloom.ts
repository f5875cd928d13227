import { instantiate } from './exports.js'
import { SAMPLED_BLOCKS } from './filter.js'
import { BLOCK_SIZE } from './layout.js'

/** A Bloom filter of the kernel alone, for tests and measurements. */
export class BloomKernel {
  readonly #kernel = instantiate()

  constructor(blocks: number) {
    const missing = Math.ceil((65536 + blocks * BLOCK_SIZE - this.#kernel.memory.buffer.byteLength) / 65536)
    if (missing > 0) this.#kernel.memory.grow(missing)
    this.#kernel.setBloom(65536, blocks)
  }

  add(key: bigint): void {
    this.#kernel.addKey(key)
  }

  has(key: bigint): boolean {
    return this.#kernel.hasKey(key) !== 0
  }

  chanceOfFalseKey(): number {
    return this.#kernel.chanceOfFalseKey(SAMPLED_BLOCKS)
  }
}
