// Signs at the edges of a word and inside it, as src/stages/quality/words.ts has them. Lengths are in bytes.

import {
  CURRENCY, DIGIT, ELLIPSIS, ICON, LETTER, LOWER, PUNCTUATION, QUOTE, UPPER,
  codePointFrom, kindOf, kindOfAscii, sequenceLength, startBefore,
} from './kinds.kernel'
import { UNITS } from './layout.kernel'

export const EDGE: u32 = PUNCTUATION | QUOTE | ICON
/** Of the longest unit of measurement. */
const LONGEST_UNIT: usize = 5

// @ts-ignore: decorator
@inline
function isDigit(byte: u32): bool {
  return byte - 0x30 < 10
}

/** §, %, =, and the en and em dash. */
function isOpeningSign(codePoint: u32): bool {
  return (
    codePoint == 0x25 || codePoint == 0x3d || codePoint == 0xa7 || codePoint == 0x2013 || codePoint == 0x2014
  )
}

function dotsFrom(at: usize, end: usize): usize {
  const start = at
  while (at < end && load<u8>(at) == 0x2e) at++
  return at - start
}

/** Length of the sign at the beginning; 0 where there is none. */
export function prefixLength(start: usize, end: usize): usize {
  const lead = <u32>load<u8>(start)
  if (lead >= 0x80) {
    const codePoint = codePointFrom(start)
    return kindOf(codePoint) & (EDGE | CURRENCY) || isOpeningSign(codePoint) ? sequenceLength(lead) : 0
  }
  const kind = kindOfAscii(lead)
  if (kind & (EDGE | CURRENCY)) return 1
  if (kind & LETTER) {
    // US$, C$, A$
    if (start + 1 < end && load<u8>(start, 1) == 0x24) return lead == 0x41 || lead == 0x43 ? 2 : 0
    if (lead != 0x55 || start + 2 >= end || load<u8>(start, 2) != 0x24) return 0
    return load<u8>(start, 1) == 0x53 ? 3 : 0
  }
  if (lead == 0x2e) {
    const dots = dotsFrom(start, end)
    return dots > 1 ? dots : 0
  }
  if (lead == 0x2b) return start + 1 < end && isDigit(load<u8>(start, 1)) ? 0 : 1
  return isOpeningSign(lead) ? 1 : 0
}

/** Length of the sign, possessive ending or unit at the end; 0 where there is none. */
export function suffixLength(start: usize, end: usize): usize {
  if (start >= end) return 0
  const at = startBefore(end)
  const last = codePointFrom(at)
  if (last == 0x2e) {
    let dots: usize = 1
    while (end - dots > start && load<u8>(end - dots - 1) == 0x2e) dots++
    return dots > 1 || stopIsToken(start, at) ? dots : 0
  }
  const kind = kindOf(last)
  const length = end - at
  if (kind & EDGE || last == 0x2013 || last == 0x2014) return length
  if (last == 0x73 || last == 0x53) {
    if (at > start && load<u8>(at - 1) == 0x27) return 2
    if (at >= start + 3 && isTypographicApostrophe(at - 3)) return 4
  }
  if ((last == 0x2b || kind & CURRENCY) && at > start && isDigit(load<u8>(at - 1))) return length
  return unitLength(start, end)
}

function isTypographicApostrophe(at: usize): bool {
  return load<u16>(at) == 0x80e2 && load<u8>(at, 2) == 0x99
}

/** Length of the unit of measurement that follows the last digit; 0 where what follows is none. */
function unitLength(start: usize, end: usize): usize {
  let at = end
  const limit = max(start, end - LONGEST_UNIT - 1)
  do {
    if (at == limit) return 0
    at--
  } while (!isDigit(load<u8>(at)))
  at++
  const length = end - at
  // The zeros behind a known unit are none of the text's.
  if (length == 0 || length > LONGEST_UNIT || load<u8>(end - 1) == 0) return 0
  const unit = load<u64>(at) & (<u64>-1 >> (<u64>(64 - (length << 3))))
  for (let known = UNITS; load<u64>(known); known += 8) if (load<u64>(known) == unit) return length
  return 0
}

