import type { Example } from './report.js'

const MOST_OF_A_RULE = 3

/** The first records that each rule rejected or edited. */
export class Examples {
  readonly #found = new Map<string, Example[]>()

  /** Whether another example of a rule is wanted. */
  wants(action: Example['action'], stage: string, rule: string): boolean {
    return (this.#found.get(keyOf(action, stage, rule))?.length ?? 0) < MOST_OF_A_RULE
  }

  add(example: Example): void {
    const key = keyOf(example.action, example.stage, example.rule)
    const of = this.#found.get(key)
    if (of) of.push(example)
    else this.#found.set(key, [example])
  }

  state(): Map<string, Example[]> {
    return this.#found
  }

  restore(found: Map<string, Example[]>): void {
    for (const [key, examples] of found) this.#found.set(key, examples)
  }

  list(): Example[] {
    return [...this.#found.values()].flat()
  }
}

function keyOf(...parts: string[]): string {
  return parts.join(' ')
}
