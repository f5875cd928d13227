// The texts of turns, as spans: of a key that occurs twice the last value counts, as it does for every JSON reader.

import {
  SPAN_CONTENT_KEY, SPAN_FORM, SPAN_INNER_KEY, SPAN_KEY, SPAN_LENGTH, SPAN_PART, SPAN_ROLE, SPAN_SIZE, SPAN_START,
  SPAN_TURN, TURN,
} from '../record/layout.kernel'
import { HOLDS_OTHER, HOLDS_TURNS, holdsTurns, setField } from './fields.kernel'
import {
  KEY_CONTENT, KEY_FROM, KEY_FUNCTION_CALL, KEY_NONE, KEY_ROLE, KEY_TEXT, KEY_TOOL_CALLS, KEY_VALUE, ROLE_OTHER, roleOf,
} from './keys.kernel'
import { FORM_ESCAPES, stringForm } from './string.kernel'
import { unescapeKey, unescapedKey } from './unescape.kernel'

// Containers, by the part they play.
export const TOP_OBJECT: u32 = 1
export const TURN_OBJECT: u32 = 2
export const PART_OBJECT: u32 = 3
export const OTHER_OBJECT: u32 = 4
export const LAST_OBJECT: u32 = OTHER_OBJECT
export const TURNS: u32 = 5
export const PARTS: u32 = 6
export const OTHER_ARRAY: u32 = 7

/** End of the spans of the line's turns; they begin where `parseLine` was told. */
export let spansEnd: usize = 0

export function setSpansEnd(end: usize): void {
  spansEnd = end
}

let firstSpan: usize = 0

/** Begins a record, whose spans go to `first` onwards. */
export function beginSpans(first: usize): void {
  firstSpan = first
  spansEnd = first
}

let turnIndex: u32 = 0
let partIndex: u32 = 0
let turnSpans: usize = 0
let partSpans: usize = 0
let listKey: u32 = 0
let contentKey: u32 = 0

/** Makes memory reach up to `end`. */
export function growFor(end: usize): void {
  const pages = <i32>((end + 0xffff) >> 16) - memory.size()
  if (pages > 0) memory.grow(pages + 16)
}

/** A value of a top-level key takes the place of an earlier one: the spans of that one go. */
export function forgetTurns(key: u32): void {
  if (!holdsTurns(key)) return
  let to = firstSpan
  for (let span = firstSpan; span < spansEnd; span += SPAN_SIZE) {
    if (load<u8>(span, SPAN_KEY) == key) continue
    if (to != span) memory.copy(to, span, SPAN_SIZE)
    to += SPAN_SIZE
  }
  spansEnd = to
}

function addSpan(start: usize, length: usize, innerKey: u32): void {
  // Each span takes at least 12 bytes of JSON, so this grows with the line, twice as large at the most.
  const needed = spansEnd + SPAN_SIZE
  growFor(needed)
  const span = spansEnd
  store<u32>(span, <u32>start, SPAN_START)
  store<u32>(span, <u32>length, SPAN_LENGTH)
  store<u8>(span, <u8>listKey, SPAN_KEY)
  store<u8>(span, <u8>ROLE_OTHER, SPAN_ROLE)
  store<u8>(span, <u8>stringForm, SPAN_FORM)
  store<u8>(span, <u8>innerKey, SPAN_INNER_KEY)
  store<u32>(span, turnIndex, SPAN_TURN)
  store<u32>(span, partIndex, SPAN_PART)
  store<u32>(span, contentKey, SPAN_CONTENT_KEY)
  spansEnd = needed
}

/** Set on the inner key of a span whose turn also calls a tool: such a turn may be without text. */
export const WITH_CALL: u32 = 0x80

// What a turn's `content` or `value` is.
const CONTENT_NONE: u32 = 0
const CONTENT_TEXTS: u32 = 1
const CONTENT_WRONG: u32 = 2

/** Keys seen in the turn in hand. */
let turnKeys: u32 = 0

export function openTurn(): void {
  turnSpans = spansEnd
  turnKeys = 0
  memory.fill(TURN, 0, 64)
}

function isTurnKey(key: u32): bool {
  return key >= KEY_CONTENT && key <= KEY_FUNCTION_CALL
}

function isContent(key: u32): bool {
  return key == KEY_CONTENT || key == KEY_VALUE
}

/** Notes a value of a turn's key; a later value of the same key takes the place of an earlier one. */
function noteTurnKey(key: u32, value: u32): void {
  const slot = TURN + (<usize>(key - KEY_CONTENT) << 3)
  if (load<u32>(slot) == 0) store<u32>(slot, ++turnKeys)
  store<u32>(slot, value, 4)
  if (isContent(key)) dropTurnSpans(key, true)
}

function turnKeyOrder(key: u32): u32 {
  return load<u32>(TURN + (<usize>(key - KEY_CONTENT) << 3))
}

