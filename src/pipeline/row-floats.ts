import { ROW } from '../../native-free-kernels/record/record.js'
import { relevanceOf } from '../stages/relevance/importance.js'

const bits = new Uint32Array(1)
const float = new Float32Array(bits.buffer)

/** The float of 32 bits that a column of a row holds. */
export function floatOf(rows: Uint32Array, at: number): number {
  bits[0] = rows[at]!
  return float[0]!
}

export function putFloat(rows: Uint32Array, at: number, value: number): void {
  float[0] = value
  rows[at] = bits[0]!
}

const wideBits = new Uint32Array(2)
const wide = new Float64Array(wideBits.buffer)

/** The log importance weight that a row holds. */
export function logWeightOf(cells: Uint32Array): number {
  wideBits[0] = cells[ROW.weight]!
  wideBits[1] = cells[ROW.weight + 1]!
  return wide[0]!
}

/** The relevance of a row's record, in nats a word or pair of words. */
export function relevanceOfRow(cells: Uint32Array): number {
  return relevanceOf(logWeightOf(cells), cells[ROW.grams]!)
}

/** Has a row hold a relevance that was measured before. */
export function putRelevance(cells: Uint32Array, relevance: number): void {
  wide[0] = relevance
  cells.set(wideBits, ROW.weight)
  cells[ROW.grams] = 1
}
