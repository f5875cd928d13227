// A fingerprint of 128 bits of a record's texts, in the manner of XXH64: four lanes of 64 bits, each of which also
// takes in its neighbour. Source for the round and its primes: Y. Collet, xxHash, XXH64 specification.

import { PIECE, SCRATCH } from '../record/layout.kernel'
import { FORM_LONG_ESCAPES } from '../scan/string.kernel'
import { codePointAt, escapedCodePoint, nextAt, putUtf8 } from '../scan/unescape.kernel'

const PRIME_1: u64 = 0x9e3779b185ebca87
const PRIME_2: u64 = 0xc2b2ae3d27d4eb4f
const PRIME_3: u64 = 0x165667b19e3779f9

let laneA: u64 = 0
let laneB: u64 = 0
let laneC: u64 = 0
let laneD: u64 = 0
let total: u64 = 0

export function beginFingerprint(): void {
  laneA = PRIME_1 + PRIME_2
  laneB = PRIME_2
  laneC = 0
  laneD = 0 - PRIME_1
  total = 0
}

/** Takes in whole stripes of 32 bytes; returns where fewer are left. */
function addStripes(from: usize, to: usize): usize {
  let a = laneA
  let b = laneB
  let c = laneC
  let d = laneD
  for (; from + 32 <= to; from += 32) {
    const before = a
    a = rotl(a + load<u64>(from) * PRIME_2, 31) * PRIME_1 + b
    b = rotl(b + load<u64>(from, 8) * PRIME_2, 31) * PRIME_1 + c
    c = rotl(c + load<u64>(from, 16) * PRIME_2, 31) * PRIME_1 + d
    d = rotl(d + load<u64>(from, 24) * PRIME_2, 31) * PRIME_1 + before
  }
  laneA = a
  laneB = b
  laneC = c
  laneD = d
  return from
}

/** Takes in a last stripe, filled up with zeros; the length of the text tells it from one that ends in zeros. */
function addRest(from: usize, to: usize): void {
  if (from == to) return
  const stripe = SCRATCH + 2 * PIECE
  memory.fill(stripe, 0, 32)
  memory.copy(stripe, from, to - from)
  addStripes(stripe, stripe + 32)
}

/** Ends a text of `length` bytes of a role, so that texts cannot run into one another. */
function endText(length: u64, role: u32): void {
  total += 1
  laneA = rotl(laneA ^ ((length << 8) | role), 27) * PRIME_1 + PRIME_3
  laneC = rotl(laneC ^ ((length << 8) | role), 33) * PRIME_2 + total
}

/** Takes in the JSON string bytes from `from` to `to`, found to be of `form` by the scan. */
export function addText(from: usize, to: usize, form: u32, role: u32): void {
  if (form & FORM_LONG_ESCAPES) {
    addCanonical(from, to, role)
    return
  }
  addRest(addStripes(from, to), to)
  endText(<u64>(to - from), role)
}

/** The same for a string with long escapes: its bytes become those that a writer of the shortest escapes would choose. */
function addCanonical(from: usize, to: usize, role: u32): void {
  let length: u64 = 0
  let kept: usize = 0
  while (from < to) {
    const soft = min(to, from + PIECE)
    let end = SCRATCH + kept
    while (from < soft) {
      const byte = load<u8>(from)
      if (byte == 0x5c) {
        end = putCanonical(escapedCodePoint(from, to), end)
        from = nextAt
      } else {
        store<u8>(end, byte)
        end++
        from++
      }
    }
    length += <u64>(end - SCRATCH - kept)
    const rest = addStripes(SCRATCH, end)
    kept = end - rest
    memory.copy(SCRATCH, rest, kept)
  }
  addRest(SCRATCH, SCRATCH + kept)
  endText(length, role)
}

/** Writes the shortest JSON of a code point that came as an escape: a lone surrogate stays one. */
function putCanonical(codePoint: u32, to: usize): usize {
  let letter: u32 = 0
  if (codePoint == 0x22 || codePoint == 0x5c) letter = codePoint
  else if (codePoint == 0x0a) letter = 0x6e
  else if (codePoint == 0x09) letter = 0x74
  else if (codePoint == 0x0d) letter = 0x72
  else if (codePoint == 0x08) letter = 0x62
  else if (codePoint == 0x0c) letter = 0x66
  if (letter) {
    store<u8>(to, 0x5c)
    store<u8>(to, <u8>letter, 1)
    return to + 2
  }
  if (codePoint >= 0x20 && (codePoint & 0xfffff800) != 0xd800) return putUtf8(codePoint, to)
  store<u16>(to, 0x755c)
  for (let digit: u32 = 0; digit < 4; digit++) {
    const value = (codePoint >> (12 - 4 * digit)) & 15
    store<u8>(to + <usize>(2 + digit), <u8>(value < 10 ? 0x30 + value : 0x57 + value))
  }
  return to + 6
}

function avalanche(value: u64): u64 {
  value = (value ^ (value >> 33)) * PRIME_2
  value = (value ^ (value >> 29)) * PRIME_3
  return value ^ (value >> 32)
}

/** Writes the 16 bytes of the fingerprint at `to`. */
export function endFingerprint(to: usize): void {
  const first = rotl(laneA, 1) + rotl(laneB, 7) + rotl(laneC, 12) + rotl(laneD, 18)
  const low = avalanche(first ^ laneB)
  const high = avalanche(rotl(laneD, 23) * PRIME_1 + rotl(laneC, 41) * PRIME_3 + (laneA ^ (laneB * PRIME_2)))
  store<u64>(to, low)
  store<u64>(to, high ^ low, 8)
}
