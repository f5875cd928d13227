// Chunks between white space into words and signs, as src/stages/quality/words.ts has them.

import { isAddress } from './address.kernel'
import { LONGEST_EXCEPTION, exceptionAt, mayBeException } from './exceptions.kernel'
import { hashOfShort, headOf, tailOf } from './hash.kernel'
import { DIGIT, LETTER, LOWER, UPPER, kindOfAscii, sequenceLength } from './kinds.kernel'
import { isKnown, keepChunk, knownChunk, wordLengths } from './known.kernel'
import { CHUNK_EDGES, FREE_ENDS, NO_LETTERS, PARTS, SUFFIXES, TEXT, WORDS } from './layout.kernel'
import { EDGE, infixLength, prefixLength, suffixLength } from './signs.kernel'
import { WORD, listHashedWord, listWord } from './words.kernel'

/** The parts of the chunk in hand: part n stands between edges n and n + 1 at PARTS. */
let partCount: usize = 0

/** Splits the chunks whose edges stand in the list, `edges` in number; returns the end of the list of words. */
export function splitChunks(edges: u32): usize {
  const last = CHUNK_EDGES + (<usize>edges << 2)
  const text = TEXT
  const noLetters = NO_LETTERS
  let out = WORDS
  for (let edge = CHUNK_EDGES; edge < last; edge += 8) {
    const start = <usize>load<u32>(edge)
    const end = <usize>load<u32>(edge, 4)
    const length = end - start
    if (length <= LONGEST_EXCEPTION) {
      const place = start - text
      const others =
        (load<u64>(noLetters + (place >> 3)) >> <u64>(place & 7)) & (((<u64>1) << <u64>length) - 1)
      const sign = <usize>load<u8>(end - 1)
      const signs = <usize>(others >> <u64>(length - 1))
      const core = length - signs
      const within = others & ((<u64>1 << <u64>core) - 1)
      // Letters, or letters with a sign behind, in one: which of the two comes next cannot be foreseen.
      if (<u32>(within == 0) & <u32>(core != 0) & <u32>load<u8>(FREE_ENDS + sign)) {
        const hash = hashOfShort(headOf(start, core), tailOf(start, core), core)
        if (!mayBeException(hash)) {
          out = listHashedWord(out, start, core, hash)
          listSign(out, end - 1)
          out += signs * WORD
          continue
        }
      } else {
        const after = splitSigned(out, start, end, others)
        if (after) {
          out = after
          continue
        }
      }
      out = splitShort(out, start, end)
    } else {
      splitChunk(start, end)
      out = listParts(out)
    }
  }
  return out
}

/** A chunk of up to 16 bytes: as it was split before, if that is known. */
function splitShort(out: usize, start: usize, end: usize): usize {
  const length = end - start
  const head = headOf(start, length)
  const tail = tailOf(start, length)
  const hash = hashOfShort(head, tail, length)
  const entry = knownChunk(hash)
  let lengths: u64
  if (isKnown(entry, head, tail, length)) {
    lengths = wordLengths(entry)
  } else {
    splitChunk(start, end)
    lengths = packParts()
    keepChunk(entry, start, length, lengths)
  }
  // One word: 16 bytes would not fit.
  if (!lengths) return listHashedWord(out, start, length, hash)
  for (; lengths; lengths >>= 4) {
    const part = <usize>(lengths & 15)
    out = listHashedWord(out, start, part, hashOfShort(headOf(start, part), tailOf(start, part), part))
    start += part
  }
  return out
}

function isPerhapsException(start: usize, end: usize): bool {
  const length = end - start
  return mayBeException(hashOfShort(headOf(start, length), tailOf(start, length), length))
}

/**
 * The most frequent shapes of a short chunk: ASCII letters with one sign before, behind or both. `others` has the
 * bits of the bytes that are no letters. Returns the new end of the list, or 0 where the chunk is of another shape.
 */
function splitSigned(out: usize, start: usize, end: usize, others: u64): usize {
  const last = <u64>1 << <u64>(end - start - 1)
  if (others & ~(last | 1)) return 0
  let inner = start
  let innerEnd = end
  if (others & 1) {
    const byte = <u32>load<u8>(start)
    if (byte >= 0x80 || !(kindOfAscii(byte) & EDGE)) return 0
    inner++
  }
  if (inner == end) {
    // A sign alone.
    return listSign(out, start)
  }
  if (others & last) {
    const byte = <u32>load<u8>(end - 1)
    if (byte >= 0x80) return 0
    innerEnd--
    if (inner >= innerEnd) return 0
    if (byte == 0x2e) {
      // A full stop after a capital may belong to an abbreviation.
      if (!(kindOfAscii(load<u8>(innerEnd - 1)) & LOWER)) {
        if (innerEnd - inner < 2 || !(kindOfAscii(load<u8>(innerEnd - 2)) & UPPER)) return 0
      }
    } else if (!(kindOfAscii(byte) & EDGE)) return 0
    if (isPerhapsException(inner, end)) return 0
    if (inner > start && isPerhapsException(start, end)) return 0
  }
  if (inner > start && isPerhapsException(start, innerEnd)) return 0
  const length = innerEnd - inner
  const hash = hashOfShort(headOf(inner, length), tailOf(inner, length), length)
  if (mayBeException(hash)) return 0
  if (inner > start) out = listSign(out, start)
  out = listHashedWord(out, inner, length, hash)
  return innerEnd < end ? listSign(out, innerEnd) : out
}

