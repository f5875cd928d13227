// Whether a word is a web or mail address with a host name, as src/stages/quality/words.ts has it. Lengths of labels
// are in UTF-16 units, as a regular expression counts them.

import { codePointFrom, sequenceLength } from './kinds.kernel'

const LONGEST_LABEL: u32 = 63

// @ts-ignore: decorator
@inline
function isDigit(byte: u32): bool {
  return byte - 0x30 < 10
}

// @ts-ignore: decorator
@inline
function isAlphanumeric(byte: u32): bool {
  return isDigit(byte) || (byte | 0x20) - 0x61 < 26
}

export function isAddress(start: usize, end: usize): bool {
  let colon: usize = 0
  let user: usize = 0
  let dot: bool = false
  for (let at = start; at < end; at++) {
    const byte = <u32>load<u8>(at)
    if (byte == 0x2e) dot = true
    else if (byte == 0x40) user = at
    else if (byte == 0x3a && !colon && at + 2 < end && load<u16>(at, 1) == 0x2f2f) colon = at
  }
  if (!dot) return false
  const host = colon >= start + 2 && isScheme(start, colon) ? colon + 3 : start
  return beginsWithHost(host, end) || (user > host && beginsWithHost(user + 1, end))
}

/** Letters, digits and the signs _ + - . alone. */
function isScheme(at: usize, end: usize): bool {
  for (; at < end; at++) {
    const byte = <u32>load<u8>(at)
    if (!isAlphanumeric(byte) && byte != 0x5f && byte != 0x2b && byte != 0x2d && byte != 0x2e) return false
  }
  return true
}

/** Labels with full stops between, the last of small letters; then nothing, a port, or a path. */
function beginsWithHost(at: usize, end: usize): bool {
  let labels: u32 = 0
  while (true) {
    let units: u32 = 0
    let begins = true
    let lowercase = true
    let stop: u32 = 0
    while (at < end) {
      const codePoint = codePointFrom(at)
      if (codePoint < 0x80) {
        const alphanumeric = isAlphanumeric(codePoint)
        if (!alphanumeric && codePoint != 0x5f && codePoint != 0x2d) {
          stop = codePoint
          break
        }
        if (units == 0) begins = alphanumeric
        if (codePoint - 0x61 >= 26) lowercase = false
      } else {
        if (codePoint < 0xa1) break
        if (codePoint < 0xdf) lowercase = false
      }
      units += codePoint > 0xffff ? 2 : 1
      at += sequenceLength(load<u8>(at))
    }
    if (stop == 0x2e) {
      if (units == 0 || units > LONGEST_LABEL || !begins) return false
      labels++
      at++
      continue
    }
    if (labels == 0 || !lowercase || units < 2 || units > LONGEST_LABEL) return false
    if (stop == 0x3a) {
      const port = ++at
      while (at < end && at < port + 6 && isDigit(load<u8>(at))) at++
      if (at - port < 2 || at - port > 5) return false
    }
    if (at >= end) return true
    const byte = load<u8>(at)
    return byte == 0x2f || byte == 0x3f || byte == 0x23
  }
  return false
}
