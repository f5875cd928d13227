// Folds JSON string bytes into plain text: escapes resolved, case folded, what is beyond ASCII sorted by its class.

import { PIECE } from '../record/layout.kernel'
import { codePointAt, escapedCodePoint, nextAt, putUtf8 } from '../scan/unescape.kernel'
import { CLASS_IGNORED, CLASS_OWN, CLASS_PUNCTUATION, CLASS_SPACE, CLASS_WORD, classEntry } from './classes.kernel'

/** Where the text that was folded last ends. */
export let foldedEnd: usize = 0

/** Writes one code point as folded text; returns the new end. */
function putFolded(codePoint: u32, to: usize): usize {
  if (codePoint < 0x80) {
    let byte = codePoint
    if (byte - 0x41 < 26) byte |= 0x20
    else if (byte < 0x20 || byte == 0x7f) byte = 0x20
    store<u8>(to, <u8>byte)
    return to + 1
  }
  const entry = classEntry(codePoint)
  const kind = <u32>entry & 7
  if (kind == CLASS_WORD) return putUtf8(codePoint + <u32>(entry >> 3), to)
  if (kind == CLASS_IGNORED) return to
  if (kind == CLASS_OWN) {
    store<u8>(to, 0x20)
    const end = putUtf8(codePoint, to + 1)
    store<u8>(end, 0x20)
    return end + 1
  }
  store<u8>(to, kind == CLASS_PUNCTUATION ? <u8>(entry >> 3) : 0x20)
  return to + 1
}

/**
 * Folds the valid string bytes from `from` to `limit`, at most about PIECE of them, to `to`; returns where it stopped.
 * Reads 16 bytes beyond and writes 16 bytes beyond.
 */
export function foldPiece(from: usize, limit: usize, to: usize): usize {
  const soft = min(limit, from + PIECE)
  const backslash = i8x16.splat(0x5c)
  while (from < soft) {
    const block = v128.load(from)
    const special = i8x16.bitmask(v128.or(i8x16.eq(block, backslash), block))
    const upper = i8x16.lt_u(i8x16.sub(block, i8x16.splat(0x41)), i8x16.splat(26))
    v128.store(to, v128.or(block, v128.and(upper, i8x16.splat(0x20))))
    const plain = special ? <usize>ctz(special) : 16
    const left = soft - from
    if (plain >= left) {
      foldedEnd = to + left
      return soft
    }
    from += plain
    to += plain
    if (plain == 16) continue
    // What is beyond ASCII comes in runs.
    let byte = <u32>load<u8>(from)
    do {
      to = putFolded(byte == 0x5c ? escapedCodePoint(from, limit) : codePointAt(from), to)
      from = nextAt
      byte = load<u8>(from)
    } while (from < soft && (byte >= 0x80 || byte == 0x5c))
  }
  foldedEnd = to
  return from
}
