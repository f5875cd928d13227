// One pass over the text in blocks of 64 bytes: counts of characters, edges of chunks, bits for the later passes.

import { ELLIPSIS, LETTER, SPACE, UNSPACED, codePointFrom, kindOf, sequenceLength } from './kinds.kernel'
import { CHUNK_EDGES, NEWLINES, NO_LETTERS, TEXT } from './layout.kernel'

export let characters: u32 = 0
export let letters: u32 = 0
export let unspacedLetters: u32 = 0
export let hashes: u32 = 0
/** `…` and three full stops. */
export let ellipses: u32 = 0
export let newlines: u32 = 0
/** Addresses in CHUNK_EDGES: two for each chunk. */
export let chunkEdges: u32 = 0
/** Whether there is a line end other than a newline; whether two newlines follow one another. */
export let otherLineEnds: bool = false
export let newlinesMeet: bool = false

/** White space beyond ASCII: the bits of a block, and those that reach into the next. */
let wideSpaces: u64 = 0
let wideSpacesNext: u64 = 0

// @ts-ignore: decorator
@inline
function bits(a: u32, b: u32, c: u32, d: u32): u64 {
  return <u64>(a | (b << 16)) | (<u64>(c | (d << 16)) << 32)
}

// @ts-ignore: decorator
@inline
function letterBits(block: v128): u32 {
  // Signed comparisons with a shifted range: one instruction where unsigned ones take three.
  const shifted = i8x16.add(v128.or(block, i8x16.splat(0x20)), i8x16.splat(0x1f))
  return i8x16.bitmask(i8x16.lt_s(shifted, i8x16.splat(-102)))
}

/** Tab to carriage return, U+001C to space. */
// @ts-ignore: decorator
@inline
function spaceBits(block: v128): u32 {
  const low = i8x16.lt_s(i8x16.add(block, i8x16.splat(0x77)), i8x16.splat(-123))
  const high = i8x16.lt_s(i8x16.add(block, i8x16.splat(0x64)), i8x16.splat(-123))
  return i8x16.bitmask(v128.or(low, high))
}

/** Lanes of the ASCII line ends but newline: U+000B to U+000D, U+001C to U+001E. */
// @ts-ignore: decorator
@inline
function lineEndLanes(block: v128): v128 {
  const low = i8x16.lt_s(i8x16.add(block, i8x16.splat(0x75)), i8x16.splat(-125))
  const high = i8x16.lt_s(i8x16.add(block, i8x16.splat(0x64)), i8x16.splat(-125))
  return v128.or(low, high)
}

// @ts-ignore: decorator
@inline
function equalBits(a: v128, b: v128, c: v128, d: v128, byte: v128): u64 {
  return bits(
    i8x16.bitmask(i8x16.eq(a, byte)), i8x16.bitmask(i8x16.eq(b, byte)),
    i8x16.bitmask(i8x16.eq(c, byte)), i8x16.bitmask(i8x16.eq(d, byte)),
  )
}

/** Lanes of the bytes with which code points beyond ASCII begin: from 0xc0 on. */
// @ts-ignore: decorator
@inline
function leadLanes(block: v128): v128 {
  return i8x16.gt_u(block, i8x16.splat(<i8>0xbf))
}

/** Counts the code points of a block whose first bytes are at `leads`. */
function lookBeyondAscii(at: usize, leads: u64): void {
  let spaces: u64 = 0
  let next: u64 = 0
  for (; leads; leads &= leads - 1) {
    const place = ctz(leads)
    const codePoint = codePointFrom(at + <usize>place)
    const kind = kindOf(codePoint)
    if (kind & LETTER) {
      letters++
      if (kind & UNSPACED) unspacedLetters++
    } else if (kind & SPACE) {
      const length = <u64>sequenceLength(load<u8>(at + <usize>place))
      const all = ((<u64>1 << length) - 1)
      spaces |= all << place
      if (place + length > 64) next |= all >> (64 - place)
      if (codePoint == 0x85 || codePoint == 0x2028 || codePoint == 0x2029) otherLineEnds = true
    } else if (codePoint == ELLIPSIS) {
      ellipses++
    }
  }
  wideSpaces = spaces
  wideSpacesNext = next
}

