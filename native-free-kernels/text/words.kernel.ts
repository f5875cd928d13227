// Splits texts into words. A word is a run of letters, marks and digits; a code point of a script that is written
// without spaces, or a symbol beyond ASCII, is a word of its own.

import { EDGES, LONGEST_WORD, PIECE, SCRATCH } from '../record/layout.kernel'
import {
  FORM_BEYOND_ASCII, FORM_CONTROLS, FORM_LONG_ESCAPES, bitsEqual, escapedBits, resetEscapes,
} from '../scan/string.kernel'
import { addCharacters } from '../sketch/characters.kernel'
import { addWords } from '../sketch/shingles.kernel'
import { foldPiece, foldedEnd } from './fold.kernel'

/** What a rule should look at in the record in hand: some of the HINT_ bits. */
export let hints: u32 = 0
/** `<`, `[` or `#` begins something that looks like a token. */
export const HINT_TOKEN: u32 = 1
/** Three backticks. */
const HINT_FENCE: u32 = 256

/** Whether shingles are made of characters instead of words. */
let characters: bool = false

export function splitCharacters(on: bool): void {
  characters = on
}

export function resetHints(): void {
  hints = 0
}

/** Lower-cases the ASCII letters among eight bytes and leaves the digits as they are. */
const CASE_BITS: u64 = 0x2020202020202020

let inWord: u64 = 0
let edgesEnd: usize = EDGES

/** Bits of the bytes that belong to words: ASCII letters of any case and digits, and all beyond ASCII. */
function wordBits(block: v128): u32 {
  // Signed comparisons with a shifted range: one instruction where unsigned ones take three.
  const letters = i8x16.lt_s(
    i8x16.add(v128.or(block, i8x16.splat(0x20)), i8x16.splat(0x1f)),
    i8x16.splat(-102),
  )
  const digits = i8x16.lt_s(i8x16.add(block, i8x16.splat(0x50)), i8x16.splat(-118))
  return i8x16.bitmask(v128.or(v128.or(letters, digits), block))
}

/** Bits of `<`, `[`, `#` and the backtick. */
function tokenBits(block: v128): u32 {
  return i8x16.bitmask(
    v128.or(
      v128.or(i8x16.eq(block, i8x16.splat(0x3c)), i8x16.eq(block, i8x16.splat(0x5b))),
      v128.or(i8x16.eq(block, i8x16.splat(0x23)), i8x16.eq(block, i8x16.splat(0x60))),
    ),
  )
}

/** Whether the text at `at`, folded or not, begins like a control token or a leaked heading. */
function looksLikeToken(at: usize): bool {
  // With bit 5 set, as lower-case letters are: [ becomes {.
  const four = load<u32>(at) | 0x20202020
  if ((four & 0xffff) == 0x7c3c) return true // <|
  if (four == 0x3e732f3c) return true // </s>
  if ((four & 0xffffff) == 0x3e733c) return true // <s>
  if (four == 0x6174733c || four == 0x646e653c) return true // <sta, <end
  if (four == 0x736f623c || four == 0x736f653c) return true // <bos, <eos
  if (four == 0x6b6e753c || four == 0x6461703c) return true // <unk, <pad
  if (four == 0x79733c3c || four == 0x732f3c3c) return true // <<sy, <</s
  if (four == 0x6968743c || four == 0x68742f3c) return true // <thi, </th
  if (four == 0x696f6e3c || four == 0x6f6f6e3c || four == 0x206f6e3c) return true // <noi, <noo, <no
  if (four == 0x736e697b) return (load<u16>(at, 4) | 0x2020) == 0x7d74 // [inst]
  if (four == 0x6e692f7b) return (load<u16>(at, 4) | 0x2020) == 0x7473 // [/inst
  if (four != 0x20232323) return false // ###
  const heading = load<u32>(at, 4) | 0x20202020
  return (
    heading == 0x616d7568 || // huma
    heading == 0x72657375 || // user
    heading == 0x70736572 || // resp
    heading == 0x69737361 || // assi
    heading == 0x77736e61 || // answ
    heading == 0x74736e69 || // inst
    heading == 0x7074756f // outp
  )
}

/**
 * Finds the edges of the words from `from` to `to`; they follow one another in EDGES as addresses, start and end.
 * `raw` text has escapes in it, of the short kind only.
 */
