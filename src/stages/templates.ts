import { scanLine } from '../../native-free-kernels/scan/plain.js'
import type { Role, Shape } from '../../native-free-kernels/scan/scan.js'
import { characters, shingles } from '../../native-free-kernels/sketch/plain.js'
import type { SketchShape } from '../../native-free-kernels/record/record.js'
import { words } from '../../native-free-kernels/text/plain.js'

/** A shingle that so many records hold that it says nothing of any of them. */
export interface Template {
  text: string
  /** Records that hold it, of those that were looked at. */
  records: number
}

/** How the records were read and cut into shingles whose cells were counted. */
export interface TemplateReading {
  shape: Shape
  textField: string | undefined
  /** Roles whose texts are compared; all where undefined. */
  compared: readonly Role[] | undefined
  unit: SketchShape['unit']
  textWidth: number
  turnWidth: number
}

const MOST_TEMPLATES = 20
/** A cell is the upper 22 bits of a shingle, as in the record kernel. */
const CELL_SHIFT = 64n - 22n

/**
 * Makes the commonest shingles readable by looking for them in some records, with the plain kernels: they are slow, but
 * keep the words. A shingle that is not found there stays out.
 */
export function readableTemplates(
  lines: Iterable<Uint8Array>,
  counts: Uint16Array,
  cells: readonly number[],
  reading: TemplateReading,
): Template[] {
  const wanted = new Set([...cells].sort((a, b) => counts[b]! - counts[a]!).slice(0, MOST_TEMPLATES))
  const found = new Map<number, Template>()
  for (const line of lines) {
    if (found.size === wanted.size) break
    const record = scanLine(line, reading)
    const texts = record.texts.filter(({ role }) => reading.compared?.includes(role) ?? true)
    const allWords = texts.flatMap(({ text }) => words(text))
    const all = reading.unit === 'char' ? characters(allWords) : allWords
    const width = record.shape === 'text' ? reading.textWidth : reading.turnWidth
    for (const [at, hash] of shingles(all, width).entries()) {
      const cell = Number((hash ^ (hash >> 32n)) >> CELL_SHIFT)
      if (!wanted.has(cell) || found.has(cell)) continue
      const text = all
        .slice(at, at + width)
        .map((word) => Buffer.from(word).toString())
        .join(reading.unit === 'char' ? '' : ' ')
      found.set(cell, { text, records: counts[cell]! })
    }
  }
  return [...found.values()].sort((a, b) => b.records - a.records)
}
