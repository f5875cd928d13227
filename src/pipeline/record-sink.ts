import { Writable } from 'node:stream'
import { ROW } from '../../native-free-kernels/record/record.js'
import type { LineOutput } from '../io/output/line-output.js'
import { lineOf } from './batch.js'
import { tagsOf } from '../stages/list.js'
import type { BufferPool } from './buffer-pool.js'
import { Curriculum } from './curriculum.js'
import { Marker } from './checkpoint/marker.js'
import { cellsOf, FATE, type DecidedBatch } from './decided-batch.js'
import { floatOf, relevanceOfRow } from './row-floats.js'
import { needsDensity, type RunOptions } from './run-options.js'
import type { Tally } from './tally.js'

const LINE_FEED = 10

export interface RecordSinkOptions {
  /** Undefined: nothing is written. */
  sink: LineOutput | Curriculum | undefined
  tally: Tally
  buffers: BufferPool
  tables: BufferPool
  /** What is added to each record that stays; undefined: nothing. */
  notes: NotedScores | undefined
}

/** Scores that a note tells besides what stages say of a record: those that are measured. */
export type NotedScores = Readonly<Record<'complexity' | 'density' | 'novelty' | 'relevance', boolean>>

/** The scores that are added to each record that stays, where they are asked for. */
export function notedScores(options: RunOptions): NotedScores | undefined {
  if (!options.annotate) return undefined
  return {
    complexity: true,
    density: needsDensity(options),
    novelty: options.reference !== undefined,
    relevance: options.target !== undefined && options.stages.has('relevance'),
  }
}

/** Writes the records that stay, each with a line feed, and gives the buffers of each batch back. */
export function recordSink({ sink, tally, buffers, tables, notes }: RecordSinkOptions): Writable {
  const lines = new KeptLines()
  const gather = (decided: DecidedBatch, rows: Rows) =>
    notes ? annotated(decided, rows, notes) : lines.gather(decided, rows)
  const write = async (decided: DecidedBatch): Promise<void> => {
    if (sink instanceof Curriculum) {
      const lineFor = notes && ((row: number) => annotatedLine(decided, row, notes))
      const written = await sink.write(decided, lineFor)
      tally.output.records += written.records
      tally.output.bytes += written.bytes
    } else {
      for (const rows of rowsBySource(decided)) {
        const { bytes, records } = gather(decided, rows)
        tally.output.records += records
        tally.output.bytes += bytes.length
        if (sink && bytes.length > 0) await sink.write(bytes, rows.source)
      }
    }
    buffers.give(decided.batch.bytes)
    tables.give(decided.batch.table)
  }
  return new Writable({
    objectMode: true,
    highWaterMark: 1,
    write(decided: DecidedBatch | Marker, _encoding, callback) {
      if (decided instanceof Marker) {
        decided.arrived()
        callback()
        return
      }
      write(decided).then(() => callback(), callback)
    },
  })
}

/** Neighbouring rows of one source. */
interface Rows {
  from: number
  to: number
  source: number
}

function rowsBySource({ batch, fates, origins }: DecidedBatch): Rows[] {
  if (!origins) return [{ from: 0, to: fates.length, source: batch.source.index }]
  const runs: Rows[] = []
  for (const [row, { source }] of origins.entries()) {
    const last = runs.at(-1)
    if (last?.source === source.index) last.to = row + 1
    else runs.push({ from: row, to: row + 1, source: source.index })
  }
  return runs
}

const CLOSING_BRACE = 0x7d

/** The lines that stay, each with what stages say of its record as its last key. */
function annotated(
  decided: DecidedBatch,
  { from, to }: Rows,
  notes: NotedScores,
): { bytes: Uint8Array; records: number } {
  const pieces: Uint8Array[] = []
  for (let row = from; row < to; row++) {
    if (decided.fates[row] !== FATE.kept) continue
    pieces.push(annotatedLine(decided, row, notes), LINE_FEED_BYTES)
  }
  return { bytes: Buffer.concat(pieces), records: pieces.length / 2 }
}

function annotatedLine(decided: DecidedBatch, row: number, notes: NotedScores): Uint8Array {
  const cells = cellsOf(decided, row)
  const line = lineOf(decided.batch, cells)
  const end = line.lastIndexOf(CLOSING_BRACE)
  // What no stage could read, with `validate` left out, leaves as it came, and so does a note of an earlier run.
  if (cells[ROW.status] !== 0 || holdsNote(line)) return line
  const tags = tagsOf(cells[ROW.tags]!, cells[ROW.tags + 1]!).map(({ rule }) => rule.id)
  const scores = scoresOf(cells, notes)
  const note = JSON.stringify({ tags, ...(Object.keys(scores).length > 0 ? { scores } : {}) })
  return Buffer.concat([line.subarray(0, end), Buffer.from(`,"_synthclean":${note}`), line.subarray(end)])
}

function scoresOf(cells: Uint32Array, notes: NotedScores): Record<string, number> {
  const rounded = (value: number) => Math.round(value * 1e4) / 1e4
  const runs = cells[ROW.runs]!
  return {
    ...(notes.complexity ? { complexity: rounded(floatOf(cells, ROW.complexity)) } : {}),
    ...(notes.density ? { density: rounded(floatOf(cells, ROW.density)) } : {}),
    ...(notes.novelty && runs > 0 ? { novelty: rounded(cells[ROW.unseen]! / runs) } : {}),
    ...(notes.relevance ? { relevance: rounded(relevanceOfRow(cells)) } : {}),
  }
}

const NOTE_KEY = Buffer.from('"_synthclean"')

function holdsNote(line: Uint8Array): boolean {
  return Buffer.from(line.buffer, line.byteOffset, line.length).includes(NOTE_KEY)
}

const LINE_FEED_BYTES = Buffer.from('\n')

/** Puts the lines that stay one behind the other, in a buffer that is used again for each batch. */
class KeptLines {
  #buffer = new Uint8Array(0)

  gather({ batch, rows, fates }: DecidedBatch, range: Rows): { bytes: Uint8Array; records: number } {
    const all = new Uint8Array(batch.bytes, 0, batch.length)
    const isWhole = range.to - range.from === fates.length
    if (isWhole && !batch.edits && batch.blankLines === 0 && fates.every((fate) => fate === FATE.kept))
      return { bytes: all, records: fates.length }
    const most = batch.length + (batch.edits?.bytes.byteLength ?? 0)
    if (this.#buffer.length < most) this.#buffer = new Uint8Array(most)
    const buffer = this.#buffer
    let length = 0
    let records = 0
    // Neighbours that stay as they came are copied together.
    let runStart = 0
    let runEnd = 0
    const copyRun = () => {
      buffer.set(all.subarray(runStart, runEnd), length)
      length += runEnd - runStart
      runStart = runEnd
    }
    for (let row = range.from; row < range.to; row++) {
      if (fates[row] !== FATE.kept) continue
      records++
      const at = row * ROW.size
      if (rows[at + ROW.edit] !== 0) {
        copyRun()
        const line = lineOf(batch, rows.subarray(at, at + ROW.size))
        buffer.set(line, length)
        buffer[length + line.length] = LINE_FEED
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
    return { bytes: buffer.subarray(0, length), records }
  }
}
