/** Pseudo-random choices that follow from their seeds alone (sfc32, seeded by FNV-1a of the names and numbers). */
export class Random {
  readonly #state: Uint32Array

  /** The same seeds, the same choices, on every machine. */
  constructor(...seeds: readonly (string | number)[]) {
    const name = seeds.join('\0')
    this.#state = Uint32Array.from([0, 1, 2], (salt) => hash(name, salt))
    this.#state = Uint32Array.of(...this.#state, 1)
    for (let warm = 0; warm < 12; warm++) this.next()
  }

  /** A whole number of 32 bits. */
  next(): number {
    const state = this.#state
    const [a, b, c, count] = state as unknown as [number, number, number, number]
    const sum = (a + b + count) >>> 0
    state[3] = count + 1
    state[0] = b ^ (b >>> 9)
    state[1] = c + (c << 3)
    state[2] = ((c << 21) | (c >>> 11)) + sum
    return sum
  }

  /** A whole number from 0 up to `limit` (not included). */
  below(limit: number): number {
    return Math.floor((this.next() / 2 ** 32) * limit)
  }

  /** A whole number from `least` to `most`, small ones more often than large ones. */
  size(least: number, most: number): number {
    return least + Math.floor((most - least + 1) ** (this.next() / 2 ** 32)) - 1
  }

  /** True once in so many times. */
  once(times: number): boolean {
    return this.below(times) === 0
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!
  }

  /** What `make` makes, `count` times. */
  list<Item>(count: number, make: (at: number) => Item): Item[] {
    return Array.from({ length: count }, (_, at) => make(at))
  }

  bytes(count: number): Buffer {
    return Buffer.from(this.list(count, () => this.next() & 0xff))
  }
}

function hash(text: string, salt: number): number {
  let value = 0x811c9dc5 ^ Math.imul(salt, 0x9e3779b1)
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return value >>> 0
}
