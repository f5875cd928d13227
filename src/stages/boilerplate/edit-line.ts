import type { Span } from '../../../native-free-kernels/record/record.js'
import type { Role } from '../../../native-free-kernels/scan/scan.js'
import { decodeString, spliceString } from '../../records/raw-string.js'
import type { TextEdit } from '../../records/text-edit.js'
import { RULES } from './rules.js'
import { applyEdits, findBoilerplate, hasSubstance } from './strip.js'

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

const ROLES_WITH_RULES: ReadonlySet<Role> = new Set(RULES.flatMap(({ roles }) => roles))

/** The edits of one text, in order, as the ledger tells them. */
function noted(text: string, field: string, edits: readonly TextEdit[]): NotedEdit[] {
  let at = 0
  let codePoints = 0
  const count = (unit: number): number => {
    for (; at < unit; codePoints++) at += text.codePointAt(at)! > 0xffff ? 2 : 1
    return codePoints
  }
  return edits.map(({ rule, start, end, removed, inserted }) => ({
    rule,
    field,
    start: count(start),
    end: count(end),
    removed,
    inserted,
  }))
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
  const own = spans.filter(({ role }) => ROLES_WITH_RULES.has(role))
  for (const span of own.sort((a, b) => a.start - b.start)) {
    const raw = lines.subarray(span.start, span.start + span.length)
    const text = decodeString(raw)
    const edits = findBoilerplate(text, span.role, hints)
    if (edits.length === 0) continue
    parts.push(lines.subarray(from, span.start), spliceString(raw, edits))
    from = span.start + span.length
    for (const note of noted(text, span.field, edits)) notes.push(note)
    substance &&= hasSubstance(applyEdits(text, edits))
  }
  if (notes.length === 0) return undefined
  parts.push(lines.subarray(from, offset + length))
  return { line: Buffer.concat(parts), notes, hasSubstance: substance }
}
