import xxhash from 'xxhash-wasm'
import { ROW } from '../../../native-free-kernels/record/record.js'
import { membersOf } from '../../io/formats/json-members.js'
import type { KeepRule } from './keep-rule.js'

/** What the records of a batch are ranked by. */
export interface Ranks {
  /** Lower is better; NaN comes last. */
  primary: Float64Array<ArrayBuffer>
  /** Two numbers a record, low and high half, which its line alone decides: for records of the same primary rank. */
  ties: Uint32Array<ArrayBuffer>
}

const hashes = await xxhash()

/** Bits of a tie for what a number has beyond the nearest double: exact for whole numbers of up to 2^68. */
const REST_BITS = 16n
const HALF = 1n << (REST_BITS - 1n)

/**
 * Ranks the records of a batch; `lines` are those that the rows point to. Undefined where the order of input alone
 * matters.
 */
export function ranksOf(rule: KeepRule, rows: Uint32Array, lines: Uint8Array): Ranks | undefined {
  if (rule.by === 'first') return undefined
  const count = rows.length / ROW.size
  const ranks: Ranks = { primary: new Float64Array(count).fill(Number.NaN), ties: new Uint32Array(2 * count) }
  const ties = new BigUint64Array(ranks.ties.buffer)
  const path = 'field' in rule ? rule.field.split('.') : undefined
  const sign = rule.by === 'min' ? 1 : -1
  for (let row = 0; row < count; row++) {
    const at = row * ROW.size
    if (rows[at + ROW.status] !== 0) continue
    const start = rows[at + ROW.start]!
    const line = lines.subarray(start, start + rows[at + ROW.length]!)
    ties[row] = hashes.h64Raw(line)
    if (!path) {
      ranks.primary[row] = sign * rows[at + ROW.words]!
      continue
    }
    const digits = numberAt(line, path)
    if (digits === undefined) continue
    ranks.primary[row] = sign * Number(digits)
    ties[row] = ((HALF + BigInt(sign) * restOf(digits)) << (64n - REST_BITS)) | (ties[row]! >> REST_BITS)
  }
  return ranks
}

/** The number at a path of keys, as it stands; undefined where there is none. */
function numberAt(line: Uint8Array, path: readonly string[]): string | undefined {
  let text = Buffer.from(line.buffer, line.byteOffset, line.length).toString()
  for (const key of path) {
    if (!text.trimStart().startsWith('{')) return undefined
    const member = membersOf(text).findLast((own) => own.key === key)
    if (!member) return undefined
    text = member.value
  }
  return /^[-\d]/.test(text) ? text : undefined
}

/** How far a whole number is from the nearest double, within the bits that there are for it. */
function restOf(digits: string): bigint {
  const nearest = Number(digits)
  if (Number.isSafeInteger(nearest) || !Number.isFinite(nearest) || !/^-?\d+$/.test(digits)) return 0n
  const rest = BigInt(digits) - BigInt(nearest)
  if (rest >= HALF) return HALF - 1n
  return rest <= -HALF ? 1n - HALF : rest
}
