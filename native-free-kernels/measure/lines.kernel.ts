// Lines and paragraphs: how many there are, and how much of them came before in the text.

import { newlines, newlinesMeet, otherLineEnds } from './blocks.kernel'
import { hashOf } from './hash.kernel'
import { TERMINAL, codePointFrom, codePointsIn, kindOf, skipSpace, skipSpaceBack, startBefore } from './kinds.kernel'
import { NEWLINES, PIECES, TEXT } from './layout.kernel'
import { beginTable, isSeen } from './table.kernel'

/** A line of at most so many code points is short. */
const SHORT_LINE: usize = 30

// Three numbers each: pieces, those that came before, code points of these.
export const REPEATS: usize = 12

/** Where the results go. */
let lineRepeats: usize = 0
let runRepeats: usize = 0
let paragraphRepeats: usize = 0
let filledRepeats: usize = 0

export let bulletLines: u32 = 0
export let ellipsisLines: u32 = 0
export let terminalLines: u32 = 0
export let shortLines: u32 = 0
export let quotedTerminalLines: u32 = 0
export let shortLinesWithBlank: u32 = 0

function setRepeats(at: usize, count: u32, repeated: u32, characters: u32): void {
  store<u32>(at, count)
  store<u32>(at, repeated, 4)
  store<u32>(at, characters, 8)
}

/** Measures the lines of the text from TEXT to `end`; writes four times three numbers at `to`. */
export function measureLines(end: usize, to: usize): void {
  lineRepeats = to
  runRepeats = to + REPEATS
  paragraphRepeats = to + 2 * REPEATS
  filledRepeats = to + 3 * REPEATS
  bulletLines = 0
  ellipsisLines = 0
  measureNewlineLines(end)
  if (otherLineEnds) countRepeats(listLines(end), lineRepeats)
  measureParagraphs(end)
}

/** The first newline from `at` on, or `end`. */
function nextNewline(at: usize, end: usize): usize {
  const place = at - TEXT
  let word = NEWLINES + ((place >> 6) << 3)
  const last = NEWLINES + (((end - TEXT) >> 6) << 3)
  let bits = load<u64>(word) & (<u64>-1 << <u64>(place & 63))
  while (!bits) {
    word += 8
    if (word > last) return end
    bits = load<u64>(word)
  }
  return min(end, TEXT + ((word - NEWLINES) << 3) + <usize>ctz(bits))
}

/** The pieces between newlines: filled lines, runs of lines, and, where there is no other line end, lines. */
function measureNewlineLines(end: usize): void {
  let terminal: u32 = 0
  let short: u32 = 0
  let shortWithBlank: u32 = 0
  let quotedTerminal: u32 = 0
  let empty: u32 = 0
  let filled: u32 = 0
  let filledAgain: u32 = 0
  let filledCharacters: u32 = 0
  let again: u32 = 0
  let againCharacters: u32 = 0
  const others = otherLineEnds
  beginTable(<usize>newlines + 1)
  let start = TEXT
  while (true) {
    const lineEnd = nextNewline(start, end)
    const length = lineEnd - start
    if (length == 0) {
      empty++
      shortWithBlank++
    } else {
      const isShort =
        length <= SHORT_LINE || (length <= 4 * SHORT_LINE && codePointsIn(start, lineEnd) <= <u32>SHORT_LINE)
      const last = <u32>load<u8>(lineEnd - 1)
      shortWithBlank += <u32>isShort
      // . ? ! " '
      if (last == 0x2e || last == 0x3f || last == 0x21 || last == 0x22 || last == 0x27) quotedTerminal++
      const seen = isSeen(hashOf(start, lineEnd))
      const characters = seen ? codePointsIn(start, lineEnd) : 0
      again += <u32>seen
      againCharacters += characters
      const from = skipSpace(start, lineEnd)
      if (from < lineEnd) {
        filled++
        filledAgain += <u32>seen
        filledCharacters += characters
        short += <u32>isShort
        if (kindOf(codePointFrom(startBefore(lineEnd))) & TERMINAL) terminal++
        if (!others) lookAtEnds(from, lineEnd)
      }
    }
    if (lineEnd == end) break
    start = lineEnd + 1
  }
  terminalLines = terminal
  shortLines = short
  shortLinesWithBlank = shortWithBlank
  quotedTerminalLines = quotedTerminal
  setRepeats(filledRepeats, filled, filledAgain, filledCharacters)
  const nonEmpty = newlines + 1 - empty
  if (start == end && !others) {
    // What follows the last newline is no line.
    setRepeats(lineRepeats, newlines, again + max<u32>(empty, 2) - 2, againCharacters)
  } else if (!others) {
    setRepeats(lineRepeats, newlines + 1, again + max<u32>(empty, 1) - 1, againCharacters)
  }
  // A run of newlines at the beginning has an empty piece before it, one at the end an empty piece behind it.
  if (end == TEXT) {
    setRepeats(runRepeats, 1, 0, 0)
  } else {
    const before: u32 = load<u8>(TEXT) == 0x0a ? 1 : 0
    const behind: u32 = load<u8>(end - 1) == 0x0a ? 1 : 0
    setRepeats(runRepeats, nonEmpty + before + behind, again + (before & behind), againCharacters)
  }
}