/** Whether a full stop at `at`, the end of a word, is a token of its own rather than part of an abbreviation. */
function stopIsToken(start: usize, at: usize): bool {
  if (at <= start) return false
  const place = startBefore(at)
  const before = codePointFrom(place)
  const kind = kindOf(before)
  if (kind & (LOWER | DIGIT | PUNCTUATION | QUOTE)) return true
  // %, ², -, +, (, ), :, ?, |
  if (before == 0x25 || before == 0xb2 || before == 0x2d || before == 0x2b || before == 0x7c) return true
  if (before == 0x28 || before == 0x29 || before == 0x3a || before == 0x3f) return true
  // A capital beyond the basic plane is two units for the plain twin, which looks at its first for another capital.
  if (!(kind & UPPER) || place <= start || before > 0xffff) return false
  const second = codePointFrom(startBefore(place))
  if (kindOf(second) & UPPER) return true
  return second == 0xb0 && (before == 0x46 || before == 0x43 || before == 0x4b)
}

function follows(at: usize, end: usize, kind: u32): bool {
  return at < end && (kindOf(codePointFrom(at)) & kind) != 0
}

/** `-`, and what stands for a letter's sign before a digit: both may follow a digit and a sign. */
function digitOrHyphenFollows(at: usize, end: usize): bool {
  return at < end && (isDigit(load<u8>(at)) || load<u8>(at) == 0x2d)
}

/** Length of the sign at `at` that parts the word from `start` to `end`; 0 where there is none. */
export function infixLength(start: usize, at: usize, end: usize): usize {
  const sign = codePointFrom(at)
  const length = sequenceLength(load<u8>(at))
  const kind = kindOf(sign)
  if (kind & (LETTER | DIGIT)) return 0
  if (sign == ELLIPSIS) return length
  if (sign == 0x2e) {
    const dots = dotsFrom(at, end)
    if (dots > 1) return dots
  }
  if (kind & ICON) return length
  if (at == start) return 0
  const before = kindOf(codePointFrom(startBefore(at)))
  if (sign < 0x80) {
    switch (sign) {
      case 0x2e:
        return before & (LOWER | QUOTE) && follows(at + 1, end, UPPER | QUOTE) ? 1 : 0
      case 0x2c:
        return before & LETTER && follows(at + 1, end, LETTER) ? 1 : 0
      case 0x3a: // : < > = /
      case 0x3c:
      case 0x3e:
      case 0x3d:
      case 0x2f:
        return before & (LETTER | DIGIT) && follows(at + 1, end, LETTER) ? 1 : 0
      case 0x2b: // + * ^
      case 0x2a:
      case 0x5e:
        return before & DIGIT && digitOrHyphenFollows(at + 1, end) ? 1 : 0
      case 0x2d:
        if (before & DIGIT && digitOrHyphenFollows(at + 1, end)) return 1
        break
      case 0x7e:
        break
      default:
        return 0
    }
  } else if (sign != 0x2013 && sign != 0x2014) return 0
  if (!(before & (LETTER | DIGIT))) return 0
  const run = dashRun(sign, at, end)
  return follows(at + run, end, LETTER) ? run : 0
}

/** Up to three hyphens, up to two em dashes; one of any other. */
function dashRun(sign: u32, at: usize, end: usize): usize {
  if (sign == 0x2d) {
    let run: usize = 1
    while (run < 3 && at + run < end && load<u8>(at + run) == 0x2d) run++
    return run
  }
  const length = sequenceLength(load<u8>(at))
  return sign == 0x2014 && at + 3 < end && codePointFrom(at + 3) == sign ? 6 : length
}
