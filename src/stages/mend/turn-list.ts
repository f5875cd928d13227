import { decodeString } from '../../records/raw-string.js'
import {
  CLOSE_ARRAY,
  OPEN_ARRAY,
  OPEN_OBJECT,
  elementsOf,
  membersOf,
  skipSpace,
  type ByteRange,
} from './json-scan.js'
import type { RepairableTurn } from './repair-turns.js'
import { partOf } from './turns.js'

/** A turn and where its text stands. */
export interface RawTurn extends RepairableTurn {
  /** The key of its text. */
  key: string
  /** The bytes of its text within the quotes; undefined where it has none. */
  raw: ByteRange | undefined
}

export interface TurnList {
  name: string
  elements: readonly ByteRange[]
  turns: readonly RawTurn[]
}

const QUOTE = 0x22
const LETTER_N = 0x6e

/**
 * Reads the array at `at` as a list of turns; undefined where one of its elements is no turn, or says its role or its
 * text more than once, so that one cannot tell what it means.
 */
export function readTurnList(line: Uint8Array, name: string, at: number): TurnList | undefined {
  const elements = elementsOf(line, at)
  const turns: RawTurn[] = []
  for (const { start } of elements) {
    const turn = line[start] === OPEN_OBJECT ? readTurn(line, start) : undefined
    if (!turn) return undefined
    turns.push(turn)
  }
  return { name, elements, turns }
}

function readTurn(line: Uint8Array, at: number): RawTurn | undefined {
  const members = membersOf(line, at)
  if (new Set(members.map(({ key }) => key)).size < members.length) return undefined
  const given = members.filter(({ value }) => line[value.start] !== LETTER_N)
  const [role, secondRole] = given.filter(({ key }) => key === 'role' || key === 'from')
  const [content, secondContent] = given.filter(({ key }) => key === 'content' || key === 'value')
  if (!role || line[role.value.start] !== QUOTE || secondRole || secondContent) return undefined
  const within = ({ start, end }: ByteRange) => ({ start: start + 1, end: end - 1 })
  const string = ({ start, end }: ByteRange) => decodeString(line.subarray(start, end))
  const isString = content !== undefined && line[content.value.start] === QUOTE
  const raw = isString ? within(content.value) : undefined
  const calls = given.filter(({ key }) => key === 'tool_calls' || key === 'function_call')
  const others = given.filter((member) => member !== role && member !== content)
  return {
    part: partOf(string(within(role.value))),
    key: content?.key ?? 'content',
    raw,
    text: raw ? string(raw) : content ? undefined : '',
    callsTool: calls.some(
      ({ value: { start } }) =>
        line[start] === OPEN_OBJECT ||
        (line[start] === OPEN_ARRAY && line[skipSpace(line, start + 1)] !== CLOSE_ARRAY),
    ),
    others: others
      .map(({ key, value }) =>
        JSON.stringify([key, Buffer.from(line.subarray(value.start, value.end)).toString('utf8')]),
      )
      .sort()
      .join(),
  }
}
