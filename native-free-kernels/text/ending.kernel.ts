// How a text begins and ends, by the bytes of its JSON string: what the rules in src/stages/consistency look at first.

/** The text begins with a code fence. */
export const HINT_LEADING_FENCE: u32 = 16
/** The text ends in what may be the middle of a sentence. */
export const HINT_OPEN_END: u32 = 64
/** The text ends in what occurs some times right before. */
export const HINT_LOOP: u32 = 128

/** A loop is looked for in the last bytes; so often must the last eight of them occur before. */
const LOOP_REACH: usize = 4096
const LOOP_TIMES: u32 = 3

/** Hints of the JSON string from `from` to `to`. */
export function hintsOfEnds(from: usize, to: usize): u32 {
  let hints: u32 = 0
  const start = skipSpace(from, to)
  if ((load<u32>(start) & 0xffffff) == 0x606060) hints |= HINT_LEADING_FENCE
  const end = endOfText(start, to)
  if (end <= start) return hints
  if (isOpen(start, end)) hints |= HINT_OPEN_END
  if (isLoop(start, end)) hints |= HINT_LOOP
  return hints
}

function isSpaceLetter(byte: u32): bool {
  return byte == 0x6e || byte == 0x74 || byte == 0x72
}

function skipSpace(from: usize, to: usize): usize {
  while (from < to) {
    const byte = <u32>load<u8>(from)
    if (byte == 0x20) from++
    else if (byte == 0x5c && isSpaceLetter(load<u8>(from, 1))) from += 2
    else break
  }
  return from
}

/** The end without white space, written as it is or as an escape of two bytes. */
function endOfText(from: usize, to: usize): usize {
  while (to > from) {
    if (load<u8>(to - 1) == 0x20) {
      to--
      continue
    }
    if (to - from < 2 || !isSpaceLetter(load<u8>(to - 1)) || load<u8>(to - 2) != 0x5c) break
    // An even number of backslashes is text.
    let backslashes: usize = 1
    while (to - 2 - backslashes >= from && load<u8>(to - 2 - backslashes) == 0x5c) backslashes++
    if ((backslashes & 1) == 0) break
    to -= 2
  }
  return to
}

function isDigit(byte: u32): bool {
  return byte - 0x30 < 10
}

function isOpen(from: usize, to: usize): bool {
  const last = <u32>load<u8>(to - 1)
  if (last >= 0x80 || isDigit(last) || (last | 0x20) - 0x61 < 26) return true
  // , : - + * ' (
  if (last == 0x2c || last == 0x3a || last == 0x2d || last == 0x2b || last == 0x2a || last == 0x27 || last == 0x28) {
    return true
  }
  return (last == 0x2e || last == 0x29) && to - from > 1 && isDigit(load<u8>(to - 2))
}

function isLoop(from: usize, to: usize): bool {
  if (to - from < 32) return false
  const last = load<u64>(to - 8)
  const first = i8x16.splat(<i8>last)
  const second = i8x16.splat(<i8>(last >> 8))
  let at = max(from, to - min(to, LOOP_REACH))
  const end = to - 8
  let times: u32 = 0
  for (; at < end; at += 16) {
    let starts = i8x16.bitmask(
      v128.and(i8x16.eq(v128.load(at), first), i8x16.eq(v128.load(at, 1), second)),
    )
    for (; starts; starts &= starts - 1) {
      const place = at + <usize>ctz(starts)
      if (place >= end) break
      if (load<u64>(place) == last && ++times == LOOP_TIMES) return true
    }
  }
  return false
}
