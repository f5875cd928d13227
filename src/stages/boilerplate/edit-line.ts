import type { Span } from '../../../native-free-kernels/record/record.js'
import { decodeString, spliceString } from '../../records/raw-string.js'
import { applyEdits, findBoilerplate, hasSubstance, type TextEdit } from './strip.js'

/** An edit as the ledger tells it; offsets count Unicode code points of the text as it came. */
export interface NotedEdit {
  rule: string
  field: string
  start: number
  end: number
  removed: string
  inserted: string
}

export interface EditedLine {
  line: Buffer
  notes: NotedEdit[]
  /** Whether each text that was edited still says something. */
  hasSubstance: boolean
}

/** The UTF-16 offset `unit` of `text` in code points. */
function codePoints(text: string, unit: number): number {
  let count = 0
  for (let at = 0; at < unit; count++) at += text.codePointAt(at)! > 0xffff ? 2 : 1
  return count
}

function noted(text: string, field: string, { rule, start, end, removed, inserted }: TextEdit): NotedEdit {
  return { rule, field, start: codePoints(text, start), end: codePoints(text, end), removed, inserted }
}

/** Takes the boilerplate out of the line at `offset` of `lines`; undefined where there is none. */
export function editLine(
  lines: Uint8Array,
  offset: number,
  length: number,
  spans: readonly Span[],
  hints: { word: boolean; token: boolean },
): EditedLine | undefined {
  const parts: Uint8Array[] = []
  const notes: NotedEdit[] = []
  let substance = true
  let from = offset
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const raw = lines.subarray(span.start, span.start + span.length)
    const text = decodeString(raw)
    const edits = findBoilerplate(text, span.role, hints)
    if (edits.length === 0) continue
    parts.push(lines.subarray(from, span.start), spliceString(raw, edits))
    from = span.start + span.length
    notes.push(...edits.map((edit) => noted(text, span.field, edit)))
    substance &&= hasSubstance(applyEdits(text, edits))
  }
  if (notes.length === 0) return undefined
  parts.push(lines.subarray(from, offset + length))
  return { line: Buffer.concat(parts), notes, hasSubstance: substance }
}