// @ts-ignore: decorator
@inline
function listSign(out: usize, at: usize): usize {
  return listHashedWord(out, at, 1, hashOfShort(<u64>load<u8>(at), 0, 1))
}

function addPart(end: usize): void {
  partCount++
  store<u32>(PARTS + (partCount << 2), <u32>end)
}

/** Adds the parts of the exception that begins at `at`; `lengths` has four bits for each. */
function addExceptionParts(at: usize, lengths: u32): void {
  for (; lengths; lengths >>= 4) {
    at += <usize>(lengths & 15)
    addPart(at)
  }
}

function splitChunk(chunk: usize, chunkEnd: usize): void {
  let start = chunk
  let end = chunkEnd
  let suffixes = SUFFIXES
  let exception: u32 = 0
  partCount = 0
  store<u32>(PARTS, <u32>start)
  while (start < end) {
    exception = exceptionAt(start, end)
    if (exception) break
    const prefix = prefixLength(start, end)
    if (prefix > 0) {
      exception = exceptionAt(start + prefix, end)
      if (exception) {
        start += prefix
        addPart(start)
        break
      }
    }
    const suffix = suffixLength(start + prefix, end)
    if (suffix > 0) {
      exception = exceptionAt(start, end - suffix)
      if (exception) {
        end -= suffix
        store<u32>(suffixes, <u32>end)
        suffixes += 4
        break
      }
    }
    if (prefix == 0 && suffix == 0) break
    if (prefix > 0) {
      start += prefix
      addPart(start)
    }
    if (suffix > 0) {
      end -= suffix
      store<u32>(suffixes, <u32>end)
      suffixes += 4
    }
  }
  if (exception) addExceptionParts(start, exception)
  else if (start < end) splitInside(start, end)
  // The end of each suffix is where the one taken before it begins.
  while (suffixes > SUFFIXES) {
    suffixes -= 4
    addPart(suffixes == SUFFIXES ? chunkEnd : <usize>load<u32>(suffixes - 4))
  }
  if (partCount > 1) joinExceptions()
}

/**
 * Neighbours among the parts that are an exception together become its parts: ")" and ":" one sad face even in
 * "(so):". Longest first, from left to right.
 */
function joinExceptions(): void {
  const parts = PARTS
  const count = partCount
  // The suffixes are not needed any more: their room takes the parts as they come to be.
  let out = SUFFIXES
  for (let at: usize = 0; at < count;) {
    let taken: usize = 1
    let exception: u32 = 0
    const start = <usize>load<u32>(parts + (at << 2))
    let end = <usize>load<u32>(parts + (at << 2), 4)
    for (let next = at + 1; next < count && end - start < LONGEST_EXCEPTION; next++) {
      end = <usize>load<u32>(parts + (next << 2), 4)
      const found = exceptionAt(start, end)
      if (!found) continue
      exception = found
      taken = next + 1 - at
    }
    if (!exception) {
      store<u32>(out, load<u32>(parts + (at << 2), 4))
      out += 4
    }
    let to = start
    for (; exception; exception >>= 4) {
      to += <usize>(exception & 15)
      store<u32>(out, <u32>to)
      out += 4
    }
    at += taken
  }
  partCount = (out - SUFFIXES) >> 2
  for (let part: usize = 0; part < partCount; part++) {
    store<u32>(parts + (part << 2), load<u32>(SUFFIXES + (part << 2)), 4)
  }
}

/** Lists the parts as words. */
function listParts(out: usize): usize {
  let start = <usize>load<u32>(PARTS)
  for (let part: usize = 1; part <= partCount; part++) {
    const end = <usize>load<u32>(PARTS + (part << 2))
    out = listWord(out, start, end)
    start = end
  }
  return out
}

/** The lengths of the parts of a chunk of up to 16 bytes, four bits each, the first one lowest; 0 for one of 16. */
function packParts(): u64 {
  let lengths: u64 = 0
  for (let part = partCount; part > 0; part--) {
    const at = PARTS + (part << 2)
    lengths = (lengths << 4) | <u64>((load<u32>(at) - load<u32>(at - 4)) & 15)
  }
  return lengths
}

/** Parts a word that has no signs left at its edges. */
function splitInside(word: usize, end: usize): void {
  if (isAddress(word, end)) {
    addPart(end)
    return
  }
  let start = word
  for (let at = word; at < end;) {
    const byte = <u32>load<u8>(at)
    if (byte < 0x80 && kindOfAscii(byte) & (LETTER | DIGIT)) {
      at++
      continue
    }
    const length = infixLength(word, at, end)
    if (length > 0 && at > word) {
      if (at > start) addPart(at)
      addPart(at + length)
      start = at + length
    }
    at += length > 0 ? length : sequenceLength(byte)
  }
  if (start < end) addPart(end)
}
