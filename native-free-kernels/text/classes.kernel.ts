// What each code point counts as; the table is ./unicode.json.

import { CLASS_BLOCKS, CLASS_INDEX } from '../record/layout.kernel'

export const CLASS_WORD: u32 = 0
export const CLASS_OWN: u32 = 1
export const CLASS_SPACE: u32 = 2
export const CLASS_PUNCTUATION: u32 = 3
export const CLASS_IGNORED: u32 = 4

/** Class in the lowest three bits; above them what to add for case folding, or the ASCII look-alike of punctuation. */
export function classEntry(codePoint: u32): i32 {
  const block = <usize>load<u16>(CLASS_INDEX + ((<usize>codePoint >> 7) << 1))
  return load<i32>(CLASS_BLOCKS + (block << 9) + ((<usize>codePoint & 127) << 2))
}

/** White space, controls and what cannot be seen: a text of nothing else is empty. */
export function isBlank(codePoint: u32): bool {
  if (codePoint < 0x80) return codePoint <= 0x20 || codePoint == 0x7f
  const kind = classEntry(codePoint) & 7
  return kind == CLASS_SPACE || kind == CLASS_IGNORED
}
