import { Transform } from 'node:stream'
import { ROW } from '../../native-free-kernels/record/record.js'
import { Marker } from './checkpoint/marker.js'
import { cellsOf, FATE, rejectionOf, type DecidedBatch } from './decided-batch.js'
import type { Ledger } from './ledger.js'
import type { Observations } from './observations.js'
import { notesOf, type RecordNotes } from './record-notes.js'
import type { Tally } from './tally.js'

export interface AccountOptions {
  tally: Tally
  ledger: Ledger | undefined
  /** Bytes of the longest record: the limit that the ledger tells of a longer one. */
  maxRecord: number
  /** What the scorecard is to see; undefined where there is none. */
  observations: Observations | undefined
}

/** Counts what became of each record and tells the ledger of it, in the order in which it is decided. */
export function account(options: AccountOptions): Transform {
  return new Transform({
    objectMode: true,
    readableHighWaterMark: 1,
    writableHighWaterMark: 1,
    transform(decided: DecidedBatch | Marker, _encoding, callback) {
      if (decided instanceof Marker) {
        callback(null, decided)
        return
      }
      let written: Promise<void> | undefined
      // What is thrown here would end the process instead of the run.
      try {
        accountFor(decided, options)
        written = options.ledger?.written()
      } catch (error) {
        callback(error as Error)
        return
      }
      if (written) written.then(() => callback(null, decided), callback)
      else callback(null, decided)
    },
  })
}

function accountFor(decided: DecidedBatch, { tally, ledger, maxRecord, observations }: AccountOptions): void {
  const { batch, rows, fates, firstLine } = decided
  if (batch.longLine) {
    tally.reject('validate', 'record-too-long')
    ledger?.longLine(batch.source, firstLine, batch.longLine.offset, batch.longLine.length, maxRecord)
  }
  observations?.see(decided)
  for (let row = 0; row < fates.length; row++) {
    const at = row * ROW.size
    const fate = fates[row]
    if (fate === FATE.kept) {
      const [low, high] = [rows[at + ROW.tags]!, rows[at + ROW.tags + 1]!]
      if ((low | high) !== 0) tally.tags(low, high)
      if (rows[at + ROW.edit] === 0) continue
      const notes = notesOf(batch, cellsOf(decided, row))
      countEdits(notes, tally)
      ledger?.edited(decided, row, notes)
      observations?.edited(decided, row, notes)
    } else if (fate === FATE.rejected) {
      const rejection = rejectionOf(decided, row)
      tally.reject(rejection.stage, rejection.rule)
      ledger?.rejected(decided, row, rejection)
      observations?.rejected(decided, row, rejection)
    }
  }
}

/** Counts each rule that edited a record once. */
export function countEdits({ rules }: RecordNotes, tally: Tally): void {
  for (const { stage, rule } of rules) tally.edit(stage, rule)
}
