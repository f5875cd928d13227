import { readDataFile } from '../../../native-free-kernels/data-file.js'

/** One turn of a conversation, as far as its rules go. */
export interface Turn {
  role: string
  content: string
  hasToolCalls?: boolean
  toolCalls?: readonly { arguments: string }[]
}

export interface Finding {
  rule: TurnRuleId
  value?: string
  /** Index of the turn; 0 where the conversation as a whole is meant. */
  turn: number
}

export type TurnRuleId =
  | 'no-assistant-turn'
  | 'empty-turn'
  | 'unknown-role'
  | 'tool-arguments-broken'
  | 'tool-result-without-call'
  | 'system-not-first'
  | 'assistant-first'
  | 'same-role-neighbours'
  | 'trailing-user-turn'

export interface TurnRule {
  id: TurnRuleId
  /** An error rejects the record; a tag is told. */
  severity: 'error' | 'tag'
  when: string
  /** The rule's own tests: conversations of [role, content, arguments...]. */
  examples: readonly (readonly string[])[][]
  leaves: readonly (readonly string[])[][]
}

/** What a role's name stands for. `call`: the assistant calls a tool; `result`: what the tool gave back. */
export type Part = 'system' | 'user' | 'assistant' | 'call' | 'result'

const table = readDataFile(new URL('./rules/turns.yaml', import.meta.url)) as {
  roles: Record<Part, string[]>
  rules: TurnRule[]
}

export const TURN_RULES: readonly TurnRule[] = table.rules

const PARTS: ReadonlyMap<string, Part> = new Map(
  Object.entries(table.roles).flatMap(([part, names]) => names.map((name) => [name, part as Part] as const)),
)

/** Characters of broken arguments that a finding tells. */
const VALUE_LENGTH = 80

/** What a role's name stands for, in any case; undefined where no chat template knows it. */
export function partOf(role: string): Part | undefined {
  return PARTS.get(role.toLowerCase())
}

/** What is wrong with the turns of one conversation, in the order of the turns. */
export function checkTurns(turns: readonly Turn[]): Finding[] {
  const findings: Finding[] = []
  let calls = false
  let speaks = false
  let begun = false
  let previous: Part | undefined
  let previousCalls = false
  for (const [turn, { role, content, hasToolCalls = false, toolCalls = [] }] of turns.entries()) {
    const part = partOf(role)
    const blank = content.trim() === ''
    const callsTool = part === 'call' || hasToolCalls || toolCalls.length > 0
    if (part === undefined) findings.push({ rule: 'unknown-role', value: role, turn })
    if (part === 'system' && begun) findings.push({ rule: 'system-not-first', turn })
    if ((part === 'assistant' || part === 'call') && !begun) findings.push({ rule: 'assistant-first', turn })
    if ((part === 'user' || part === 'assistant') && blank && !callsTool) {
      findings.push({ rule: 'empty-turn', turn })
    }
    if ((part === 'user' || part === 'assistant') && part === previous && !previousCalls) {
      findings.push({ rule: 'same-role-neighbours', turn })
    }
    if (part === 'result' && !calls) findings.push({ rule: 'tool-result-without-call', turn })
    for (const call of toolCalls) {
      if (isBroken(call.arguments)) {
        findings.push({ rule: 'tool-arguments-broken', value: call.arguments.slice(0, VALUE_LENGTH), turn })
      }
    }
    // Several results may follow one turn with calls.
    if (part !== 'result') calls = callsTool
    speaks ||= part === 'call' || (part === 'assistant' && (!blank || callsTool))
    begun ||= part !== 'system'
    previous = part
    previousCalls = callsTool
  }
  if (previous === 'user') findings.push({ rule: 'trailing-user-turn', turn: turns.length - 1 })
  if (!speaks) findings.push({ rule: 'no-assistant-turn', turn: 0 })
  return findings
}

/** A call without arguments is written as an empty string by some. */
function isBroken(text: string): boolean {
  if (text.trim() === '') return false
  try {
    JSON.parse(text)
    return false
  } catch {
    return true
  }
}

type JsonObject = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null

/** The turns of a parsed `messages` or `conversations`; what is no turn is left out. */
export function turnsOf(list: unknown): Turn[] {
  if (!Array.isArray(list)) return []
  return list.filter(isObject).map((turn) => {
    const role = [turn['role'], turn['from']].find((name) => typeof name === 'string') ?? ''
    const calls = [turn['tool_calls'], turn['function_call']].filter(isObject).flat() as unknown[]
    return {
      role,
      content: textOf(turn['content'] ?? turn['value']),
      hasToolCalls: calls.length > 0,
      toolCalls: calls.flatMap((call) => {
        const given = isObject(call)
          ? (isObject(call['function']) ? call['function'] : call)['arguments']
          : undefined
        return typeof given === 'string' ? [{ arguments: given }] : []
      }),
    }
  })
}

/** What a turn says: its string, or the texts of its parts; a part that is no text (a picture) counts as said. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .map((part: unknown) => {
      if (typeof part === 'string') return part
      const text = isObject(part) ? part['text'] : undefined
      return typeof text === 'string' ? text : isObject(part) ? `[${String(part['type'])}]` : ''
    })
    .join('\n')
}
