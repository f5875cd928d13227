// Words that the general rules would take apart, or leave in one piece, wrongly. Each is at most 16 bytes.

import { hashOfShort, headOf, tailOf } from './hash.kernel'
import { LETTER, PUNCTUATION, QUOTE, kindOfAscii } from './kinds.kernel'
import { EXCEPTIONS, EXCEPTION_BITS, EXCEPTION_SLOTS, FREE_ENDS } from './layout.kernel'

// A slot is 32 bytes: first eight bytes, last eight, length in bytes (0: free), lengths of the parts (4 bits each, the
// first one lowest).
export const LONGEST_EXCEPTION: usize = 16

/**
 * Letters, and signs that are split off an ASCII word at its end; once, when the kinds are there. Exceptions
 * take out the signs that make one of letters.
 */
export function prepareEnds(): void {
  for (let byte: u32 = 0; byte < 0x80; byte++) {
    store<u8>(FREE_ENDS + <usize>byte, <u8>((kindOfAscii(byte) & (LETTER | PUNCTUATION | QUOTE)) != 0))
  }
}

/** ASCII letters from `at` on. */
function lettersFrom(at: usize): usize {
  let end = at
  while ((<u32>load<u8>(end) | 0x20) - 0x61 < 26) end++
  return end - at
}

/** Adds the exception whose bytes stand at `at`. */
export function addException(at: usize, length: usize, parts: u32): void {
  const head = headOf(at, length)
  const tail = tailOf(at, length)
  const hash = hashOfShort(head, tail, length)
  let slot = <usize>hash & (EXCEPTION_SLOTS - 1)
  while (load<u32>(EXCEPTIONS + (slot << 5), 16)) slot = (slot + 1) & (EXCEPTION_SLOTS - 1)
  const entry = EXCEPTIONS + (slot << 5)
  store<u64>(entry, head)
  store<u64>(entry, tail, 8)
  store<u32>(entry, <u32>length, 16)
  store<u32>(entry, parts, 20)
  const last = <u32>load<u8>(at + length - 1)
  if (lettersFrom(at) == length - 1) store<u8>(FREE_ENDS + <usize>last, 0)
  const bit = EXCEPTION_BITS + <usize>(hash >> 51)
  store<u8>(bit, <u8>(<u32>load<u8>(bit) | (<u32>1 << (<u32>(hash >> 48) & 7))))
}

/** 1 where a word of this hash may be an exception: one in fifty that are not. */
// @ts-ignore: decorator
@inline
export function exceptionBit(hash: u64): u32 {
  return ((<u32>load<u8>(EXCEPTION_BITS + <usize>(hash >> 51))) >> (<u32>(hash >> 48) & 7)) & 1
}

// @ts-ignore: decorator
@inline
export function mayBeException(hash: u64): bool {
  return exceptionBit(hash) != 0
}

/** The lengths of the parts of the exception from `start` to `end`; 0 where it is none. */
export function exceptionAt(start: usize, end: usize): u32 {
  const length = end - start
  if (length > LONGEST_EXCEPTION) return 0
  const head = headOf(start, length)
  const tail = tailOf(start, length)
  const hash = hashOfShort(head, tail, length)
  if (!mayBeException(hash)) return 0
  let slot = <usize>hash & (EXCEPTION_SLOTS - 1)
  while (true) {
    const entry = EXCEPTIONS + (slot << 5)
    const held = <usize>load<u32>(entry, 16)
    if (held == 0) return 0
    if (held == length && load<u64>(entry) == head && load<u64>(entry, 8) == tail) return load<u32>(entry, 20)
    slot = (slot + 1) & (EXCEPTION_SLOTS - 1)
  }
}
