// A batch of lines into rows: is each a record, of which shape, and where are its texts?

import { addText, beginFingerprint, endFingerprint } from '../fingerprint/fingerprint.kernel'
import {
  ROW_LENGTH, ROW_LINE, ROW_SHAPE, ROW_SIZE, ROW_SPANS, ROW_SPAN_COUNT, ROW_START, ROW_STATUS, ROW_VALUE, SPAN_FORM,
  SCRATCH, SPAN_INNER_KEY, SPAN_KEY, SPAN_LENGTH, SPAN_PART, SPAN_ROLE, SPAN_SIZE, SPAN_START, SPAN_TURN,
} from '../record/layout.kernel'
import { isBlank } from '../text/classes.kernel'
import {
  HOLDS_NULL, HOLDS_STRING, HOLDS_TURNS, fieldForm, fieldHolds, fieldLength, fieldStart, isFilled,
} from './fields.kernel'
import { JSON_FINE, JSON_NOT_AN_OBJECT, JSON_TOO_DEEP, JSON_WRONG, parseLine, stoppedAt } from './json.kernel'
import {
  KEY_CHOSEN, KEY_COMPLETION, KEY_CONVERSATIONS, KEY_INPUT, KEY_INSTRUCTION, KEY_MESSAGES, KEY_NONE, KEY_OUTPUT,
  KEY_OWN_TEXT, KEY_PROMPT, KEY_REJECTED, KEY_RESPONSE, KEY_TEXT, ROLE_ASSISTANT, ROLE_TEXT, ROLE_USER,
} from './keys.kernel'
import {
  SHAPE_INSTRUCTION, SHAPE_MESSAGES, SHAPE_PREFERENCE, SHAPE_SHAREGPT, SHAPE_TEXT, detectShape,
} from './shape.kernel'
import { bitsEqual } from './string.kernel'
import { WITH_CALL, growFor, setSpansEnd, spansEnd } from './turns.kernel'
import { codePointAt, escapedCodePoint, nextAt } from './unescape.kernel'
import { isUtf8 } from './utf8.kernel'

// Status of a row; the names stand in ./scan.ts.
const FINE: u32 = 0
const INVALID_UTF8: u32 = 1
const INVALID_JSON: u32 = 2
const NOT_AN_OBJECT: u32 = 3
const NESTING_TOO_DEEP: u32 = 4
const NO_KNOWN_SHAPE: u32 = 5
const MISSING_TEXT: u32 = 6
const WRONG_TYPE: u32 = 7
const EMPTY_TEXT: u32 = 8
const SAME_ANSWERS: u32 = 9

let forcedShape: u32 = 0

/** 0: the shape is found for each record. */
export function setShape(shape: u32): void {
  forcedShape = shape
}

/** Blank lines of the last batch. */
export let blankLines: u32 = 0

/** End of the line at `at`: the address of its line feed. */
function endOfLine(at: usize): usize {
  const feed = i8x16.splat(0x0a)
  while (true) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(at), feed))
    if (found) return at + <usize>ctz(found)
    at += 16
  }
}

/** How many line feeds there are from `from` to `to`. */
export function countLines(from: usize, to: usize): u32 {
  const feed = i8x16.splat(0x0a)
  let count: u32 = 0
  while (from + 64 <= to) {
    count += <u32>popcnt(bitsEqual(v128.load(from), v128.load(from, 16), v128.load(from, 32), v128.load(from, 48), feed))
    from += 64
  }
  while (from < to) {
    count += u32(load<u8>(from) == 0x0a)
    from++
  }
  return count
}

function isBlankLine(at: usize, end: usize): bool {
  while (at < end) {
    const byte = load<u8>(at)
    if (byte != 0x20 && byte != 0x09 && byte != 0x0d) return false
    at++
  }
  return true
}

/**
 * Scans the lines from `from` to `to` (the last one ends with a line feed, 64 readable bytes follow) into rows at
 * `rows` and spans at `spans`; returns the number of rows. Blank lines have none.
 */
