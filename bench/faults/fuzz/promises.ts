import { isDeepStrictEqual } from 'node:util'
import { isBlankLine } from '../../../native-free-kernels/scan/plain.js'
import type { LedgerEntry } from '../../../src/api/index.js'
import type { CleanedRun } from './cleaned-run.js'
import { holds } from './target.js'
import { linesIn } from './targets/scan.js'

const BYTE_ORDER_MARK = Buffer.from('\ufeff')

interface InputRecord {
  line: Buffer
  /** From 1, blank lines counted. */
  number: number
  offset: number
}

/** The records of an input by the documented rules: no blank lines, no byte-order mark. */
function recordsIn(input: Uint8Array): InputRecord[] {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.length)
  const from = bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0
  return linesIn(bytes.subarray(from)).flatMap(({ line, start }, at) =>
    isBlankLine(line) ? [] : [{ line: Buffer.from(line), number: at + 1, offset: from + start }],
  )
}

/** What stands in the ledger of lines that were too long to be kept: no bytes. */
const WITHOUT_BYTES = 'record-too-long'

/**
 * Holds a run to what the program promises of it: nothing is lost, nothing is touched without cause, order is kept,
 * every removal and edit is explained by an entry with the original bytes, a record goes only for one that stays.
 * `edits`: whether the entries' edits say all that was changed, which they do but for repairs and notes.
 */
export function holdsPromises(
  input: Uint8Array,
  { output, ledger, tally }: CleanedRun,
  edits: boolean,
): void {
  const records = recordsIn(input)
  const entries = ledger
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LedgerEntry)
  const byLine = new Map(entries.map((entry) => [entry.source.line, entry]))
  holds(byLine.size === entries.length, 'a record has one entry')
  const isRejected = (line: number) => byLine.get(line)?.action === 'reject'
  const rejected = entries.filter(({ action }) => action === 'reject').length
  const lines = output.length === 0 ? [] : linesIn(output).map(({ line }) => Buffer.from(line))
  holds(tally.input.records === records.length, 'all records are counted')
  holds(tally.output.records === lines.length, 'what comes out is counted')
  holds(records.length === lines.length + rejected, 'records in = records out + rejected')
  holds(output.length === 0 || output.at(-1) === 10, 'the last line ends')

  let next = 0
  let explained = 0
  for (const record of records) {
    const entry = byLine.get(record.number)
    if (entry) {
      explained++
      holdsEntry(record, entry, isRejected)
      if (entry.action === 'reject') continue
    }
    const line = lines[next++]
    holds(line !== undefined, 'every record that stays comes out')
    if (!entry) {
      holds(line.equals(record.line), 'a record without an entry is as it came', () => told(record.line))
    } else if (edits) {
      holds(
        isEdited(record.line.toString(), line.toString(), entry.edits ?? []),
        'the edits of an entry say what was changed',
        () => JSON.stringify({ line: told(line), entry }),
      )
    }
  }
  holds(explained === entries.length, 'each entry is of a record')
}

const told = (line: Uint8Array): string => Buffer.from(line).toString('latin1').slice(0, 1000)

function holdsEntry(record: InputRecord, entry: LedgerEntry, isRejected: (line: number) => boolean): void {
  const { original, originalBase64, rule, source, witness } = entry as LedgerEntry & {
    original?: string
    originalBase64?: string
  }
  holds(source.offset === record.offset, 'an entry has the offset of its line', () => JSON.stringify(entry))
  if (rule === WITHOUT_BYTES) return
  const bytes = original === undefined ? Buffer.from(originalBase64!, 'base64') : Buffer.from(original)
  holds(bytes.equals(record.line), 'an entry has its line as it came', () => told(record.line))
  if (entry.stage !== 'exact-duplicates' && entry.stage !== 'near-duplicates') return
  holds(witness !== undefined, 'a duplicate has a witness')
  if (!('line' in witness)) return
  holds(witness.line < source.line, 'a witness comes first')
  holds(!isRejected(witness.line), 'a record goes only for one that stays', () => JSON.stringify(entry))
}

type Edit = NonNullable<LedgerEntry['edits']>[number]

/** Whether the record of a line, with the edits made, is the record that came out. */
export function isEdited(before: string, after: string, edits: readonly Edit[]): boolean {
  const record = JSON.parse(before) as Record<string, unknown>
  const groups = new Map<string, Edit[]>()
  for (const edit of edits) {
    const key = JSON.stringify([edit.stage, edit.field])
    groups.set(key, [...(groups.get(key) ?? []), edit])
  }
  for (const group of groups.values()) editField(record, group)
  return isDeepStrictEqual(record, JSON.parse(after))
}

/** Makes the edits of one stage to one text; their offsets are in code points of the text before all of them. */
function editField(record: unknown, edits: readonly Edit[]): void {
  const path = [...edits[0]!.field.matchAll(/[^.[\]]+/g)].map(([name]) => name)
  const last = path.pop()!
  const holder = path.reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], record)
  const text = Array.from((holder as Record<string, string>)[last]!)
  let result = ''
  let from = 0
  for (const { start, end, removed, inserted } of edits) {
    holds(text.slice(start, end).join('') === removed, 'an edit says what it removes', () =>
      JSON.stringify(edits),
    )
    result += text.slice(from, start).join('') + inserted
    from = end
  }
  ;(holder as Record<string, string>)[last] = result + text.slice(from).join('')
}