/** Adds the places of the bits of `edges` to the list at `out`, 24 of them needed or not; the caller moves `out`. */
// @ts-ignore: decorator
@inline
function writeEdges(out: usize, base: u32, edges: u64): void {
  store<u32>(out, base + <u32>ctz(edges)); edges &= edges - 1
  store<u32>(out, base + <u32>ctz(edges), 4); edges &= edges - 1
  store<u32>(out, base + <u32>ctz(edges), 8); edges &= edges - 1
  store<u32>(out, base + <u32>ctz(edges), 12); edges &= edges - 1
  store<u32>(out, base + <u32>ctz(edges), 16); edges &= edges - 1
  store<u32>(out, base + <u32>ctz(edges), 20); edges &= edges - 1
  store<u32>(out, base + <u32>ctz(edges), 24); edges &= edges - 1
  store<u32>(out, base + <u32>ctz(edges), 28); edges &= edges - 1
  if (!edges) return
  store<u32>(out, base + <u32>ctz(edges), 32); edges &= edges - 1
  store<u32>(out, base + <u32>ctz(edges), 36); edges &= edges - 1
  store<u32>(out, base + <u32>ctz(edges), 40); edges &= edges - 1
  store<u32>(out, base + <u32>ctz(edges), 44); edges &= edges - 1
  store<u32>(out, base + <u32>ctz(edges), 48); edges &= edges - 1
  store<u32>(out, base + <u32>ctz(edges), 52); edges &= edges - 1
  store<u32>(out, base + <u32>ctz(edges), 56); edges &= edges - 1
  store<u32>(out, base + <u32>ctz(edges), 60); edges &= edges - 1
  store<u32>(out, base + <u32>ctz(edges), 64); edges &= edges - 1
  store<u32>(out, base + <u32>ctz(edges), 68); edges &= edges - 1
  store<u32>(out, base + <u32>ctz(edges), 72); edges &= edges - 1
  store<u32>(out, base + <u32>ctz(edges), 76); edges &= edges - 1
  store<u32>(out, base + <u32>ctz(edges), 80); edges &= edges - 1
  store<u32>(out, base + <u32>ctz(edges), 84); edges &= edges - 1
  store<u32>(out, base + <u32>ctz(edges), 88); edges &= edges - 1
  store<u32>(out, base + <u32>ctz(edges), 92); edges &= edges - 1
  for (out += 96; edges; edges &= edges - 1, out += 4) store<u32>(out, base + <u32>ctz(edges))
}

/** Looks at the text from TEXT to `end`, behind which there are at least 64 spaces. */
export function lookAtBlocks(end: usize): void {
  letters = 0
  unspacedLetters = 0
  ellipses = 0
  otherLineEnds = false
  wideSpacesNext = 0
  let going: u32 = 0
  let letterCount: u32 = 0
  let hashCount: u32 = 0
  let newlineCount: u32 = 0
  let ends = i8x16.splat(0)
  let dotsBefore: u64 = 0
  let triples: u64 = 0
  let newlinesBefore: u64 = 0
  let meeting: u64 = 0
  let inChunk: u64 = 0
  let out = CHUNK_EDGES
  let place: usize = 0
  // One block more where the text fills its last, so that the last chunk has its end.
  for (let at = TEXT; at <= end; at += 64, place += 8) {
    const a = v128.load(at)
    const b = v128.load(at, 16)
    const c = v128.load(at, 32)
    const d = v128.load(at, 48)
    const isLetter = bits(letterBits(a), letterBits(b), letterBits(c), letterBits(d))
    letterCount += <u32>popcnt(isLetter)
    store<u64>(NO_LETTERS + place, ~isLetter)
    const isNewline = equalBits(a, b, c, d, i8x16.splat(0x0a))
    newlineCount += <u32>popcnt(isNewline)
    store<u64>(NEWLINES + place, isNewline)
    meeting |= isNewline & ((isNewline << 1) | (newlinesBefore >> 63))
    newlinesBefore = isNewline
    const dots = equalBits(a, b, c, d, i8x16.splat(0x2e))
    triples |= dots & ((dots << 1) | (dotsBefore >> 63)) & ((dots << 2) | (dotsBefore >> 62))
    dotsBefore = dots
    hashCount += <u32>popcnt(equalBits(a, b, c, d, i8x16.splat(0x23)))
    ends = v128.or(ends, v128.or(v128.or(lineEndLanes(a), lineEndLanes(b)), v128.or(lineEndLanes(c), lineEndLanes(d))))
    let spaces = bits(spaceBits(a), spaceBits(b), spaceBits(c), spaceBits(d)) | wideSpacesNext
    wideSpacesNext = 0
    if (v128.any_true(v128.and(v128.or(v128.or(a, b), v128.or(c, d)), i8x16.splat(<i8>0x80)))) {
      const high = bits(i8x16.bitmask(a), i8x16.bitmask(b), i8x16.bitmask(c), i8x16.bitmask(d))
      const leads = bits(
        i8x16.bitmask(leadLanes(a)), i8x16.bitmask(leadLanes(b)),
        i8x16.bitmask(leadLanes(c)), i8x16.bitmask(leadLanes(d)),
      )
      going += <u32>popcnt(high ^ leads)
      lookBeyondAscii(at, leads)
      spaces |= wideSpaces
    }
    const inside = ~spaces
    const edges = inside ^ ((inside << 1) | inChunk)
    inChunk = inside >> 63
    writeEdges(out, <u32>at, edges)
    out += <usize>popcnt(edges) << 2
  }
  characters = <u32>(end - TEXT) - going
  letters += letterCount
  hashes = hashCount
  newlines = newlineCount
  newlinesMeet = meeting != 0
  if (v128.any_true(ends)) otherLineEnds = true
  if (triples) ellipses += tripleDots(end)
  chunkEdges = <u32>((out - CHUNK_EDGES) >> 2)
}

/** Three full stops each, counted without overlap: four are one, six are two. */
function tripleDots(end: usize): u32 {
  let count: u32 = 0
  let dots: u32 = 0
  for (let at = TEXT; at < end; at++) {
    dots = load<u8>(at) == 0x2e ? dots + 1 : 0
    if (dots == 3) {
      count++
      dots = 0
    }
  }
  return count
}
