import { readDataFile } from '../../../native-free-kernels/data-file.js'
import type { Span } from '../../../native-free-kernels/record/record.js'
import { decodeString, encodeString, spliceString } from '../../records/raw-string.js'
import { applyEdits, inCodePoints, type TextEdit } from '../../records/text-edit.js'
import { OPEN_ARRAY, OPEN_OBJECT, cutElements, membersOf, skipSpace } from './json-scan.js'
import { TURN_REPAIRS, repairTurns } from './repair-turns.js'
import { OPEN_CODE_FENCE, closingFence, tidy } from './tidy.js'
import { readTurnList, type RawTurn, type TurnList } from './turn-list.js'
import type { Part } from './turns.js'

export interface RepairRule {
  id: string
  when: string
  texts?: readonly { from: string; gives: string }[]
  conversations?: readonly { from: string[][]; gives: string[][] }[]
  leaves: readonly string[]
}

export const REPAIR_RULES = readDataFile(
  new URL('./rules/repair.yaml', import.meta.url),
) as readonly RepairRule[]

/**
 * A mend as the ledger tells it. `field` is a text, or a whole turn (`messages[3]`) that goes: then `removed` is its
 * JSON. Offsets count code points of the text, or of the turn's JSON, as it came; turns keep the numbers they came with.
 */
export interface RepairNote {
  rule: string
  field: string
  start: number
  end: number
  removed: string
  inserted: string
}

export interface RepairedLine {
  line: Buffer
  notes: RepairNote[]
}

interface ByteEdit {
  start: number
  end: number
  bytes: Uint8Array
}

/** Lists of turns, and whether a trailing turn of the user may go: a `prompt` ends in one, and is left alone. */
const LISTS: Readonly<Record<string, { dropTrailing: boolean }>> = {
  messages: { dropTrailing: true },
  conversations: { dropTrailing: true },
  chosen: { dropTrailing: false },
  rejected: { dropTrailing: false },
}
/** Single texts, by the part whose they are. White space at the ends of a completion or of plain text can matter. */
const TEXTS: Readonly<Record<string, Part>> = {
  instruction: 'user',
  input: 'user',
  output: 'assistant',
  response: 'assistant',
}
const JOINT = '\n\n'
const BYTE_ORDER_MARK = 0xef

/**
 * Mends a line that is one valid JSON object: what `repairTurns` plans, and `tidy` in each text. All other bytes stay.
 * `spans`, relative to the line, say which texts count; where there are none (as for a record that the scan rejects for
 * an empty turn) all lists of turns are looked at. Undefined where there is nothing to mend.
 */
export function repairLine(line: Uint8Array, spans: readonly Span[]): RepairedLine | undefined {
  const edits: ByteEdit[] = []
  const notes: RepairNote[] = []
  for (const list of turnLists(line, spans)) repairList(line, list, edits, notes)
  const hasInstruction = spans.some(({ field }) => field === 'instruction')
  for (const { field, start, length } of spans) {
    const part = TEXTS[field]
    if (part === undefined || !hasInstruction) continue
    const raw = line.subarray(start, start + length)
    const text = decodeString(raw)
    const own = tidy(text, part)
    if (own.length === 0) continue
    edits.push({ start, end: start + length, bytes: spliceString(raw, own) })
    for (const edit of inCodePoints(text, own)) notes.push({ field, ...edit })
  }
  if (edits.length === 0) return undefined
  return { line: splice(line, edits), notes }
}

function splice(line: Uint8Array, edits: ByteEdit[]): Buffer {
  const parts: Uint8Array[] = []
  let from = 0
  for (const { start, end, bytes } of edits.sort((a, b) => a.start - b.start)) {
    parts.push(line.subarray(from, start), bytes)
    from = end
  }
  parts.push(line.subarray(from))
  return Buffer.concat(parts)
}

/** The lists of turns that count in a record. */
function turnLists(line: Uint8Array, spans: readonly Span[]): TurnList[] {
  const at = skipSpace(line, line[0] === BYTE_ORDER_MARK ? 3 : 0)
  if (line[at] !== OPEN_OBJECT) return []
  const named = new Set(spans.map(({ field }) => field.split('[')[0]!))
  const members = membersOf(line, at).filter(
    ({ key, value }) =>
      Object.hasOwn(LISTS, key) && line[value.start] === OPEN_ARRAY && (spans.length === 0 || named.has(key)),
  )
  const keys = members.map(({ key }) => key)
  // A key that occurs twice says two things: that is not for us to mend.
  if (new Set(keys).size < keys.length) return []
  return members
    .filter(({ key }) => key !== 'conversations' || !keys.includes('messages'))
    .flatMap(({ key, value }) => readTurnList(line, key, value.start) ?? [])
}

function repairList(line: Uint8Array, list: TurnList, edits: ByteEdit[], notes: RepairNote[]): void {
  const { name, turns, elements } = list
  const plan = repairTurns(turns, LISTS[name]!)
  for (const [index, turn] of turns.entries()) {
    const rule = plan?.cut.get(index)
    if (rule !== undefined) {
      const removed = Buffer.from(line.subarray(elements[index]!.start, elements[index]!.end)).toString(
        'utf8',
      )
      notes.push({
        rule,
        field: `${name}[${index}]`,
        start: 0,
        end: [...removed].length,
        removed,
        inserted: '',
      })
    } else {
      const joined = (plan?.joined.get(index) ?? []).map((other) => turns[other]!)
      repairText(line, `${name}[${index}].${turn.key}`, turn, joined, edits, notes)
    }
  }
  if (!plan) return
  const none = new Uint8Array()
  for (const range of cutElements(elements, new Set(plan.cut.keys()))) edits.push({ ...range, bytes: none })
}

/** Tidies the text of a turn, and joins the tidied texts of others to it. */
function repairText(
  line: Uint8Array,
  field: string,
  turn: RawTurn,
  joined: readonly RawTurn[],
  edits: ByteEdit[],
  notes: RepairNote[],
): void {
  const { text, raw, part } = turn
  if (text === undefined || raw === undefined || !isSaid(part)) return
  const own = tidy(text, part)
  const bytes: Uint8Array[] = [spliceString(line.subarray(raw.start, raw.end), own)]
  let whole = applyEdits(text, own)
  const insertions: TextEdit[] = []
  const insert = (rule: string, inserted: string) =>
    insertions.push({ rule, start: text.length, end: text.length, removed: '', inserted })
  for (const other of joined) {
    const otherEdits = tidy(other.text!, part)
    const said = applyEdits(other.text!, otherEdits)
    insert(TURN_REPAIRS.neighbours, JOINT + said)
    whole += JOINT + said
    bytes.push(encodeString(JOINT), spliceString(line.subarray(other.raw!.start, other.raw!.end), otherEdits))
  }
  const fence = joined.length > 0 && part === 'assistant' ? closingFence(whole) : undefined
  if (fence !== undefined) {
    insert(OPEN_CODE_FENCE, fence)
    bytes.push(encodeString(fence))
  }
  const all = [...own, ...insertions]
  if (all.length === 0) return
  edits.push({ start: raw.start, end: raw.end, bytes: Buffer.concat(bytes) })
  for (const edit of inCodePoints(text, all)) notes.push({ field, ...edit })
}

function isSaid(part: Part | undefined): part is 'system' | 'user' | 'assistant' {
  return part === 'system' || part === 'user' || part === 'assistant'
}