export function scanLines(from: usize, to: usize, rows: usize, spans: usize): u32 {
  const allUtf8 = isUtf8(from, to - from)
  let row = rows
  let at = from
  let line: u32 = 0
  blankLines = 0
  while (at < to) {
    const start = at
    const lineHere = line++
    const json = parseLine(at, spans)
    const end = json == JSON_FINE || json == JSON_NOT_AN_OBJECT ? stoppedAt : endOfLine(stoppedAt)
    at = end + 1
    if (json == JSON_WRONG && isBlankLine(start, end)) {
      blankLines++
      continue
    }
    let status = FINE
    let value: u32 = 0
    store<u32>(row, 0, ROW_SHAPE)
    if (!allUtf8 && !isUtf8(start, end - start)) {
      status = INVALID_UTF8
    } else if (json == JSON_FINE) {
      status = findTexts(row, spans)
    } else if (json == JSON_WRONG) {
      status = INVALID_JSON
      value = <u32>(stoppedAt - start)
    } else if (json == JSON_TOO_DEEP) {
      status = NESTING_TOO_DEEP
    } else {
      status = NOT_AN_OBJECT
    }
    if (status != FINE) setSpansEnd(spans)
    store<u32>(row, <u32>start, ROW_START)
    store<u32>(row, <u32>(end - start), ROW_LENGTH)
    store<u32>(row, lineHere, ROW_LINE)
    store<u32>(row, status, ROW_STATUS)
    store<u32>(row, value, ROW_VALUE)
    store<u32>(row, <u32>spans, ROW_SPANS)
    store<u32>(row, <u32>((spansEnd - spans) / SPAN_SIZE), ROW_SPAN_COUNT)
    spans = spansEnd
    row += ROW_SIZE
  }
  return <u32>((row - rows) / ROW_SIZE)
}

/** Finds the shape and its texts, in the shape's own order; returns the row's status. */
function findTexts(row: usize, spans: usize): u32 {
  const shape = forcedShape ? forcedShape : detectShape()
  store<u32>(row, shape, ROW_SHAPE)
  if (shape == 0) return NO_KNOWN_SHAPE
  if (shape == SHAPE_MESSAGES) return keepTurns(KEY_MESSAGES, spans)
  if (shape == SHAPE_SHAREGPT) return keepTurns(KEY_CONVERSATIONS, spans)
  if (shape == SHAPE_PREFERENCE) return keepPreference(spans)
  setSpansEnd(spans)
  if (shape == SHAPE_TEXT) return keepString(isFilled(KEY_OWN_TEXT) ? KEY_OWN_TEXT : KEY_TEXT, ROLE_TEXT, true)
  if (shape == SHAPE_INSTRUCTION) {
    const status = keepString(KEY_INSTRUCTION, ROLE_USER, false)
    if (status != FINE) return status
    if (isFilled(KEY_INPUT)) {
      const inputStatus = keepString(KEY_INPUT, ROLE_USER, false)
      if (inputStatus != FINE) return inputStatus
    }
    if (spansEnd == spans) return EMPTY_TEXT
    return keepString(isFilled(KEY_OUTPUT) ? KEY_OUTPUT : KEY_RESPONSE, ROLE_ASSISTANT, true)
  }
  const status = keepString(KEY_PROMPT, ROLE_USER, true)
  if (status != FINE) return status
  return keepString(isFilled(KEY_COMPLETION) ? KEY_COMPLETION : KEY_RESPONSE, ROLE_ASSISTANT, true)
}

/** Adds the string that a top-level key holds to the spans; a blank one is left out, or wrong where it is `needed`. */
function keepString(key: u32, role: u32, needed: bool): u32 {
  const holds = fieldHolds(key)
  if (holds <= HOLDS_NULL) return MISSING_TEXT
  if (holds != HOLDS_STRING) return WRONG_TYPE
  const start = fieldStart(key)
  const length = fieldLength(key)
  if (isBlankText(start, length)) return needed ? EMPTY_TEXT : FINE
  const span = spansEnd
  growFor(span + SPAN_SIZE)
  store<u32>(span, <u32>start, SPAN_START)
  store<u32>(span, <u32>length, SPAN_LENGTH)
  store<u8>(span, <u8>key, SPAN_KEY)
  store<u8>(span, <u8>role, SPAN_ROLE)
  store<u8>(span, <u8>fieldForm(key), SPAN_FORM)
  store<u8>(span, <u8>KEY_NONE, SPAN_INNER_KEY)
  store<u32>(span, 0xffffffff, SPAN_TURN)
  store<u32>(span, 0xffffffff, SPAN_PART)
  setSpansEnd(span + SPAN_SIZE)
  return FINE
}

