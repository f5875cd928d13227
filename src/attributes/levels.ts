/**
 * Levels of complexity: very easy, easy, middle, hard, very hard. Each holds about a fifth of the answers that 227 models
 * gave to a public set of instructions.
 */
export const COMPLEXITY_LEVELS: readonly number[] = [0.35, 0.5, 0.62, 0.74]

/** The class of a number: how many of the bounds it reaches. */
export function classOf(value: number, bounds: readonly number[]): number {
  let index = 0
  while (index < bounds.length && value >= bounds[index]!) index++
  return index
}
