// One line of JSON Lines: complete RFC 8259 validation without recursion, and the texts that the known shapes keep.

import {
  DEEPEST, FIELDS, FIELD_SIZE, LEVELS, SPAN_CONTENT_KEY, SPAN_FORM, SPAN_INNER_KEY, SPAN_KEY, SPAN_LENGTH, SPAN_PART,
  SPAN_ROLE, SPAN_SIZE, SPAN_START, SPAN_TURN, TURN,
} from '../record/layout.kernel'
import {
  KEY_CONTENT, KEY_FROM, KEY_FUNCTION_CALL, KEY_MESSAGES, KEY_NONE,
  KEY_PROMPT, KEY_REJECTED, KEY_ROLE, KEY_TEXT, KEY_TOOL_CALLS, KEY_VALUE, ROLE_OTHER, keyOf, roleOf,
} from './keys.kernel'
import { FORM_ESCAPES, endOfString, stringError, stringForm } from './string.kernel'
import { unescapeKey, unescapedKey } from './unescape.kernel'

// Containers, by the part they play.
const TOP_OBJECT: u32 = 1
const TURN_OBJECT: u32 = 2
const PART_OBJECT: u32 = 3
const OTHER_OBJECT: u32 = 4
const LAST_OBJECT: u32 = OTHER_OBJECT
const TURNS: u32 = 5
const PARTS: u32 = 6
const OTHER_ARRAY: u32 = 7

// What a known top-level key holds.
export const HOLDS_NOTHING: u32 = 0
export const HOLDS_STRING: u32 = 1
export const HOLDS_TURNS: u32 = 2
export const HOLDS_NULL: u32 = 3
export const HOLDS_OTHER: u32 = 4

export const JSON_FINE: u32 = 0
export const JSON_WRONG: u32 = 1
export const JSON_NOT_AN_OBJECT: u32 = 2
export const JSON_TOO_DEEP: u32 = 3

/** Where the text was found wrong, or where a right one ended. */
export let stoppedAt: usize = 0
/** End of the spans of the line's turns; they begin where `parseLine` was told. */
export let spansEnd: usize = 0

export function setSpansEnd(end: usize): void {
  spansEnd = end
}

let turnIndex: u32 = 0
let partIndex: u32 = 0
let turnSpans: usize = 0
let partSpans: usize = 0
let listKey: u32 = 0
let contentKey: u32 = 0

export function fieldHolds(key: u32): u32 {
  return load<u32>(FIELDS + <usize>key * FIELD_SIZE, 8)
}
export function fieldStart(key: u32): usize {
  return <usize>load<u32>(FIELDS + <usize>key * FIELD_SIZE)
}
export function fieldLength(key: u32): usize {
  return <usize>load<u32>(FIELDS + <usize>key * FIELD_SIZE, 4)
}
export function fieldForm(key: u32): u32 {
  return load<u32>(FIELDS + <usize>key * FIELD_SIZE, 12)
}

function setField(key: u32, start: usize, length: usize, holds: u32): void {
  const field = FIELDS + <usize>key * FIELD_SIZE
  store<u32>(field, <u32>start)
  store<u32>(field, <u32>length, 4)
  store<u32>(field, holds, 8)
  store<u32>(field, stringForm, 12)
}

function skipSpace(at: usize): usize {
  let byte = <u32>load<u8>(at)
  while (byte == 0x20 || byte == 0x09 || byte == 0x0d) {
    at++
    byte = load<u8>(at)
  }
  return at
}

function isDigit(at: usize): bool {
  return <u32>load<u8>(at) - 0x30 < 10
}

/** End of the number at `at`, or 0 with `stoppedAt` set. */
function endOfNumber(at: usize): usize {
  if (load<u8>(at) == 0x2d) at++
  if (!isDigit(at)) return wrong(at)
  if (load<u8>(at) == 0x30) at++
  else while (isDigit(at)) at++
  if (load<u8>(at) == 0x2e) {
    at++
    if (!isDigit(at)) return wrong(at)
    while (isDigit(at)) at++
  }
  if ((load<u8>(at) | 0x20) == 0x65) {
    at++
    if (load<u8>(at) == 0x2b || load<u8>(at) == 0x2d) at++
    if (!isDigit(at)) return wrong(at)
    while (isDigit(at)) at++
  }
  return at
}

