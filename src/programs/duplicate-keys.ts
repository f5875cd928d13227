import xxhash from 'xxhash-wasm'
import { ROW, sketchSize, type SketchShape } from '../../native-free-kernels/record/record.js'

const hashes = await xxhash()
const KEY_BYTES = 8
const FINGERPRINT_WORDS = 4

/** What a key stands for: the last two bits of its number. */
export const KEY_KIND = { band: 0, sketch: 1, text: 2 } as const
const KIND_MASK = 3

/** Bytes of what is compared: the fingerprint of the text, a hash of the sketch, and then its odd sketch. */
export const COMPARED = { text: 0, sketch: 16, odd: 32 } as const

/** By what a record is compared with others. */
export interface DuplicateKeys {
  /** Keys that the record shares with its duplicates, as a JSON array of integers; undefined: it can have none. */
  keys: string | undefined
  /** In base64 what is compared, see `COMPARED`: two keys may be the same by chance. Without a sketch, its text alone. */
  compared: string | undefined
}

const NONE: DuplicateKeys = { keys: undefined, compared: undefined }

/** The keys of the record whose row begins at `at`; `sketches` are those of its batch. */
export function duplicateKeys(
  rows: Uint32Array,
  at: number,
  sketches: Uint8Array,
  shape: SketchShape,
): DuplicateKeys {
  const keys: bigint[] = []
  const sketch = rows[at + ROW.sketch]!
  const size = sketchSize(shape)
  const bands = shape.bands * KEY_BYTES
  const compared = Buffer.alloc(sketch === 0 ? COMPARED.sketch : COMPARED.odd + size - bands)
  let hasText = false
  for (let word = 0; word < FINGERPRINT_WORDS; word++) {
    const value = rows[at + ROW.fingerprint + word]!
    if (value !== 0) hasText = true
    compared.writeUInt32LE(value, COMPARED.text + 4 * word)
  }
  if (!hasText && sketch === 0) return NONE
  if (hasText) keys.push(keyOf(compared, COMPARED.text, KEY_KIND.text))
  if (sketch !== 0) {
    const bytes = sketches.subarray((sketch - 1) * size, sketch * size)
    // Of the band keys too. Two hashes: of 10^10 sketches two unequal ones share both
    // with a chance of 10^-19.
    compared.writeBigUInt64LE(hashes.h64Raw(bytes, 0n), COMPARED.sketch)
    compared.writeBigUInt64LE(hashes.h64Raw(bytes, 1n), COMPARED.sketch + 8)
    compared.set(bytes.subarray(bands), COMPARED.odd)
    keys.push(keyOf(compared, COMPARED.sketch, KEY_KIND.sketch))
    for (let band = 0; band < bands; band += KEY_BYTES) keys.push(keyOf(bytes, band, KEY_KIND.band))
  }
  return { keys: `[${keys.join(',')}]`, compared: compared.toString('base64') }
}

const key = Buffer.alloc(KEY_BYTES)

function keyOf(bytes: Uint8Array, at: number, kind: number): bigint {
  for (let byte = 0; byte < KEY_BYTES; byte++) key[byte] = bytes[at + byte]!
  key[0] = (key[0]! & ~KIND_MASK) | kind
  return key.readBigInt64LE()
}

/** What a key stands for, from its decimal digits: 100 can be divided by 4. */
export function kindOfKey(digits: string): number {
  const last = Number(digits.slice(-2).replace('-', '')) % (KIND_MASK + 1)
  return digits.startsWith('-') ? -last & KIND_MASK : last
}
