import { oddSketch, sampled } from './plain-odd-sketch.js'

const MULTIPLIER = 0x9e3779b97f4a7c15n
const MULTIPLIER_2 = 0xc2b2ae3d27d4eb4fn
const FILL = { register: 0x9e3779b1, first: 0x85ebca6b, second: 0xc2b2ae35 }

/** By how many bits a word moves for each word that follows it in a shingle. */
const TURN = 13n
/** A word of more bytes than this is hashed as a whole, a shorter one by its first and its last eight bytes and its length. */
const SHORT_WORD = 16
/** Shingles that take part in the second and later rounds and in the odd sketch: of more, a sample. */
const SHINGLE_CAPACITY = 65536
const ROUNDS = 8
const EMPTY = 0xffffffff

export interface PlainSketchShape {
  bands: number
  /** Registers of one band. */
  rows: number
  /** Words to a shingle. */
  width: number
  /** Distinct shingles up to which a set is in its odd sketch as a whole. */
  whole: number
}

export interface PlainSketch {
  registers: Uint32Array
  bandKeys: bigint[]
  /** See ./odd-sketch.ts. */
  odd: Uint32Array
}

const wrap = (value: bigint) => BigInt.asUintN(64, value)
const rotate = (value: bigint, bits: bigint) => {
  const turns = bits % 64n
  return wrap((value << turns) | (value >> (64n - turns)))
}

/** The number that the eight bytes at `at` are; bytes beyond the word are zero. */
function eightBytes(word: Uint8Array, at: number): bigint {
  const bytes = new Uint8Array(8)
  bytes.set(word.subarray(at, at + 8))
  return new DataView(bytes.buffer).getBigUint64(0, true)
}

export function hashWord(word: Uint8Array): bigint {
  const head = eightBytes(word, 0)
  let tail = 0n
  if (word.length > SHORT_WORD) tail = hashLongWord(word)
  else if (word.length > 8) {
    tail = wrap(eightBytes(word, word.length - 8) * MULTIPLIER_2 + BigInt(word.length))
  }
  const hash = wrap((head ^ tail) * MULTIPLIER)
  return hash ^ (hash >> 32n)
}

function hashLongWord(word: Uint8Array): bigint {
  const last = word.length - 8
  let hash = wrap(BigInt(word.length) * MULTIPLIER_2)
  for (let at = 0; at < last; at += 8) {
    hash = wrap((hash ^ eightBytes(word, at)) * MULTIPLIER_2)
    hash ^= hash >> 29n
  }
  return wrap((hash ^ eightBytes(word, last)) * MULTIPLIER)
}

/** The letters and digits of words, each as UTF-8; what of a word that was cut is no whole character is one too. */
export function characters(words: readonly Uint8Array[]): Uint8Array[] {
  return words.flatMap((word) => {
    const starts = [...word.keys()].filter((at) => (word[at]! & 0xc0) !== 0x80)
    return starts.map((start, index) => word.subarray(start, starts[index + 1] ?? word.length))
  })
}

/** The hash of each run of `width` words; a text of fewer words is one shingle, and one of none has none. */
export function shingles(words: readonly Uint8Array[], width: number): bigint[] {
  const hashes = words.map(hashWord)
  if (hashes.length === 0) return []
  const runs = Math.max(1, hashes.length - width + 1)
  return Array.from({ length: runs }, (_, start) => {
    return wrap(hashWords(hashes.slice(start, start + width)) * MULTIPLIER_2)
  })
}

/** The hash of words in their order, of the hashes of each. */
export function hashWords(hashes: readonly bigint[]): bigint {
  return hashes.reduce((hash, word) => rotate(hash, TURN) ^ word, 0n)
}

/**
 * The registers of shingles, distinct or repeated. In each of eight rounds every shingle tries for one register, and an
 * earlier round always wins over a later one; what is still empty takes the least hash of all shingles.
 */
export function fillRegisters(all: readonly bigint[], count: number): Uint32Array {
  const registers = new Uint32Array(count).fill(EMPTY)
  const tryRegister = (round: number, hash: bigint) => {
    const register = Number(((hash >> 32n) * BigInt(count)) >> 32n)
    registers[register] = Math.min(registers[register]!, tagged(round, Number(BigInt.asUintN(32, hash))))
  }
  for (const shingle of all) tryRegister(0, shingle)
  const others = sampled(all.map(kept), SHINGLE_CAPACITY).shingles
  for (let round = 1; round < ROUNDS && registers.includes(EMPTY); round++) {
    const multiplier = wrap(BigInt(round) * MULTIPLIER_2 + MULTIPLIER) | 1n
    for (const shingle of others) tryRegister(round, wrap(shingle * multiplier))
  }
  const halves = others.map((shingle) => Number(BigInt.asUintN(32, shingle)))
  return registers.map((held, register) => {
    if (held !== EMPTY) return held
    return tagged(
      ROUNDS,
      halves.reduce((least, half) => Math.min(least, fillHash(half, register)), EMPTY),
    )
  })
}

/** The form in which a shingle takes part in all but the first round, and in the odd sketch. */
function kept(shingle: bigint): bigint {
  return shingle ^ (shingle >> 32n)
}

/** The hash by which the lower half of a shingle tries for a register that is still empty. */
function fillHash(half: number, register: number): number {
  const seeded = half ^ (half >>> 15) ^ Math.imul(register + 1, FILL.register)
  const once = Math.imul(seeded, FILL.first)
  return Math.imul(once ^ (once >>> 13), FILL.second) >>> 0
}

/** The value of a hash of 32 bits in a round: the round, then the hash's upper 28 bits. */
function tagged(round: number, hash: number): number {
  return ((round << 28) | (hash >>> 4)) >>> 0
}

/** A key of 64 bits for each band of `rows` registers. */
export function bandKeys(registers: Uint32Array, bands: number, rows: number): bigint[] {
  return Array.from({ length: bands }, (_, band) => {
    let key = wrap(BigInt(band + 1) * MULTIPLIER)
    for (const register of registers.subarray(band * rows, (band + 1) * rows)) {
      key = wrap((key ^ BigInt(register)) * MULTIPLIER_2)
      key ^= key >> 29n
    }
    key = wrap((key ^ (key >> 32n)) * MULTIPLIER)
    return key ^ (key >> 29n)
  })
}

/** The sketch of a record's words; undefined for a record without any. */
export function sketch(words: readonly Uint8Array[], shape: PlainSketchShape): PlainSketch | undefined {
  const all = shingles(words, shape.width)
  if (all.length === 0) return undefined
  const registers = fillRegisters(all, shape.bands * shape.rows)
  const sample = sampled(all.map(kept), SHINGLE_CAPACITY)
  return {
    registers,
    bandKeys: bandKeys(registers, shape.bands, shape.rows),
    odd: oddSketch(sample.shingles, shape.whole, sample.thinned),
  }
}
