// The text of a JSON string.

import { escapedCodePoint, nextAt, putUtf8 } from '../scan/unescape.kernel'
import { LONGEST_MEASURED, TEXT } from './layout.kernel'
import { sequenceLength } from './kinds.kernel'

/** Unescapes the `length` bytes at `from` to TEXT; returns the end of the text. */
export function unescape(from: usize, length: usize): usize {
  const end = from + length
  const backslash = i8x16.splat(0x5c)
  let to = TEXT
  while (from < end) {
    const block = v128.load(from)
    v128.store(to, block)
    const escapes = i8x16.bitmask(i8x16.eq(block, backslash))
    const plain = escapes ? <usize>ctz(escapes) : 16
    from += plain
    to += plain
    if (!escapes || from >= end) continue
    to = putUtf8(escapedCodePoint(from, end), to)
    from = nextAt
  }
  // The last block may have reached beyond the end, and an escape that is cut off too.
  return from > end ? max(TEXT, to - (from - end)) : to
}

/** Where a text that ends at `end` is cut: behind the code points that are measured. */
export function cut(end: usize): usize {
  if (end - TEXT <= LONGEST_MEASURED) return end
  let left = LONGEST_MEASURED
  let at = TEXT
  // Sixteen bytes hold sixteen code points at the most.
  while (left > 16 && at + 16 <= end) {
    left -= <usize>popcnt(i8x16.bitmask(i8x16.gt_s(v128.load(at), i8x16.splat(-65))))
    at += 16
  }
  // From here on by code points, beginning with the one that the last block broke off.
  while (at < end && (load<u8>(at) & 0xc0) == 0x80) at++
  for (; left > 0 && at < end; left--) at += sequenceLength(load<u8>(at))
  return min(at, end)
}
