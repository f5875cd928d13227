import xxhash from 'xxhash-wasm'
import { ROW, sketchSize, type SketchShape } from '../../native-free-kernels/record/record.js'
import { KEY_BYTES, KEY_KIND, MARK_BYTES, type KeyPacks } from './key-packs.js'

const hashes = await xxhash()
const FINGERPRINT_WORDS = 4

/** A key and a mark: two halves of a fingerprint, or two hashes of a sketch. */
const identity = Buffer.alloc(KEY_BYTES + MARK_BYTES)

/**
 * Packs the keys that the record whose row begins at `at` shares with its duplicates: that of its text, marked by the other
 * half of its fingerprint, that of its sketch, marked by another hash of it, and those of its bands, marked by that of
 * the sketch. `sketches` are those of its batch. Gives its odd sketch in base64, undefined where it has none.
 */
export function packKeys(
  packs: KeyPacks,
  number: number,
  rows: Uint32Array,
  at: number,
  sketches: Uint8Array,
  shape: SketchShape,
): string | undefined {
  let hasText = false
  for (let word = 0; word < FINGERPRINT_WORDS; word++) {
    const value = rows[at + ROW.fingerprint + word]!
    if (value !== 0) hasText = true
    identity.writeUInt32LE(value, 4 * word)
  }
  if (hasText) packs.add(number, identity, 0, KEY_KIND.text, identity, KEY_BYTES)
  const sketch = rows[at + ROW.sketch]!
  if (sketch === 0) return undefined
  const size = sketchSize(shape)
  const bands = shape.bands * KEY_BYTES
  const bytes = sketches.subarray((sketch - 1) * size, sketch * size)
  // Of the band keys too. Of 10^10 sketches two unequal ones share both hashes with a chance of 10^-18.
  identity.writeBigUInt64LE(hashes.h64Raw(bytes, 0n), 0)
  identity.writeBigUInt64LE(hashes.h64Raw(bytes, 1n), KEY_BYTES)
  packs.add(number, identity, 0, KEY_KIND.sketch, identity, KEY_BYTES)
  for (let band = 0; band < bands; band += KEY_BYTES)
    packs.add(number, bytes, band, KEY_KIND.band, identity, KEY_BYTES)
  return Buffer.from(bytes.buffer, bytes.byteOffset + bands, size - bands).toString('base64')
}
