import { CELLS, ROW } from '../../native-free-kernels/record/record.js'
import { readableTemplates, type Template, type TemplateReading } from '../stages/templates.js'
import { rowsOf, type ReadBatch } from './batch.js'
import type { Learner } from './learn.js'
import { setMask, type SharedMask } from './template-mask.js'

/** A shingle belongs to a template when more than this share of the records, and more than so many, hold it. */
const LEAST_SHARE = 0.005
const LEAST_RECORDS = 50

/** What a run knows of templates. */
export interface Templates {
  /** Cells of the shingles that are left out of sketches. */
  cells: number[]
  /** Records that the templates were learned from; 0 where they came with an index. */
  records: number
  /** The commonest shingles, as far as they could be made readable. */
  top: Template[]
}

/** Learns which shingles belong to templates. */
export function templateLearner(templates: Templates, mask: SharedMask, reading: TemplateReading): Learner {
  const counts = new Uint16Array(CELLS)
  return {
    take: (batch) => {
      count(batch.cells ?? new Uint32Array(0), counts)
    },
    learn: (held, records) => {
      templates.records = records
      const least = Math.max(LEAST_RECORDS, LEAST_SHARE * records)
      for (let cell = 0; cell < counts.length; cell++) {
        if (counts[cell]! > least) templates.cells.push(cell)
      }
      if (templates.cells.length === 0) return
      setMask(mask, templates.cells)
      templates.top = readableTemplates(firstLines(held), counts, templates.cells, reading)
    },
  }
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
