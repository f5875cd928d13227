/** Items of the smallest keys, as a heap whose top is the worst of them: that of the largest key. */
export class Best<T extends { key: number; order: number }> {
  readonly #heap: T[]

  /** `heap`: the items of an earlier one, in its order. */
  constructor(heap: readonly T[] = []) {
    this.#heap = [...heap]
  }

  get size(): number {
    return this.#heap.length
  }

  get worst(): T | undefined {
    return this.#heap[0]
  }

  get items(): readonly T[] {
    return this.#heap
  }

  add(item: T): void {
    const heap = this.#heap
    let at = heap.push(item) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isWorse(item, heap[parent]!)) break
      heap[at] = heap[parent]!
      at = parent
    }
    heap[at] = item
  }

  takeWorst(): T | undefined {
    const heap = this.#heap
    const worst = heap[0]
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return worst
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isWorse(heap[child + 1]!, heap[child]!)) child++
      if (!isWorse(heap[child]!, last)) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = last
    return worst
  }
}

/** Of equal keys the later one is worse. */
function isWorse(one: { key: number; order: number }, other: { key: number; order: number }): boolean {
  return one.key > other.key || (one.key === other.key && one.order > other.order)
}
