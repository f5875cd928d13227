// All that the quality rules need to know of a text, in a few passes over it. ./measure.ts is its binding;
// src/stages/quality/measures.ts is the plain twin that defines what is right.

import { characters, chunkEdges, ellipses, hashes, letters, lookAtBlocks, newlines, unspacedLetters } from './blocks.kernel'
import { splitChunks } from './chunks.kernel'
import { prepareMasks } from './hash.kernel'
import { KIND_BLOCKS, KIND_BLOCK_COUNT, KIND_INDEX, RESULT, TEXT, UNITS, UNIT_COUNT, WRITTEN, reserve } from './layout.kernel'
import {
  REPEATS, bulletLines, ellipsisLines, measureLines, quotedTerminalLines, shortLines, shortLinesWithBlank, terminalLines,
} from './lines.kernel'
import { measureNgrams } from './ngrams.kernel'
import { cut, unescape } from './unescape.kernel'
import {
  alphabeticWords, countWords, distinctStopWords, plainWordCharacters, plainWords, prepareStopWords, stopWords, wordCount,
} from './words.kernel'

export { addException, prepareEnds } from './exceptions.kernel'
export { reserve } from './layout.kernel'

export function kindIndexAt(): usize {
  return KIND_INDEX
}
export function kindBlocksAt(): usize {
  return KIND_BLOCKS
}
export function kindBlockCount(): usize {
  return KIND_BLOCK_COUNT
}
export function unitsAt(): usize {
  return UNITS
}
export function unitCount(): usize {
  return UNIT_COUNT
}
export function resultAt(): usize {
  return RESULT
}
/** First address that the compiler's own constants do not use. */
export function constantsEnd(): usize {
  return __heap_base
}

/** Before all else, once. */
export function prepare(): void {
  reserve(0)
  prepareMasks()
  prepareStopWords()
}

/** Measures the JSON string whose `length` bytes, without quotes, stand at WRITTEN. */
export function measureWritten(length: usize): void {
  measure(cut(unescape(WRITTEN, length)))
}

/** Measures the text whose `length` bytes of UTF-8 stand at WRITTEN. */
export function measurePlain(length: usize): void {
  memory.copy(TEXT, WRITTEN, length)
  measure(cut(TEXT + length))
}

function measure(end: usize): void {
  // Spaces end the last chunk and count as nothing.
  memory.fill(end, 0x20, 128)
  lookAtBlocks(end)
  countWords(splitChunks(chunkEdges))
  const numbers = RESULT
  store<u32>(numbers, characters)
  store<u32>(numbers, letters, 4)
  store<u32>(numbers, unspacedLetters, 8)
  store<u32>(numbers, hashes, 12)
  store<u32>(numbers, ellipses, 16)
  store<u32>(numbers, newlines, 20)
  store<u32>(numbers, wordCount, 24)
  store<u32>(numbers, plainWords, 28)
  store<u32>(numbers, plainWordCharacters, 32)
  store<u32>(numbers, alphabeticWords, 36)
  store<u32>(numbers, stopWords, 40)
  store<u32>(numbers, distinctStopWords, 44)
  measureNgrams(numbers + 48)
  const lines = numbers + 84
  measureLines(end, lines)
  const ends = lines + 4 * REPEATS
  store<u32>(ends, bulletLines)
  store<u32>(ends, ellipsisLines, 4)
  store<u32>(ends, terminalLines, 8)
  store<u32>(ends, shortLines, 12)
  store<u32>(ends, quotedTerminalLines, 16)
  store<u32>(ends, shortLinesWithBlank, 20)
}
