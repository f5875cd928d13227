import { Transform } from 'node:stream'
import { CELLS, ROW } from '../../native-free-kernels/record/record.js'
import { readableTemplates, type Template, type TemplateReading } from '../stages/templates.js'
import { isRead, rowsOf, type Batch, type ReadBatch } from './batch.js'
import { setMask, type SharedMask } from './template-mask.js'

/** Templates are learned from the first records: as many, or as many bytes, whichever come first. */
const MOST_RECORDS = 20_000
const MOST_BYTES = 64 * 2 ** 20
/** A shingle belongs to a template when more records than both hold it. */
const LEAST_SHARE = 0.005
const LEAST_RECORDS = 50

/** What a run knows of templates. */
export interface Templates {
  /** Whether batches are still read for learning. */
  learning: boolean
  /** Cells of the shingles that are left out of sketches. */
  cells: number[]
  /** Records that the templates were learned from; 0 where they came with an index. */
  records: number
  /** The commonest shingles, as far as they could be made readable. */
  top: Template[]
}

/**
 * Holds back the first batches and learns from them which shingles belong to templates; then lets all through. The
 * cut depends on the input alone, not on how many batches were read meanwhile.
 */
export function learnTemplates(templates: Templates, mask: SharedMask, reading: TemplateReading): Transform {
  const held: ReadBatch[] = []
  const counts = new Uint16Array(CELLS)
  let bytes = 0
  const learn = (stream: Transform) => {
    templates.learning = false
    const least = Math.max(LEAST_RECORDS, LEAST_SHARE * templates.records)
    counts.forEach((count, cell) => {
      if (count > least) templates.cells.push(cell)
    })
    if (templates.cells.length > 0) {
      setMask(mask, templates.cells)
      templates.top = readableTemplates(firstLines(held), counts, templates.cells, reading)
    }
    for (const batch of held) stream.push(batch)
    held.length = 0
  }
  return new Transform({
    objectMode: true,
    readableHighWaterMark: 1,
    writableHighWaterMark: 1,
    transform(batch: ReadBatch | Batch, _encoding, callback) {
      if (!templates.learning || !isRead(batch)) {
        callback(null, batch)
        return
      }
      held.push(batch)
      templates.records += batch.rowCount
      bytes += batch.inputBytes
      count(batch.cells ?? new Uint32Array(0), counts)
      batch.cells = undefined
      if (templates.records >= MOST_RECORDS || bytes >= MOST_BYTES) learn(this)
      callback()
    },
    flush(callback) {
      if (templates.learning) learn(this)
      callback()
    },
  })
}

/** A plain loop: an iterator takes four times as long for some hundred thousand cells a batch. */
function count(cells: Uint32Array, counts: Uint16Array): void {
  for (let at = 0; at < cells.length; at++) {
    const cell = cells[at]!
    // A count that is full stays full: it is far beyond any limit.
    if (counts[cell]! < 65_535) counts[cell]!++
  }
}

/** Records in which templates are looked up to be shown. */
const SHOWN_RECORDS = 400

function* firstLines(batches: readonly ReadBatch[]): Generator<Uint8Array> {
  let shown = 0
  for (const batch of batches) {
    const rows = rowsOf(batch)
    for (let at = 0; at < rows.length && shown < SHOWN_RECORDS; at += ROW.size, shown++) {
      yield new Uint8Array(batch.bytes, rows[at + ROW.start], rows[at + ROW.length])
    }
  }
}