/** Counts bullets and ellipses; `from` is the first place that is no white space. */
function lookAtEnds(from: usize, end: usize): void {
  const first = load<u32>(from)
  if ((first & 0xff) == 0x2d || (first & 0xffffff) == 0xa280e2) bulletLines++ // - •
  const to = skipSpaceBack(from, end)
  if (to - from < 3) return
  const last = load<u32>(to - 4) >> 8
  if (last == 0xa680e2 || last == 0x2e2e2e) ellipsisLines++ // … ...
}

/** Lists the edges of the lines at PIECES: at any kind of line end. Returns the end of the list. */
function listLines(end: usize): usize {
  let out = PIECES
  let start = TEXT
  for (let at = TEXT; at < end;) {
    const length = lineEndLength(at, end)
    if (!length) {
      at++
      continue
    }
    out = addPiece(out, start, at)
    lookAtLine(start, at)
    at += length
    start = at
  }
  if (start < end) {
    out = addPiece(out, start, end)
    lookAtLine(start, end)
  }
  return out
}

function lookAtLine(start: usize, end: usize): void {
  const from = skipSpace(start, end)
  if (from < end) lookAtEnds(from, end)
}

function addPiece(out: usize, start: usize, end: usize): usize {
  store<u32>(out, <u32>start)
  store<u32>(out, <u32>end, 4)
  return out + 8
}

/** Length in bytes of the line end at `at`; 0 where there is none. */
function lineEndLength(at: usize, end: usize): usize {
  const byte = <u32>load<u8>(at)
  if (byte == 0x0d) return at + 1 < end && load<u8>(at, 1) == 0x0a ? 2 : 1
  if (byte - 0x0a < 3 || byte - 0x1c < 3) return 1
  if (byte == 0xc2) return load<u8>(at, 1) == 0x85 ? 2 : 0
  if (byte != 0xe2 || load<u8>(at, 1) != 0x80) return 0
  return (load<u8>(at, 2) | 1) == 0xa9 ? 3 : 0
}

/** Counts the pieces that are listed at PIECES. */
function countRepeats(end: usize, to: usize): void {
  let again: u32 = 0
  let characters: u32 = 0
  beginTable((end - PIECES) >> 3)
  for (let at = PIECES; at < end; at += 8) {
    const from = <usize>load<u32>(at)
    const pieceEnd = <usize>load<u32>(at, 4)
    if (!isSeen(hashOf(from, pieceEnd))) continue
    again++
    characters += codePointsIn(from, pieceEnd)
  }
  setRepeats(to, <u32>((end - PIECES) >> 3), again, characters)
}

/** The pieces between two newlines or more of the text without white space at its edges. */
function measureParagraphs(end: usize): void {
  if (!newlinesMeet) {
    setRepeats(paragraphRepeats, 1, 0, 0)
    return
  }
  let start = skipSpace(TEXT, end)
  end = skipSpaceBack(start, end)
  let out = PIECES
  let at = start
  while (at < end) {
    at = nextNewline(at, end)
    let behind = at
    while (behind < end && load<u8>(behind) == 0x0a) behind++
    if (behind - at > 1) {
      out = addPiece(out, start, at)
      start = behind
    }
    at = behind
  }
  countRepeats(addPiece(out, start, end), paragraphRepeats)
}
