import xxhash from 'xxhash-wasm'
import { ROW, sketchSize, type SketchShape } from '../../native-free-kernels/record/record.js'

const hashes = await xxhash()
const BAND_KEY_BYTES = 8
const FINGERPRINT_WORDS = 4

/** First letters of keys: of equal texts, of equal sketches, of bands. */
export const KEY = { text: 't', sketch: 's', band: 'b' } as const

/** By what a record is compared with others. */
export interface DuplicateKeys {
  /** Keys that the record shares with its duplicates, with commas between them; undefined: it can have none. */
  keys: string | undefined
  /**
   * In base64 the registers of its sketch, one byte each, then 8 bytes by which equal sketches are known: band keys are
   * made of more than registers hold. Undefined where it has no sketch.
   */
  registers: string | undefined
}

/** The keys of the record whose row begins at `at`; `sketches` are those of its batch. */
export function duplicateKeys(
  rows: Uint32Array,
  at: number,
  sketches: Uint8Array,
  shape: SketchShape,
): DuplicateKeys {
  const keys: string[] = []
  const fingerprint = rows.subarray(at + ROW.fingerprint, at + ROW.fingerprint + FINGERPRINT_WORDS)
  if (fingerprint.some((word) => word !== 0)) keys.push(KEY.text + hex(fingerprint))
  const sketch = rows[at + ROW.sketch]!
  let registers: string | undefined
  if (sketch !== 0) {
    const size = sketchSize(shape)
    const bytes = Buffer.from(sketches.buffer, sketches.byteOffset + (sketch - 1) * size, size)
    // Two hashes: of 10^10 sketches two unequal ones share both with a chance of 10^-19.
    const hash = sketchHash(bytes, 0n)
    keys.push(KEY.sketch + hash + sketchHash(bytes, 1n))
    for (let band = 0; band < shape.bands; band++) {
      keys.push(KEY.band + bytes.toString('hex', band * BAND_KEY_BYTES, (band + 1) * BAND_KEY_BYTES))
    }
    const known = [bytes.subarray(shape.bands * BAND_KEY_BYTES), Buffer.from(hash, 'hex')]
    registers = Buffer.concat(known).toString('base64')
  }
  return { keys: keys.length === 0 ? undefined : keys.join(','), registers }
}

function sketchHash(bytes: Uint8Array, seed: bigint): string {
  return hashes.h64Raw(bytes, seed).toString(16).padStart(16, '0')
}

function hex(words: Uint32Array): string {
  return [...words].map((word) => word.toString(16).padStart(8, '0')).join('')
}
