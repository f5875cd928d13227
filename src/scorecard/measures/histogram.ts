import type { Histogram } from '../scores.js'

/** Edges of bins that grow by a factor: from `first` until one is at least `last`; whole numbers, none twice. */
export function growingEdges(first: number, last: number, factor = 2): number[] {
  const edges = [first]
  for (let edge = first * factor; edges.at(-1)! < last; edge *= factor) {
    const whole = Math.round(edge)
    if (whole > edges.at(-1)!) edges.push(whole)
  }
  return edges
}

/** Edges of `bins` bins of equal width. */
export function equalEdges(first: number, last: number, bins: number): number[] {
  return Array.from({ length: bins + 1 }, (_, at) => first + ((last - first) * at) / bins)
}

/**
 * Counts numbers in bins, each from its edge until before the next; the last one has its upper edge too. Numbers
 * outside of all bins count in the first or the last; what is no number does not count. `edges` rise, at least two.
 */
export function histogram(
  of: string,
  before: ArrayLike<number>,
  after: ArrayLike<number>,
  edges: readonly number[],
): Histogram {
  const counted = [before, after].map((numbers) => countIn(numbers, edges))
  return {
    of,
    bins: edges.slice(1).map((to, at) => ({
      from: edges[at]!,
      to,
      before: counted[0]![at]!,
      after: counted[1]![at]!,
    })),
  }
}

function countIn(numbers: ArrayLike<number>, edges: readonly number[]): number[] {
  const bins = edges.length - 1
  const counts = new Array<number>(bins).fill(0)
  for (let at = 0; at < numbers.length; at++) {
    const value = numbers[at]!
    if (Number.isNaN(value)) continue
    let low = 0
    let high = bins - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (edges[middle]! <= value) low = middle
      else high = middle - 1
    }
    counts[low]!++
  }
  return counts
}
