import { isUtf8 } from 'node:buffer'
import { isDeepStrictEqual } from 'node:util'
import { isBlankLine } from '../../../../native-free-kernels/scan/plain.js'
import { RecordReader } from '../../../../test/stages/read-record.js'
import { recordLines } from '../grammar/record-lines.js'
import { isEdited } from '../promises.js'
import { holds, type FuzzTarget } from '../target.js'
import { linesIn } from './scan.js'

const MOST_LINES = 40

/** The record stages without threads: edits say what was changed, and no record minds its neighbours. */
export function recordStagesTarget(): FuzzTarget {
  const stages = ['validate', 'boilerplate', 'quality'] as const
  const [together, alone] = [new RecordReader({ stages }), new RecordReader({ stages })]
  return {
    name: 'record-stages',
    mostMemory: 1024,
    mostSeconds: 20,
    make: (random) => recordLines(random, MOST_LINES),
    check(bytes) {
      const lines = linesIn(bytes)
        .map(({ line }) => line)
        .filter((line) => !isBlankLine(line) && isUtf8(line))
        .map((line) => Buffer.from(line).toString())
      for (const [at, outcome] of together.read(lines).entries()) {
        const line = lines[at]!
        holds(
          isDeepStrictEqual(alone.readLine(line), outcome),
          'what becomes of a record does not depend on others',
          () => line.slice(0, 500),
        )
        const { edits } = outcome.notes
        if (edits.length === 0) {
          holds(outcome.line === line, 'a record without edits is as it came', () => line.slice(0, 500))
        } else if (outcome.rejected === undefined) {
          holds(isEdited(line, outcome.line, edits), 'the edits say what was changed', () =>
            JSON.stringify([line.slice(0, 500), outcome]).slice(0, 1500),
          )
        }
      }
    },
  }
}