function turnKeyValue(key: u32): u32 {
  return load<u32>(TURN + (<usize>(key - KEY_CONTENT) << 3), 4)
}

/** Of two keys the one that stands later in the turn, of those that have a value; KEY_NONE where neither has. */
function laterKey(first: u32, second: u32): u32 {
  if (!turnKeyValue(second)) return turnKeyValue(first) ? first : KEY_NONE
  return turnKeyValue(first) && turnKeyOrder(first) > turnKeyOrder(second) ? first : second
}

/** Drops the spans of the turn in hand that stand under `key`, or those that do not. */
function dropTurnSpans(key: u32, under: bool): void {
  let to = turnSpans
  for (let span = turnSpans; span < spansEnd; span += SPAN_SIZE) {
    if ((load<u32>(span, SPAN_CONTENT_KEY) == key) == under) continue
    if (to != span) memory.copy(to, span, SPAN_SIZE)
    to += SPAN_SIZE
  }
  spansEnd = to
}

export function closeTurn(): void {
  const content = laterKey(KEY_CONTENT, KEY_VALUE)
  if (content != KEY_NONE && turnKeyValue(content) == CONTENT_WRONG) setField(listKey, 0, 0, HOLDS_OTHER)
  dropTurnSpans(content, false)
  const roleKey = laterKey(KEY_ROLE, KEY_FROM)
  const role = roleKey == KEY_NONE ? ROLE_OTHER : turnKeyValue(roleKey) - 1
  const calls = turnKeyValue(KEY_TOOL_CALLS) | turnKeyValue(KEY_FUNCTION_CALL)
  for (let span = turnSpans; span < spansEnd; span += SPAN_SIZE) {
    store<u8>(span, <u8>role, SPAN_ROLE)
    if (calls) store<u8>(span, load<u8>(span, SPAN_INNER_KEY) | <u8>WITH_CALL, SPAN_INNER_KEY)
  }
  turnIndex++
}

/** Role of a turn as its value is noted: one more than the role, so that none is zero. */
function notedRole(start: usize, end: usize): u32 {
  if (!(stringForm & FORM_ESCAPES)) return roleOf(start, end - start) + 1
  const length = unescapeKey(start, end)
  return (length ? roleOf(unescapedKey(), length) : ROLE_OTHER) + 1
}

/** A string in the turn in hand. */
export function turnString(key: u32, start: usize, end: usize): void {
  if (isContent(key)) {
    noteTurnKey(key, CONTENT_TEXTS)
    contentKey = key
    partIndex = 0xffffffff
    addSpan(start, end - start, key)
  } else if (isTurnKey(key)) {
    noteTurnKey(key, key == KEY_ROLE || key == KEY_FROM ? notedRole(start, end) : 0)
  }
}

/** A number, true, false or null in the turn in hand. */
export function turnScalar(key: u32, isNull: bool): void {
  if (isTurnKey(key)) noteTurnKey(key, isContent(key) && !isNull ? CONTENT_WRONG : CONTENT_NONE)
}

/** A list or an object in the turn in hand; returns the container that it opens. */
export function turnContainer(key: u32, isList: bool): u32 {
  if (isContent(key) && isList) {
    noteTurnKey(key, CONTENT_TEXTS)
    contentKey = key
    partIndex = 0
    return PARTS
  }
  if (isContent(key)) noteTurnKey(key, CONTENT_WRONG)
  else if (isTurnKey(key)) noteTurnKey(key, u32(key == KEY_TOOL_CALLS || key == KEY_FUNCTION_CALL))
  return isList ? OTHER_ARRAY : OTHER_OBJECT
}

/** Something that stands among the turns and is none. */
export function notATurn(): void {
  setField(listKey, 0, 0, HOLDS_OTHER)
}

/** A string among the parts of a turn. */
export function partString(start: usize, end: usize): void {
  addSpan(start, end - start, KEY_NONE)
  partIndex++
}

export function openPart(): void {
  partSpans = spansEnd
}

/** The `text` of a part, where it is a string. */
export function partText(start: usize, end: usize): void {
  spansEnd = partSpans
  addSpan(start, end - start, KEY_TEXT)
}

/** The `text` of a part, where it is something else. */
export function noPartText(): void {
  spansEnd = partSpans
}

export function countPart(): void {
  partIndex++
}

/** A list or an object as the value of a key of the record; returns the container that it opens. */
export function topContainer(key: u32, at: usize, isList: bool): u32 {
  const other = isList ? OTHER_ARRAY : OTHER_OBJECT
  if (!key) return other
  if (!holdsTurns(key)) {
    setField(key, at, 0, HOLDS_OTHER)
    return other
  }
  forgetTurns(key)
  setField(key, at, 0, isList ? HOLDS_TURNS : HOLDS_OTHER)
  if (!isList) return other
  listKey = key
  turnIndex = 0
  return TURNS
}