function findEdges(from: usize, to: usize, raw: bool, hinted: bool): void {
  let out = edgesEnd
  let carry = inWord
  const backslash = i8x16.splat(0x5c)
  for (let at = from; at < to; at += 64) {
    const a = v128.load(at)
    const b = v128.load(at, 16)
    const c = v128.load(at, 32)
    const d = v128.load(at, 48)
    let words =
      <u64>(wordBits(a) | (wordBits(b) << 16)) | (<u64>(wordBits(c) | (wordBits(d) << 16)) << 32)
    if (raw) words &= ~escapedBits(bitsEqual(a, b, c, d, backslash))
    if (hinted) {
      const starts =
        <u64>(tokenBits(a) | (tokenBits(b) << 16)) | (<u64>(tokenBits(c) | (tokenBits(d) << 16)) << 32)
      if (starts) findTokens(at, to, starts)
    }
    let edges = words ^ ((words << 1) | carry)
    if (to - at < 64) {
      // The end of a piece is no edge: a word may go on in the next.
      edges &= ~(<u64>0xffffffffffffffff << <u64>(to - at))
      carry = (words >> <u64>(to - at - 1)) & 1
    } else {
      carry = words >> 63
    }
    const count = <usize>popcnt(edges)
    const base = <u32>at
    // Twenty-four addresses at once, needed or not: a loop would mispredict its end in each block.
    store<u32>(out, base + <u32>ctz(edges)); edges &= edges - 1
    store<u32>(out, base + <u32>ctz(edges), 4); edges &= edges - 1
    store<u32>(out, base + <u32>ctz(edges), 8); edges &= edges - 1
    store<u32>(out, base + <u32>ctz(edges), 12); edges &= edges - 1
    store<u32>(out, base + <u32>ctz(edges), 16); edges &= edges - 1
    store<u32>(out, base + <u32>ctz(edges), 20); edges &= edges - 1
    store<u32>(out, base + <u32>ctz(edges), 24); edges &= edges - 1
    store<u32>(out, base + <u32>ctz(edges), 28); edges &= edges - 1
    store<u32>(out, base + <u32>ctz(edges), 32); edges &= edges - 1
    store<u32>(out, base + <u32>ctz(edges), 36); edges &= edges - 1
    store<u32>(out, base + <u32>ctz(edges), 40); edges &= edges - 1
    store<u32>(out, base + <u32>ctz(edges), 44); edges &= edges - 1
    store<u32>(out, base + <u32>ctz(edges), 48); edges &= edges - 1
    store<u32>(out, base + <u32>ctz(edges), 52); edges &= edges - 1
    store<u32>(out, base + <u32>ctz(edges), 56); edges &= edges - 1
    store<u32>(out, base + <u32>ctz(edges), 60); edges &= edges - 1
    if (count > 16) {
      store<u32>(out, base + <u32>ctz(edges), 64); edges &= edges - 1
      store<u32>(out, base + <u32>ctz(edges), 68); edges &= edges - 1
      store<u32>(out, base + <u32>ctz(edges), 72); edges &= edges - 1
      store<u32>(out, base + <u32>ctz(edges), 76); edges &= edges - 1
      store<u32>(out, base + <u32>ctz(edges), 80); edges &= edges - 1
      store<u32>(out, base + <u32>ctz(edges), 84); edges &= edges - 1
      store<u32>(out, base + <u32>ctz(edges), 88); edges &= edges - 1
      store<u32>(out, base + <u32>ctz(edges), 92); edges &= edges - 1
      let more = out + 96
      while (edges) {
        store<u32>(more, base + <u32>ctz(edges))
        edges &= edges - 1
        more += 4
      }
    }
    out += count << 2
  }
  inWord = carry
  edgesEnd = out
}

function findTokens(at: usize, to: usize, starts: u64): void {
  for (; starts; starts &= starts - 1) {
    const start = at + <usize>ctz(starts)
    if (start >= to) return
    if (load<u8>(start) == 0x60) {
      if ((load<u32>(start) & 0xffffff) == 0x606060) hints |= HINT_FENCE
    } else if (looksLikeToken(start)) hints |= HINT_TOKEN
  }
}

/** Hands the words whose both edges are known to the shingles; the start of an unfinished one stays. */
function takeWords(caseBits: u64): void {
  const whole = EDGES + ((edgesEnd - EDGES) & ~7)
  if (characters) addCharacters(EDGES, whole, caseBits)
  else addWords(EDGES, whole, caseBits)
  if (whole != edgesEnd) {
    store<u32>(EDGES, load<u32>(whole))
    edgesEnd = EDGES + 4
  } else {
    edgesEnd = EDGES
  }
}

function finishText(end: usize, caseBits: u64): void {
  if (inWord) {
    store<u32>(edgesEnd, <u32>end)
    edgesEnd += 4
    takeWords(caseBits)
  }
}

/**
 * Words of the JSON string bytes from `from` to `to`, which the scan found to be of `form`. `hinted`: whether hints are
 * wanted of them.
 */
export function splitText(from: usize, to: usize, form: u32, hinted: bool): void {
  edgesEnd = EDGES
  inWord = 0
  if (form & (FORM_BEYOND_ASCII | FORM_LONG_ESCAPES | FORM_CONTROLS)) splitFolded(from, to, hinted)
  else splitRaw(from, to, hinted)
}

/** ASCII with short escapes at the most: the words can be read where they stand. */
function splitRaw(from: usize, to: usize, hinted: bool): void {
  resetEscapes()
  for (let at = from; at < to; at += PIECE) {
    findEdges(at, min(to, at + PIECE), true, hinted)
    takeWords(CASE_BITS)
  }
  finishText(to, CASE_BITS)
}

function splitFolded(from: usize, to: usize, hinted: bool): void {
  let kept: usize = 0
  while (from < to) {
    const start = SCRATCH + kept
    from = foldPiece(from, to, start)
    const end = foldedEnd
    findEdges(start, end, false, hinted)
    takeWords(0)
    kept = 0
    if (inWord) {
      // The unfinished word moves to the front; of a very long one the beginning is enough.
      const wordStart = <usize>load<u32>(EDGES)
      kept = min(end - wordStart, LONGEST_WORD)
      memory.copy(SCRATCH, wordStart, kept)
      store<u32>(EDGES, <u32>SCRATCH)
    }
  }
  finishText(SCRATCH + kept, 0)
}
