import type { Span } from '../../native-free-kernels/record/record.js'
import type { Role, Shape } from '../../native-free-kernels/scan/scan.js'
import { decodeQuoted, decodeString, spliceString } from '../records/raw-string.js'
import { inCodePoints, type TextEdit } from '../records/text-edit.js'
import type { StageName } from './stage.js'

/**
 * An edit as the ledger tells it; offsets count Unicode code points of the text as the stage got it, which is as it
 * came where no earlier stage edited it.
 */
export interface NotedEdit {
  stage: StageName
  rule: string
  field: string
  start: number
  end: number
  removed: string
  inserted: string
}

/** What a rule measured, and its limit where it has one. */
export interface Measured {
  value?: number | string
  threshold?: number | string
  /** The record of an evaluation set that was found, and the words in common. */
  evaluation?: { file: string; line: number; field: string; overlap: string }
}

/** A rule that a record met. */
export interface MetRule extends Measured {
  stage: StageName
  rule: string
}

/** One text of a record, as the stages so far have left it. */
export class RecordText {
  readonly role: Role
  /** Where it stands, as `messages[2].content`. */
  readonly field: string
  /** Bytes of the JSON string, quotes not included: offset in the lines, and length as it came. */
  readonly start: number
  readonly length: number
  readonly #lines: Uint8Array
  /** Undefined until it is edited. */
  #raw: Uint8Array | undefined
  #text: string | undefined
  #edited = false

  constructor(lines: Uint8Array, { role, field, start, length }: Span) {
    this.role = role
    this.field = field
    this.start = start
    this.length = length
    this.#lines = lines
  }

  get text(): string {
    return (this.#text ??= this.#raw
      ? decodeString(this.#raw)
      : decodeQuoted(this.#lines, this.start - 1, this.start + this.length + 1))
  }

  /** The bytes of the JSON string. */
  get raw(): Uint8Array {
    return this.#raw ?? this.#lines.subarray(this.start, this.start + this.length)
  }

  get edited(): boolean {
    return this.#edited
  }

  /** Makes edits that are in order and do not overlap; bytes that no edit touches stay. */
  edit(edits: readonly TextEdit[]): void {
    if (edits.length === 0) return
    this.#raw = spliceString(this.raw, edits)
    this.#text = undefined
    this.#edited = true
  }
}

/** A record in the hands of the stages that look at decoded texts: few of all records. */
export class TextRecord {
  readonly shape: Shape
  readonly texts: readonly RecordText[]
  readonly notes: NotedEdit[] = []
  readonly tags: MetRule[] = []
  #rejected: MetRule | undefined
  #value: unknown
  #begun = false
  readonly #lines: Uint8Array
  readonly #offset: number
  readonly #length: number

  /** The record whose line has `length` bytes at `offset` of `lines`. */
  constructor(lines: Uint8Array, offset: number, length: number, shape: Shape, spans: readonly Span[]) {
    this.#lines = lines
    this.#offset = offset
    this.#length = length
    this.shape = shape
    this.texts = [...spans].sort((a, b) => a.start - b.start).map((span) => new RecordText(lines, span))
  }

  /** The answers that a model is to learn from: not those that it is to learn to avoid. */
  get answers(): RecordText[] {
    return this.texts.filter(({ role, field }) => role === 'assistant' && !field.startsWith('rejected'))
  }

  /**
   * What a text answers: the turns of the user right before it, or, where none stands before it (keys may come in any
   * order), all of the user's. Undefined where the user says nothing.
   */
  promptOf(answer: RecordText): string | undefined {
    const { first, last } = this.#asked(answer)
    const asked =
      last < 0 ? this.texts.filter(({ role }) => role === 'user') : this.texts.slice(first, last + 1)
    return asked.length === 0 ? undefined : joined(asked)
  }

  /**
   * What was said at the beginning, before the prompt of a text, by the system and in the first turn of the user;
   * undefined where nothing was.
   */
  settingOf(answer: RecordText): string | undefined {
    const before = this.texts.slice(0, Math.max(0, this.#asked(answer).first))
    const opening = before.find(({ role }) => role === 'user')
    const setting = before.filter((text) => text.role === 'system' || text === opening)
    return setting.length === 0 ? undefined : joined(setting)
  }

  /** Places of the first and the last turn of the user right before a text; of the last -1 where there is none. */
  #asked(answer: RecordText): { first: number; last: number } {
    const { texts } = this
    let last = texts.indexOf(answer) - 1
    while (last >= 0 && texts[last]!.role !== 'user') last--
    let first = last
    while (first > 0 && texts[first - 1]!.role === 'user') first--
    return { first, last }
  }

  /** Says that the line was edited before it came to the stages. */
  begin(notes: readonly NotedEdit[]): void {
    this.#begun = true
    this.notes.push(...notes)
  }

  /** Makes edits of a stage in one text. */
  edit(stage: StageName, text: RecordText, edits: readonly TextEdit[]): void {
    if (edits.length === 0) return
    for (const edit of inCodePoints(text.text, edits)) this.notes.push({ stage, field: text.field, ...edit })
    text.edit(edits)
  }

  /** Says that the record meets a rule which, by itself, removes nothing. */
  tag(stage: StageName, rule: string, measured: Measured = {}): void {
    this.tags.push({ stage, rule, ...measured })
  }

  /** Rejects the record; the first rule to do so counts. */
  reject(stage: StageName, rule: string, measured: Measured = {}): void {
    this.#rejected ??= { stage, rule, ...measured }
  }

  /** The line as it came to the stages. */
  get original(): Buffer {
    const { buffer, byteOffset } = this.#lines
    return Buffer.from(buffer, byteOffset + this.#offset, this.#length)
  }

  /** The record as it came, parsed. */
  get value(): unknown {
    this.#value ??= JSON.parse(this.original.toString())
    return this.#value
  }

  get rejected(): MetRule | undefined {
    return this.#rejected
  }

  /** The line with all edits; undefined where there are none. */
  line(): Buffer | undefined {
    const edited = this.texts.filter((text) => text.edited)
    if (edited.length === 0 && !this.#begun) return undefined
    const parts: Uint8Array[] = []
    let from = this.#offset
    for (const text of edited) {
      parts.push(this.#lines.subarray(from, text.start), text.raw)
      from = text.start + text.length
    }
    parts.push(this.#lines.subarray(from, this.#offset + this.#length))
    return Buffer.concat(parts)
  }
}

function joined(texts: readonly RecordText[]): string {
  return texts.map(({ text }) => text).join('\n\n')
}
