import { ROW } from '../../native-free-kernels/record/record.js'
import { complexityOf } from '../attributes/complexity.js'
import type { ReadRecord } from '../attributes/read-record.js'
import { putFloat } from './row-floats.js'

/** Measures the complexity of the sound records of a batch into their rows. */
export function putComplexities(rows: Uint32Array, recordOf: (row: number) => ReadRecord): void {
  for (let at = 0; at < rows.length; at += ROW.size) {
    if (rows[at + ROW.status] !== 0) continue
    putFloat(rows, at + ROW.complexity, complexityOf(recordOf(at / ROW.size)).score)
  }
}
