import type { TextEdit } from '../../records/text-edit.js'
import type { Rule } from '../stage.js'
import type { Measured, RecordText, TextRecord } from '../text-record.js'
import { kindOf, shown } from './check-plugin.js'
import { ruleName, type GivenPlugin } from './given-plugin.js'
import { textChange } from './text-change.js'

const STAGE = 'plugins'
const PARTS = new Set(['reject', 'tags', 'edit'])

/** Carries out what one plug-in says of records, and throws where it says what it may not. */
export class Verdicts {
  readonly #name: string
  /** Names of its rules by their ids. */
  readonly #rejects: ReadonlyMap<unknown, string>
  readonly #edits: ReadonlyMap<unknown, string>
  readonly #tags: ReadonlyMap<unknown, string>

  constructor({ name, rejects, edits, tags }: GivenPlugin) {
    const names = (rules: readonly Rule[]) => new Map(rules.map(({ id }) => [id, ruleName(name, id)]))
    this.#name = name
    this.#rejects = names(rejects)
    this.#edits = names(edits)
    this.#tags = names(tags)
  }

  /** `verdict`: whatever `process` returned. */
  carryOut(verdict: unknown, record: TextRecord): void {
    if (verdict === undefined || verdict === null) return
    if (typeof verdict !== 'object' || Array.isArray(verdict)) throw unexpected(kindOf(verdict))
    if (isPromise(verdict)) throw new TypeError('process returned a promise: it must be synchronous')
    const unknown = Object.keys(verdict).find((key) => !PARTS.has(key))
    if (unknown !== undefined) throw unexpected(`an object with the key ${shown(unknown)}`)
    const { reject, tags, edit } = verdict as { reject?: unknown; tags?: unknown; edit?: unknown }
    if (edit !== undefined) this.#editTexts(listOf('edit', edit), record)
    if (tags !== undefined) {
      for (const tag of new Set(listOf('tags', tags))) record.tag(STAGE, this.#rule('tags', this.#tags, tag))
    }
    if (reject !== undefined) this.#reject(objectOf('reject', reject), record)
  }

  #rule(list: string, names: ReadonlyMap<unknown, string>, id: unknown): string {
    const name = names.get(id)
    if (name === undefined) {
      throw new TypeError(
        `process named the rule ${shown(id)}, which ${this.#name} does not declare in ${list}`,
      )
    }
    return name
  }

  #reject({ rule, value, threshold }: Record<string, unknown>, record: TextRecord): void {
    const measured: Measured = {}
    if (value !== undefined) measured.value = figure('value', value)
    if (threshold !== undefined) measured.threshold = figure('threshold', threshold)
    record.reject(STAGE, this.#rule('rejects', this.#rejects, rule), measured)
  }

  #editTexts(edits: readonly unknown[], record: TextRecord): void {
    const texts = new Map<unknown, RecordText>(record.texts.map((text) => [text.field, text]))
    const edited = new Set<unknown>()
    for (const each of edits) {
      const { rule, field, text } = objectOf('edit', each)
      const name = this.#rule('edits', this.#edits, rule)
      const target = texts.get(field)
      if (!target)
        throw new TypeError(`process edited the field ${shown(field)}, which is no text of the record`)
      if (edited.has(field)) throw new TypeError(`process edited the field ${shown(field)} twice`)
      edited.add(field)
      if (typeof text !== 'string')
        throw new TypeError(`process returned ${kindOf(text)} as the text of an edit`)
      const change = textChange(target.text, text)
      if (change) record.edit(STAGE, target, [{ rule: name, ...change } satisfies TextEdit])
    }
  }
}

function unexpected(what: string): TypeError {
  return new TypeError(
    `process returned ${what}, but can only return nothing or an object with reject, tags, edit`,
  )
}

function isPromise(value: object): boolean {
  if (typeof (value as { then?: unknown }).then !== 'function') return false
  // The error about the promise is the one to be seen, not that of its own failure.
  Promise.resolve(value as PromiseLike<unknown>).catch(() => undefined)
  return true
}

function listOf(name: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`process returned ${kindOf(value)} as ${name}, no list`)
  return value
}

function objectOf(name: string, value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null)
    throw new TypeError(`process returned ${kindOf(value)} in ${name}, where an object should be`)
  return value as Record<string, unknown>
}

function figure(name: string, value: unknown): number | string {
  if (typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value))) return value
  const what = typeof value === 'number' ? String(value) : kindOf(value)
  throw new TypeError(`process returned ${what} as ${name}: it must be a finite number or a string`)
}