function wrong(at: usize): usize {
  stoppedAt = at
  return 0
}

function holdsTurns(key: u32): bool {
  return key >= KEY_PROMPT && key <= KEY_REJECTED && (key == KEY_PROMPT || key >= KEY_MESSAGES)
}

/** A later value of the same key replaces an earlier one, as it does for every JSON reader: its spans go. */
function forgetTurns(first: usize, key: u32): void {
  let to = first
  for (let span = first; span < spansEnd; span += SPAN_SIZE) {
    if (load<u8>(span, SPAN_KEY) == key) continue
    if (to != span) memory.copy(to, span, SPAN_SIZE)
    to += SPAN_SIZE
  }
  spansEnd = to
}

/** Makes memory reach up to `end`. */
export function growFor(end: usize): void {
  const pages = <i32>((end + 0xffff) >> 16) - memory.size()
  if (pages > 0) memory.grow(pages + 16)
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

function openTurn(): void {
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

function closeTurn(): void {
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
function turnString(key: u32, start: usize, end: usize): void {
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
function turnScalar(key: u32, isNull: bool): void {
  if (isTurnKey(key)) noteTurnKey(key, isContent(key) && !isNull ? CONTENT_WRONG : CONTENT_NONE)
}

/** A list or an object in the turn in hand; returns the container that it opens. */
function turnContainer(key: u32, isList: bool): u32 {
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

/** A list or an object as the value of a key of the record; returns the container that it opens. */
function topContainer(key: u32, at: usize, firstSpan: usize, isList: bool): u32 {
  const other = isList ? OTHER_ARRAY : OTHER_OBJECT
  if (!key) return other
  if (!holdsTurns(key)) {
    setField(key, at, 0, HOLDS_OTHER)
    return other
  }
  forgetTurns(firstSpan, key)
  setField(key, at, 0, isList ? HOLDS_TURNS : HOLDS_OTHER)
  if (!isList) return other
  listKey = key
  turnIndex = 0
  return TURNS
}

/**
 * Checks the line at `at`, which a line feed ends; returns one of JSON_. Spans of turns go to `firstSpan` onwards,
 * texts of top-level keys to FIELDS.
 */
export function parseLine(at: usize, firstSpan: usize): u32 {
  memory.fill(FIELDS, 0, 32 * FIELD_SIZE)
  spansEnd = firstSpan
  let depth: usize = 0
  let container: u32 = 0
  let key: u32 = KEY_NONE
  let objectFound: bool = false
  at = skipSpace(at)
  while (true) {
    // A value starts at `at`.
    const byte = <u32>load<u8>(at)
    let opened: u32 = 0
    if (byte == 0x22) {
      const start = at + 1
      const end = endOfString(start)
      if (!end) {
        stoppedAt = stringError
        return JSON_WRONG
      }
      if (container == TOP_OBJECT) {
        if (key) {
          if (holdsTurns(key)) forgetTurns(firstSpan, key)
          setField(key, start, end - start, HOLDS_STRING)
        }
      } else if (container == TURN_OBJECT) {
        turnString(key, start, end)
      } else if (container == PART_OBJECT) {
        if (key == KEY_TEXT) {
          spansEnd = partSpans
          addSpan(start, end - start, KEY_TEXT)
        }
      } else if (container == PARTS) {
        addSpan(start, end - start, KEY_NONE)
        partIndex++
      } else if (container == TURNS) {
        setField(listKey, at, 0, HOLDS_OTHER)
      }
      at = end + 1
    } else if (byte == 0x7b || byte == 0x5b) {
      const isList = byte == 0x5b
      opened = isList ? OTHER_ARRAY : OTHER_OBJECT
      if (depth == 0) {
        if (!isList) {
          opened = TOP_OBJECT
          objectFound = true
        }
      } else if (container == TOP_OBJECT) {
        opened = topContainer(key, at, firstSpan, isList)
      } else if (container == TURN_OBJECT) {
        opened = turnContainer(key, isList)
      } else if (container == TURNS) {
        if (isList) {
          setField(listKey, at, 0, HOLDS_OTHER)
        } else {
          opened = TURN_OBJECT
          openTurn()
        }
      } else if (container == PARTS && !isList) {
        opened = PART_OBJECT
        partSpans = spansEnd
      } else if (container == PART_OBJECT && key == KEY_TEXT) {
        spansEnd = partSpans
      }
    } else {
      const start = at
      let holds = HOLDS_OTHER
      const word = load<u32>(at)
      if (word == 0x65757274) at += 4 // true
      else if (word == 0x6c6c756e) {
        at += 4 // null
        holds = HOLDS_NULL
      } else if (word == 0x736c6166 && load<u8>(at, 4) == 0x65) at += 5 // false
      else {
        at = endOfNumber(at)
        if (!at) return JSON_WRONG
      }
      if (container == TOP_OBJECT && key) {
        if (holdsTurns(key)) forgetTurns(firstSpan, key)
        setField(key, start, 0, holds)
      } else if (container == TURN_OBJECT) {
        turnScalar(key, holds == HOLDS_NULL)
      } else if (container == TURNS) {
        setField(listKey, start, 0, HOLDS_OTHER)
      } else if (container == PARTS) {
        partIndex++
      } else if (container == PART_OBJECT && key == KEY_TEXT) {
        spansEnd = partSpans
      }
    }
    if (opened) {
      if (depth >= DEEPEST) {
        stoppedAt = at
        return JSON_TOO_DEEP
      }
      store<u8>(LEVELS + depth, <u8>container)
      store<u8>(LEVELS + DEEPEST + depth, <u8>key)
      depth++
      container = opened
      at = skipSpace(at + 1)
      const isObject = container <= LAST_OBJECT
      if (load<u8>(at) != (isObject ? 0x7d : 0x5d)) {
        if (isObject) {
          at = parseKey(at, container == TOP_OBJECT)
          if (!at) return JSON_WRONG
          key = parsedKey
        } else key = KEY_NONE
        continue
      }
      // Empty: closed below.
    }
    // After a value, or at the bracket that closes an empty container.
    let closing: bool = opened != 0
    while (true) {
      if (depth == 0) {
        at = skipSpace(at)
        stoppedAt = at
        if (load<u8>(at) != 0x0a) return JSON_WRONG
        return objectFound ? JSON_FINE : JSON_NOT_AN_OBJECT
      }
      const isObject = container <= LAST_OBJECT
      if (!closing) {
        at = skipSpace(at)
        const next = <u32>load<u8>(at)
        if (next == 0x2c) {
          at = skipSpace(at + 1)
          if (isObject) {
            at = parseKey(at, container == TOP_OBJECT)
            if (!at) return JSON_WRONG
            key = parsedKey
          }
          break
        }
        if (next != (isObject ? <u32>0x7d : <u32>0x5d)) {
          stoppedAt = at
          return JSON_WRONG
        }
      }
      closing = false
      at++
      if (container == TURN_OBJECT) closeTurn()
      depth--
      container = <u32>load<u8>(LEVELS + depth)
      key = <u32>load<u8>(LEVELS + DEEPEST + depth)
      if (container == PARTS) partIndex++
    }
  }
}

let parsedKey: u32 = 0

/** Reads `"key" :` at `at`; returns where the value starts, or 0 with `stoppedAt` set. */
function parseKey(at: usize, top: bool): usize {
  if (load<u8>(at) != 0x22) return wrong(at)
  const start = at + 1
  const end = endOfString(start)
  if (!end) return wrong(stringError)
  if (stringForm & FORM_ESCAPES) {
    const length = unescapeKey(start, end)
    parsedKey = length ? keyOf(unescapedKey(), length, top) : KEY_NONE
  } else {
    parsedKey = keyOf(start, end - start, top)
  }
  at = skipSpace(end + 1)
  if (load<u8>(at) != 0x3a) return wrong(at)
  return skipSpace(at + 1)
}
