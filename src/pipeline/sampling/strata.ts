import type { Balance } from '../run-options.js'

/** Values beyond so many are one stratum together. */
const MOST_STRATA = 4096
const ALL_OTHERS = '(all others)'

/** The strata of a balance by the values of their records. */
export class Strata {
  readonly #shares: Balance['shares']
  readonly #numbers = new Map<string, number>()
  readonly #names: string[] = []
  /** Kept records of each. */
  readonly kept: number[] = []

  constructor(balance: Balance | undefined) {
    this.#shares = balance?.shares
    for (const value of this.#shares?.keys() ?? []) this.#add(value)
  }

  /** The number of the stratum that a value belongs to. Where shares are given, all other values are one stratum. */
  numberOf(value: string): number {
    const known = this.#numbers.get(value)
    if (known !== undefined) return known
    if (this.#shares || this.#names.length >= MOST_STRATA - 1) {
      return this.#numbers.get(ALL_OTHERS) ?? this.#add(ALL_OTHERS)
    }
    return this.#add(value)
  }

  #add(value: string): number {
    const number = this.#names.push(value) - 1
    this.#numbers.set(value, number)
    this.kept.push(0)
    return number
  }

  /** Values in the order of their numbers, and how many of each were kept. */
  state(): { names: string[]; kept: number[] } {
    return { names: [...this.#names], kept: [...this.kept] }
  }

  restore({ names, kept }: { names: string[]; kept: number[] }): void {
    for (const name of names) if (!this.#numbers.has(name)) this.#add(name)
    this.kept.splice(0, this.kept.length, ...kept)
  }

  get count(): number {
    return this.#names.length
  }

  nameOf(number: number): string {
    return this.#names[number]!
  }

  /** The share of a stratum; undefined: as much as any other. */
  shareOf(number: number): number | undefined {
    if (!this.#shares) return undefined
    const name = this.#names[number]!
    if (name !== ALL_OTHERS) return this.#shares.get(name)
    return Math.max(0, 1 - [...this.#shares.values()].reduce((sum, share) => sum + share, 0))
  }
}
