// Shingles of characters: each letter and each digit of the words counts as a word of its own.

import { CHARACTER_EDGES, CHARACTER_EDGES_END, LONGEST_WORD } from '../record/layout.kernel'
import { addWords } from './shingles.kernel'

/** Length in bytes of the UTF-8 sequence that begins with `byte`. */
function sequenceLength(byte: u32): usize {
  return byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
}

/** Adds the characters of the words whose edges stand from `from` to `to`. */
export function addCharacters(from: usize, to: usize, caseBits: u64): void {
  let out = CHARACTER_EDGES
  for (; from < to; from += 8) {
    let at = <usize>load<u32>(from)
    const end = min(<usize>load<u32>(from, 4), at + LONGEST_WORD)
    while (at < end) {
      const next = min(end, at + sequenceLength(load<u8>(at)))
      store<u32>(out, <u32>at)
      store<u32>(out, <u32>next, 4)
      out += 8
      at = next
      if (out < CHARACTER_EDGES_END) continue
      addWords(CHARACTER_EDGES, out, caseBits)
      out = CHARACTER_EDGES
    }
  }
  addWords(CHARACTER_EDGES, out, caseBits)
}
