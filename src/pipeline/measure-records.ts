import { ROW } from '../../native-free-kernels/record/record.js'
import { complexityOf } from '../attributes/complexity.js'
import type { ReadRecord } from '../attributes/read-record.js'
import { balanceValues, type BalanceValues } from './balance-values.js'
import { putFloat } from './row-floats.js'

/**
 * Measures what needs the decoded records of a batch: complexity, into their rows, and the values by which a sample is
 * balanced. `given` are the lines as they came.
 */
export function measureRecords(
  rows: Uint32Array,
  given: Uint8Array,
  recordOf: (row: number) => ReadRecord,
  { balanceBy, complexity }: { balanceBy: string | undefined; complexity: boolean },
): BalanceValues | undefined {
  if (complexity) putComplexities(rows, recordOf)
  return balanceBy === undefined ? undefined : balanceValues(balanceBy, given, rows, recordOf)
}

function putComplexities(rows: Uint32Array, recordOf: (row: number) => ReadRecord): void {
  for (let at = 0; at < rows.length; at += ROW.size) {
    if (rows[at + ROW.status] !== 0) continue
    putFloat(rows, at + ROW.complexity, complexityOf(recordOf(at / ROW.size)).score)
  }
}
