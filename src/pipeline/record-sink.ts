import { Writable } from 'node:stream'
import { ROW } from '../../native-free-kernels/record/record.js'
import type { ByteSink } from '../io/byte-sink.js'
import { lineOf } from './batch.js'
import { tagsOf } from '../stages/list.js'
import type { BufferPool } from './buffer-pool.js'
import { FATE, type DecidedBatch } from './decided-batch.js'
import type { Tally } from './tally.js'

const LINE_FEED = 10

export interface RecordSinkOptions {
  /** Undefined: nothing is written. */
  sink: ByteSink | undefined
  tally: Tally
  buffers: BufferPool
  tables: BufferPool
  /** Add what stages say of a record to it. */
  annotate: boolean
}

/** Writes the records that stay, each with a line feed, and gives the buffers of each batch back. */
export function recordSink({ sink, tally, buffers, tables, annotate }: RecordSinkOptions): Writable {
  const lines = new KeptLines()
  return new Writable({
    objectMode: true,
    highWaterMark: 1,
    write(decided: DecidedBatch, _encoding, callback) {
      const { bytes, records } = annotate ? annotated(decided) : lines.gather(decided)
      const done = () => {
        tally.output.records += records
        tally.output.bytes += bytes.length
        buffers.give(decided.batch.bytes)
        tables.give(decided.batch.table)
        callback()
      }
      if (!sink || bytes.length === 0) done()
      else sink.write(bytes).then(done, callback)
    },
  })
}

const CLOSING_BRACE = 0x7d

/** The lines that stay, each with what stages say of its record as its last key. */
function annotated({ batch, rows, fates }: DecidedBatch): { bytes: Uint8Array; records: number } {
  const pieces: Uint8Array[] = []
  let records = 0
  for (let row = 0; row < fates.length; row++) {
    if (fates[row] !== FATE.kept) continue
    records++
    const cells = rows.subarray(row * ROW.size, (row + 1) * ROW.size)
    const line = lineOf(batch, cells)
    const end = line.lastIndexOf(CLOSING_BRACE)
    // What no stage could read, with `validate` left out, leaves as it came, and so does a note of an earlier run.
    if (cells[ROW.status] !== 0 || holdsNote(line)) pieces.push(line)
    else {
      const tags = tagsOf(cells[ROW.tags]!, cells[ROW.tags + 1]!).map(({ rule }) => rule.id)
      const note = JSON.stringify({ tags })
      pieces.push(line.subarray(0, end), Buffer.from(`,"_synthclean":${note}`), line.subarray(end))
    }
    pieces.push(NEW_LINE)
  }
  return { bytes: Buffer.concat(pieces), records }
}

const NOTE_KEY = Buffer.from('"_synthclean"')

function holdsNote(line: Uint8Array): boolean {
  return Buffer.from(line.buffer, line.byteOffset, line.length).includes(NOTE_KEY)
}

const NEW_LINE = Buffer.from('\n')

/** Puts the lines that stay one behind the other, in a buffer that is used again for each batch. */
class KeptLines {
  #buffer = new Uint8Array(0)

  gather({ batch, rows, fates }: DecidedBatch): { bytes: Uint8Array; records: number } {
    const all = new Uint8Array(batch.bytes, 0, batch.length)
    if (!batch.edits && batch.blankLines === 0 && fates.every((fate) => fate === FATE.kept))
      return { bytes: all, records: fates.length }
    const most = batch.length + (batch.edits?.bytes.byteLength ?? 0)
    if (this.#buffer.length < most) this.#buffer = new Uint8Array(most)
    const to = this.#buffer
    let length = 0
    let records = 0
    // Neighbours that stay as they came are copied together.
    let runStart = 0
    let runEnd = 0
    const copyRun = () => {
      to.set(all.subarray(runStart, runEnd), length)
      length += runEnd - runStart
      runStart = runEnd
    }
    for (let row = 0; row < fates.length; row++) {
      if (fates[row] !== FATE.kept) continue
      records++
      const at = row * ROW.size
      if (rows[at + ROW.edit] !== 0) {
        copyRun()
        const line = lineOf(batch, rows.subarray(at, at + ROW.size))
        to.set(line, length)
        to[length + line.length] = LINE_FEED
        length += line.length + 1
        continue
      }
      const start = rows[at + ROW.start]!
      if (start !== runEnd) {
        copyRun()
        runStart = start
      }
      runEnd = start + rows[at + ROW.length]! + 1
    }
    copyRun()
    return { bytes: to.subarray(0, length), records }
  }
}
