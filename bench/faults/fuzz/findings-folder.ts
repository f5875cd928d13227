import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Cases that are saved of those that went wrong in the same way. */
const MOST_ALIKE = 3
const LONGEST_TOLD = 600

/** Cases that went wrong, saved with a line that says how. */
export class FindingsFolder {
  readonly #folder: string
  readonly #counts = new Map<string, number>()

  /** The folder is made when there is something to save. */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** How often each kind of fault was found. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts
  }

  /** Counts a fault; saves the bytes where it is one of the first of its kind. */
  add(target: string, number: number, bytes: Uint8Array, fault: string): void {
    const kind = kindOf(fault)
    const count = (this.#counts.get(kind) ?? 0) + 1
    this.#counts.set(kind, count)
    if (count > MOST_ALIKE) return
    mkdirSync(this.#folder, { recursive: true })
    const path = join(this.#folder, `${target}-${number}`)
    writeFileSync(`${path}.bin`, bytes)
    writeFileSync(`${path}.txt`, `${fault.slice(0, LONGEST_TOLD).replaceAll('\n', ' | ')}\n`)
  }
}

/** A fault without what differs from case to case. */
function kindOf(fault: string): string {
  return fault
    .split('\n')[0]!
    .replace(/"[^"]*"?/g, '""')
    .replace(/\d+/g, 'N')
    .slice(0, 90)
}
