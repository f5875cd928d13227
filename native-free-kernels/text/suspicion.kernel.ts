// Characters that a text may hold by mistake: mojibake, controls, what cannot be seen. Says yes too often, never too
// seldom; the rules in src/stages/mend look at the text itself. The plain twin is suspicion.ts there.

import { FORM_BEYOND_ASCII, FORM_CONTROLS, FORM_LONG_ESCAPES } from '../scan/string.kernel'

/** The text may be UTF-8 that was read as Windows-1252. */
export const MOJIBAKE: u32 = 2
/** The text may hold a character that is to be mended. */
export const CHARACTER: u32 = 4
/** The text has letters beyond ASCII, and not only a few: it may be in another language than English. */
const FOREIGN: u32 = 1024
const LEAST_FOREIGN: usize = 4
/** One letter of so many bytes. */
const FOREIGN_SHARE: usize = 100
/** The text may hold a token: U+3010 opens the marks of some citations. */
const TOKEN: u32 = 1
/** The text holds U+FFFD. */
export const REPLACEMENT: u32 = 8

/** What the valid JSON string bytes from `from` to `to`, which the scan found to be of `form`, make one suspect. */
export function suspicionOf(from: usize, to: usize, form: u32): u32 {
  if (!(form & (FORM_BEYOND_ASCII | FORM_LONG_ESCAPES | FORM_CONTROLS))) return 0
  let found: u32 = 0
  const length = to - from
  let letters: usize = 0
  const backslash = i8x16.splat(0x5c)
  const deleted = i8x16.splat(0x7f)
  while (from < to) {
    const block = v128.load(from)
    const special = i8x16.bitmask(v128.or(v128.or(i8x16.eq(block, backslash), i8x16.eq(block, deleted)), block))
    if (!special) {
      from += 16
      continue
    }
    from += <usize>ctz(special)
    // What is beyond ASCII comes in runs.
    let byte = <u32>load<u8>(from)
    while (from < to && (byte >= 0x7f || byte == 0x5c)) {
      found |= suspicionAt(from)
      letters += <usize>isForeignLetter(from, byte)
      from += byte == 0x5c ? lengthOfEscape(from) : byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
      byte = <u32>load<u8>(from)
    }
  }
  if (letters >= LEAST_FOREIGN && letters * FOREIGN_SHARE >= length) found |= FOREIGN
  return found
}

/** Whether a character is a letter beyond ASCII, rather than a sign: by its lead, as itself or as an escape. */
function isForeignLetter(at: usize, byte: u32): bool {
  if (byte == 0x5c) {
    if (load<u8>(at, 1) != 0x75) return false
    const code = unitAt(at)
    return code >= 0xc0 && (code < 0x2000 || code >= 0x3040) && code < 0xd800
  }
  return byte >= 0xc3 && byte < 0xee && byte != 0xe2
}

/** A pair of surrogates counts as one. */
function lengthOfEscape(at: usize): usize {
  if (load<u8>(at, 1) != 0x75) return 2
  const high = unitAt(at)
  if (high < 0xd800 || high > 0xdbff || load<u8>(at, 6) != 0x5c || load<u8>(at, 7) != 0x75) return 6
  const low = unitAt(at + 6)
  return low >= 0xdc00 && low <= 0xdfff ? 12 : 6
}

/** Whether a character of Windows-1252 for 0x80 to 0xbf can begin at `at`, as itself or as an escape. */
function maybeContinuation(at: usize): bool {
  const byte = <u32>load<u8>(at)
  if (byte == 0x5c) return load<u8>(at, 1) == 0x75
  return byte == 0xc2 || byte == 0xc5 || byte == 0xc6 || byte == 0xcb || byte == 0xe2
}

/** What the character or escape at `at`, of valid JSON, makes one suspect. */
function suspicionAt(at: usize): u32 {
  const first = <u32>load<u8>(at)
  if (first == 0x5c) return suspicionOfEscape(at)
  const second = <u32>load<u8>(at, 1)
  if (first == 0xc3) return second >= 0x82 && second <= 0xb4 && maybeContinuation(at + 2) ? MOJIBAKE : 0
  if (first == 0xe2) {
    if (second > 0x81) return 0
    const third = <u32>load<u8>(at, 2)
    if (second == 0x80) return third - 0x8b <= 4 || third - 0xaa <= 4 ? CHARACTER : 0
    return second == 0x81 && (third == 0xa0 || third - 0xa6 <= 3) ? CHARACTER : 0
  }
  if (first == 0xe3) return second == 0x80 && load<u8>(at, 2) == 0x90 ? TOKEN : 0
  if (first == 0xc2) return second <= 0x9f || second == 0xad ? CHARACTER : 0
  if (first == 0x7f) return CHARACTER
  if (first == 0xd8) return second == 0x9c ? CHARACTER : 0
  if (first < 0xef) return 0
  const third = <u32>load<u8>(at, 2)
  if (first == 0xef) {
    if (second == 0xbf && third == 0xbd) return REPLACEMENT
    if ((second == 0xbb && third == 0xbf) || (second == 0xbf && third >= 0xbe)) return CHARACTER
    return second == 0xb7 && third >= 0x90 && third <= 0xaf ? CHARACTER : 0
  }
  // Tags; the last two code points of a plane.
  if (first == 0xf3 && second == 0xa0 && third <= 0x81) return CHARACTER
  return (second & 0x0f) == 0x0f && third == 0xbf && load<u8>(at, 3) >= 0xbe ? CHARACTER : 0
}

function suspicionOfEscape(at: usize): u32 {
  const letter = <u32>load<u8>(at, 1)
  if (letter == 0x62 || letter == 0x66) return CHARACTER
  if (letter != 0x75) return 0
  const code = unitAt(at)
  if (code >= 0xc2 && code <= 0xf4) return maybeContinuation(at + 6) ? MOJIBAKE : 0
  if (code >= 0xd800 && code <= 0xdbff) {
    const low = load<u8>(at, 6) == 0x5c && load<u8>(at, 7) == 0x75 ? unitAt(at + 6) : 0
    if (low < 0xdc00 || low > 0xdfff) return CHARACTER
    if (code == 0xdb40 && low <= 0xdc7f) return CHARACTER
    return (code & 0x3f) == 0x3f && low >= 0xdffe ? CHARACTER : 0
  }
  if (code == 0xfffd) return REPLACEMENT
  if (code == 0x3010) return TOKEN
  if (code < 0x20) return code != 0x09 && code != 0x0a && code != 0x0d ? CHARACTER : 0
  if (code < 0x7f) return 0
  if (code <= 0x9f || code == 0xad || code == 0x061c || code == 0x2060 || code == 0xfeff || code >= 0xfffe) return CHARACTER
  if (code >= 0x200b && code <= 0x200f) return CHARACTER
  if (code >= 0x202a && code <= 0x202e) return CHARACTER
  if (code >= 0x2066 && code <= 0x2069) return CHARACTER
  return (code >= 0xdc00 && code <= 0xdfff) || (code >= 0xfdd0 && code <= 0xfdef) ? CHARACTER : 0
}

function digitOf(byte: u32): u32 {
  return byte < 0x40 ? byte & 15 : (byte & 15) + 9
}

/** The number of the escape at `at`. */
function unitAt(at: usize): u32 {
  return (
    (digitOf(load<u8>(at, 2)) << 12) | (digitOf(load<u8>(at, 3)) << 8) | (digitOf(load<u8>(at, 4)) << 4) |
    digitOf(load<u8>(at, 5))
  )
}
