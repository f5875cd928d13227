// Which runs of five words of a record does a reference not hold?

import { MULTIPLIER_2 } from '../sketch/multipliers.kernel'
import { growFor } from '../scan/turns.kernel'

const WIDTH: usize = 5
/** By how many bits a word turns for each word that follows it in a run. */
const TURN: u64 = 13

/** Runs of words of the record in hand that were looked up, and those of them that the reference does not hold. */
export let runs: u32 = 0
export let unseenRuns: u32 = 0
let rolling: u64 = 0
let wordsOfText: usize = 0

/** Tags of the reference's runs in open addressing; runs whose hash has a bit of `sampleMask` are left out. */
let tagsAt: usize = 0
let slotMask: usize = 0
let sampleMask: u64 = 0

/** Where the hashes of runs are written instead, for making a reference; 0: nowhere. */
let written: usize = 0

export function setReference(tags: usize, slotBits: u32, sampleBits: u32): void {
  tagsAt = tags
  slotMask = (<usize>1 << <usize>slotBits) - 1
  sampleMask = (<u64>1 << <u64>sampleBits) - 1
}

/** Writes the hashes of all further runs from `at` on. */
export function writeRuns(at: usize): void {
  written = at
}

export function runsEnd(): usize {
  return written
}

export function resetNovelty(): void {
  runs = 0
  unseenRuns = 0
  wordsOfText = 0
}

export function beginRuns(): void {
  endRuns()
  rolling = 0
  wordsOfText = 0
}

/** A text of fewer words is one run. */
export function endRuns(): void {
  if (wordsOfText == 0 || wordsOfText >= WIDTH) return
  if (written != 0) growFor(written + 8)
  takeRun(rolling)
  wordsOfText = 0
}

/** Adds the words whose hashes stand from `from` to `to`, behind those of the words before them. */
export function addRuns(from: usize, to: usize): void {
  if (written != 0) growFor(written + (to - from))
  let turning = rolling
  for (let word = from; word < to; word += 8) {
    turning = rotl(turning, TURN) ^ load<u64>(word)
    wordsOfText++
    if (wordsOfText > WIDTH) turning ^= rotl(load<u64>(word - (WIDTH << 3)), <u64>WIDTH * TURN)
    if (wordsOfText >= WIDTH) takeRun(turning)
  }
  rolling = turning
}

function takeRun(turned: u64): void {
  let hash = turned * MULTIPLIER_2
  hash ^= hash >> 32
  if (written != 0) {
    store<u64>(written, hash)
    written += 8
    return
  }
  if ((hash & sampleMask) != 0) return
  runs++
  if (!isKnown(hash)) unseenRuns++
}

function isKnown(hash: u64): bool {
  const upper = <u32>(hash >> 32)
  const tag = upper == 0 ? 1 : upper
  for (let slot = <usize>(hash >> 16) & slotMask; ; slot = (slot + 1) & slotMask) {
    const held = load<u32>(tagsAt + (slot << 2))
    if (held == tag) return true
    if (held == 0) return false
  }
  return false
}
