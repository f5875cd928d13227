// What is measured of a record's words, for the attributes that are asked for.

import { addContentWords, resetCoarse } from './coarse.kernel'
import { beginCounting, countWords } from './counts.kernel'
import { addRuns, beginRuns, resetNovelty } from './novelty.kernel'
import { beginShortRuns, lookAtLetters, lookAtRuns, resetPlausibility } from './plausibility.kernel'
import { beginWeighing, resetWeight, weighWords } from './relevance.kernel'

export const COUNTS: u32 = 1
export const COARSE: u32 = 2
export const RELEVANCE: u32 = 4
export const NOVELTY: u32 = 8
export const PLAUSIBILITY: u32 = 16

let wanted: u32 = 0
/** Those that take part in the text in hand. */
let measured: u32 = 0

/** Begins a record. */
export function resetAttributes(attributes: u32): void {
  wanted = attributes
  measured = 0
  resetCoarse()
  resetWeight()
  resetNovelty()
  resetPlausibility()
}

/** Begins a text; `take`: whether it is measured. */
export function beginMeasuring(take: bool): void {
  measured = take ? wanted : 0
  if (measured == 0) return
  beginCounting()
  beginWeighing()
  beginRuns()
  beginShortRuns()
}

/** Takes the words whose hashes stand from `from` to `to`. */
export function measureWords(from: usize, to: usize): void {
  if (measured == 0) return
  if (measured & COUNTS) countWords(from, to)
  if (measured & COARSE) addContentWords(from, to)
  if (measured & RELEVANCE) weighWords(from, to)
  if (measured & NOVELTY) addRuns(from, to)
  if (measured & PLAUSIBILITY) lookAtRuns(from, to)
}

/** Takes the same words by their edges; `caseBit` makes capitals small. */
export function measureLetters(from: usize, to: usize, caseBit: u32): void {
  if (measured & PLAUSIBILITY) lookAtLetters(from, to, caseBit)
}
