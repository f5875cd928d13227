import { stat } from 'node:fs/promises'
import { NOT_STORED, type StoredBytes } from '../io/input/open-input.js'

/** Files that the system is asked for at the same time. */
const AT_ONCE = 256

/** The sizes of inputs before they are opened; undefined where only their opening tells. */
export async function storedSizes(paths: readonly string[]): Promise<(number | undefined)[]> {
  const sizes: (number | undefined)[] = []
  for (let from = 0; from < paths.length; from += AT_ONCE) {
    const some = paths.slice(from, from + AT_ONCE).map(async (path) => {
      const stats = await stat(path).catch(() => undefined)
      return stats?.isFile() ? stats.size : undefined
    })
    sizes.push(...(await Promise.all(some)))
  }
  return sizes
}

/** How much of all inputs is read, in bytes as they are stored: compressed ones count by what they are. */
export class InputShare {
  readonly #sizes: (number | undefined)[]
  #first: number | undefined
  #at = 0
  #open = NOT_STORED

  constructor(sizes: readonly (number | undefined)[]) {
    this.#sizes = [...sizes]
  }

  /** Input number `at` is read from now on; those before it are read. */
  open(at: number, stored: StoredBytes): void {
    if (this.#first === undefined) {
      this.#first = at
      // Inputs that an earlier process has read, and that this one does not open, say nothing where their size is not known.
      for (let before = 0; before < at; before++) this.#sizes[before] ??= 0
    }
    this.#at = at
    this.#open = stored
    this.#sizes[at] = stored.size
  }

  /** From 0 to 1; undefined where the size of an input is not known, or nothing that counts is read yet. */
  get share(): number | undefined {
    const total = sumOf(this.#sizes)
    const read = this.#before(0) + this.#open.position
    return total !== undefined && read > 0 ? Math.min(1, read / total) : undefined
  }

  /** Seconds until all is read, if it goes on as in the `seconds` that were. */
  secondsLeft(seconds: number): number | undefined {
    const total = sumOf(this.#sizes)
    // What an earlier process has read took none of them.
    const taken = this.#before(this.#first ?? 0) + this.#open.taken
    if (total === undefined || taken === 0) return undefined
    return (seconds * Math.max(0, total - this.#before(0) - this.#open.position)) / taken
  }

  #before(from: number): number {
    return sumOf(this.#sizes.slice(from, this.#at)) ?? 0
  }
}

function sumOf(sizes: readonly (number | undefined)[]): number | undefined {
  let sum = 0
  for (const size of sizes) {
    if (size === undefined) return undefined
    sum += size
  }
  return sum
}
