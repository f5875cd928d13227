import { ROW } from '../../native-free-kernels/record/record.js'

/**
 * The logistic curve over the mean cost of a letter pair in the table of all languages (see `letterPairs`): prose costs
 * about 94, letters in no order about 100.
 */
const MIDDLE = 98
const WIDTH = 0.7
/** With so many pairs the curve counts half. */
const HALF_BELIEVED = 12

/**
 * From 0 to 1: how little a record looks like noise, by what the kernel saw of it. Letters that follow one another as in
 * no language, and runs of words that come again, make it small; the latter by the square of the share that is new.
 */
export function plausibilityOfRow(cells: Uint32Array): number {
  const pairs = cells[ROW.letterPairs]!
  const runs = cells[ROW.shortRuns]!
  const curve = pairs === 0 ? 1 : 1 / (1 + Math.exp((cells[ROW.letterCost]! / pairs - MIDDLE) / WIDTH))
  const letters = 1 - (pairs / (pairs + HALF_BELIEVED)) * (1 - curve)
  const fresh = runs === 0 ? 1 : 1 - cells[ROW.repeatedRuns]! / runs
  return letters * fresh ** 2
}
