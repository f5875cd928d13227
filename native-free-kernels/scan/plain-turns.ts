import { isBlank } from '../text/plain.js'
import type { Role, ScanStatus } from './scan.js'

export interface PlainText {
  /** Where the text stands, as `messages[2].content`. */
  field: string
  role: Role
  text: string
}

export type JsonObject = Record<string, unknown>

/** Texts of a record or of a part of it, or what is wrong with it. */
export interface Found {
  status: ScanStatus
  texts: PlainText[]
}

const ROLE_NAMES: Partial<Record<Role, string>> = {
  user: 'user human prompter',
  assistant: 'assistant gpt model bot chatgpt ai',
  system: 'system developer',
  tool: 'tool function observation ipython function_call tool_call',
}

export const isMissing = (value: unknown) => value === undefined || value === null
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const own = (object: JsonObject, key: string) => (Object.hasOwn(object, key) ? object[key] : undefined)
export const wrong = (status: ScanStatus): Found => ({ status, texts: [] })

/** The texts of a list of turns; a blank one is wrong where a user or an assistant says no more than that. */
export function turnTexts(record: JsonObject, list: string): Found {
  const turns = own(record, list)
  if (isMissing(turns)) return wrong('missing-text')
  if (!Array.isArray(turns)) return wrong('wrong-type')
  const texts: PlainText[] = []
  let empty = false
  for (const [index, turn] of turns.entries()) {
    if (!isObject(turn)) return wrong('wrong-type')
    const role = roleOf(turn)
    // `content` or `value`; the later one of a turn that has both.
    const key = Object.keys(turn).findLast(
      (name) => ['content', 'value'].includes(name) && turn[name] !== null,
    )
    if (key === undefined) continue
    const field = `${list}[${index}].${key}`
    const content = turn[key]
    if (typeof content === 'string') {
      const callsTool = ['tool_calls', 'function_call'].some(
        (call) => typeof (own(turn, call) ?? '') === 'object',
      )
      if (!isBlank(content)) texts.push({ field, role, text: content })
      else if ((role === 'user' || role === 'assistant') && !callsTool) empty = true
    } else if (Array.isArray(content)) {
      texts.push(...partTexts(content, field, role))
    } else {
      return wrong('wrong-type')
    }
  }
  if (empty) return wrong('empty-text')
  return texts.length === 0 ? wrong('missing-text') : { status: 'fine', texts }
}

/** The texts among the parts of a turn's content: strings, and the `text` of objects. Blank ones are left out. */
function partTexts(parts: unknown[], list: string, role: Role): PlainText[] {
  return parts.flatMap((part, index) => {
    const [field, text] = isObject(part)
      ? [`${list}[${index}].text`, own(part, 'text')]
      : [`${list}[${index}]`, part]
    return typeof text === 'string' && !isBlank(text) ? [{ field, role, text }] : []
  })
}

/** The role that a turn's `role` or `from` names, in any case; the later one of a turn that has both. */
function roleOf(turn: JsonObject): Role {
  const key = Object.keys(turn).findLast(
    (name) => ['role', 'from'].includes(name) && typeof turn[name] === 'string',
  )
  const name =
    key === undefined ? '' : (turn[key] as string).replace(/[A-Z]/g, (letter) => letter.toLowerCase())
  for (const [role, names] of Object.entries(ROLE_NAMES)) {
    if (names.split(' ').includes(name)) return role as Role
  }
  return 'other'
}
