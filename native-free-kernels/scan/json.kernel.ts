// One line of JSON Lines: complete RFC 8259 validation without recursion, and the texts that the known shapes keep.

import { DEEPEST, LEVELS } from '../record/layout.kernel'
import { HOLDS_NULL, HOLDS_OTHER, HOLDS_STRING, clearFields, setField } from './fields.kernel'
import { KEY_NONE, KEY_TEXT, keyOf } from './keys.kernel'
import { FORM_ESCAPES, endOfString, stringError, stringForm } from './string.kernel'
import {
  LAST_OBJECT, OTHER_ARRAY, OTHER_OBJECT, PARTS, PART_OBJECT, TOP_OBJECT, TURNS, TURN_OBJECT, beginSpans, closeTurn,
  countPart, forgetTurns, noPartText, notATurn, openPart, openTurn, partString, partText, topContainer, turnContainer,
  turnScalar, turnString,
} from './turns.kernel'
import { unescapeKey, unescapedKey } from './unescape.kernel'

export const JSON_FINE: u32 = 0
export const JSON_WRONG: u32 = 1
export const JSON_NOT_AN_OBJECT: u32 = 2
export const JSON_TOO_DEEP: u32 = 3

/** Where the text was found wrong, or where a right one ended. */
export let stoppedAt: usize = 0
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

/**
 * Checks the line at `at`, which a line feed ends; returns one of JSON_. Spans of turns go to `firstSpan` onwards,
 * texts of top-level keys to FIELDS.
 */
export function parseLine(at: usize, firstSpan: usize): u32 {
  clearFields()
  beginSpans(firstSpan)
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
          forgetTurns(key)
          setField(key, start, end - start, HOLDS_STRING)
        }
      } else if (container == TURN_OBJECT) {
        turnString(key, start, end)
      } else if (container == PART_OBJECT) {
        if (key == KEY_TEXT) partText(start, end)
      } else if (container == PARTS) {
        partString(start, end)
      } else if (container == TURNS) {
        notATurn()
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
        opened = topContainer(key, at, isList)
      } else if (container == TURN_OBJECT) {
        opened = turnContainer(key, isList)
      } else if (container == TURNS) {
        if (isList) {
          notATurn()
        } else {
          opened = TURN_OBJECT
          openTurn()
        }
      } else if (container == PARTS && !isList) {
        opened = PART_OBJECT
        openPart()
      } else if (container == PART_OBJECT && key == KEY_TEXT) {
        noPartText()
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
        forgetTurns(key)
        setField(key, start, 0, holds)
      } else if (container == TURN_OBJECT) {
        turnScalar(key, holds == HOLDS_NULL)
      } else if (container == TURNS) {
        notATurn()
      } else if (container == PARTS) {
        countPart()
      } else if (container == PART_OBJECT && key == KEY_TEXT) {
        noPartText()
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
      if (container == PARTS) countPart()
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