function isBlankText(at: usize, length: usize): bool {
  const end = at + length
  while (at < end) {
    const byte = <u32>load<u8>(at)
    const codePoint = byte == 0x5c ? escapedCodePoint(at, end) : codePointAt(at)
    if (!isBlank(codePoint)) return false
    at = nextAt
  }
  return true
}

/** Keeps the spans of one list of turns; blank texts of the user or the assistant are wrong, unless a tool is called. */
function keepTurns(key: u32, spans: usize): u32 {
  const holds = fieldHolds(key)
  if (holds <= HOLDS_NULL) return MISSING_TEXT
  if (holds != HOLDS_TURNS) return WRONG_TYPE
  let to = spans
  let empty: bool = false
  for (let span = spans; span < spansEnd; span += SPAN_SIZE) {
    if (load<u8>(span, SPAN_KEY) != key) continue
    if (isBlankText(load<u32>(span, SPAN_START), load<u32>(span, SPAN_LENGTH))) {
      const role = <u32>load<u8>(span, SPAN_ROLE)
      const calls = <u32>load<u8>(span, SPAN_INNER_KEY) & WITH_CALL
      const part = load<u32>(span, SPAN_PART) != 0xffffffff
      if ((role == ROLE_USER || role == ROLE_ASSISTANT) && !calls && !part) empty = true
      continue
    }
    if (to != span) memory.copy(to, span, SPAN_SIZE)
    to += SPAN_SIZE
  }
  setSpansEnd(to)
  if (to == spans) return empty ? EMPTY_TEXT : MISSING_TEXT
  return empty ? EMPTY_TEXT : FINE
}

/** Prompt, chosen and rejected, each a string or a list of turns. A prompt may be missing: chosen then begins with it. */
function keepPreference(spans: usize): u32 {
  const turnsEnd = spansEnd
  let chosen: usize = 0
  let rejected: usize = 0
  // Gathered behind the turns, then moved to their place.
  let status = FINE
  for (let which = 0; which < 3 && status == FINE; which++) {
    const key = which == 0 ? KEY_PROMPT : which == 1 ? KEY_CHOSEN : KEY_REJECTED
    const role = which == 0 ? ROLE_USER : ROLE_ASSISTANT
    const holds = fieldHolds(key)
    if (which == 1) chosen = spansEnd
    else if (which == 2) rejected = spansEnd
    if (holds <= HOLDS_NULL) {
      if (which > 0) status = MISSING_TEXT
      continue
    }
    if (holds == HOLDS_STRING) {
      status = keepString(key, role, true)
      continue
    }
    if (holds != HOLDS_TURNS) {
      status = WRONG_TYPE
      continue
    }
    const first = spansEnd
    let to = first
    for (let span = spans; span < turnsEnd; span += SPAN_SIZE) {
      if (load<u8>(span, SPAN_KEY) != key) continue
      growFor(to + SPAN_SIZE)
      memory.copy(to, span, SPAN_SIZE)
      to += SPAN_SIZE
    }
    setSpansEnd(to)
    const turns = keepTurns(key, first)
    if (turns != FINE) status = turns
  }
  if (status == FINE && sameTexts(chosen, rejected, spansEnd)) status = SAME_ANSWERS
  const size = spansEnd - turnsEnd
  memory.copy(spans, turnsEnd, size)
  setSpansEnd(spans + size)
  return status
}

/** Whether the spans from `a` to `b` say the same in the same roles as those from `b` to `end`. */
function sameTexts(a: usize, b: usize, end: usize): bool {
  if (b - a != end - b) return false
  const first = printOf(a, b)
  const firstHigh = load<u64>(SCRATCH, 8)
  return first == printOf(b, end) && firstHigh == load<u64>(SCRATCH, 8)
}

/** Writes the fingerprint of spans to SCRATCH; returns its lower half. */
function printOf(from: usize, to: usize): u64 {
  beginFingerprint()
  for (let span = from; span < to; span += SPAN_SIZE) {
    const start = <usize>load<u32>(span, SPAN_START)
    addText(start, start + <usize>load<u32>(span, SPAN_LENGTH), load<u8>(span, SPAN_FORM), load<u8>(span, SPAN_ROLE))
  }
  endFingerprint(SCRATCH)
  return load<u64>(SCRATCH)
}
