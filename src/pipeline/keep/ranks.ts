import xxhash from 'xxhash-wasm'
import { ROW } from '../../../native-free-kernels/record/record.js'
import type { KeepRule } from './keep-rule.js'

/** What the records of a batch are ranked by. */
export interface Ranks {
  /** Lower is better; NaN comes last. */
  primary: Float64Array<ArrayBuffer>
  /** Two words a record, which depend on its line alone: between records of the same primary rank. */
  ties: Uint32Array<ArrayBuffer>
}

const hashes = await xxhash()

/**
 * Ranks the records of a batch; `lines` are those that the rows point to. Undefined where the order of input alone
 * matters.
 */
export function ranksOf(rule: KeepRule, rows: Uint32Array, lines: Uint8Array): Ranks | undefined {
  if (rule.by === 'first') return undefined
  const count = rows.length / ROW.size
  const ranks: Ranks = { primary: new Float64Array(count), ties: new Uint32Array(2 * count) }
  const ties = new BigUint64Array(ranks.ties.buffer)
  const path = 'field' in rule ? rule.field.split('.') : undefined
  for (let row = 0; row < count; row++) {
    const at = row * ROW.size
    if (rows[at + ROW.status] !== 0) continue
    const start = rows[at + ROW.start]!
    const line = lines.subarray(start, start + rows[at + ROW.length]!)
    ties[row] = hashes.h64Raw(line)
    const value = path ? numberAt(line, path) : rows[at + ROW.words]!
    ranks.primary[row] = rule.by === 'min' ? value : -value
  }
  return ranks
}

/** The number at a path of keys; NaN where there is none. */
function numberAt(line: Uint8Array, path: readonly string[]): number {
  let value = JSON.parse(Buffer.from(line.buffer, line.byteOffset, line.length).toString()) as unknown
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return Number.NaN
    value = (value as Record<string, unknown>)[key]
  }
  return typeof value === 'number' ? value : Number.NaN
}
