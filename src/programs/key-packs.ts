/** What a key stands for: the last two bits of its number. */
export const KEY_KIND = { band: 0, sketch: 1, text: 2 } as const
const KIND_MASK = 3

/** Bytes of a key, and of the mark that tells its record from others with the same key. */
export const KEY_BYTES = 8
export const MARK_BYTES = 8

/** An entry of a pack: a key but for its last two bytes, which name its bucket, the place of its record, and the mark. */
const BUCKET_AT = 6
const NUMBER_AT = 6
const MARK_AT = 10
export const ENTRY_BYTES = 18
const ENTRY_WORDS = 9

/** So many that the keys of one bucket fit a process's memory where all keys take terabytes. */
const BUCKET_BITS = 15
const BUCKETS = 2 ** BUCKET_BITS

/** Entries that wait for their pack: few make many rows, many take memory. */
const MOST_ENTRIES = 2 ** 20
const LEAST_ENTRIES = 2 ** 16
/** A place takes four bytes. */
const FARTHEST = 2 ** 32 - 1

/** The entries of one bucket, in the order in which they came. */
export interface Pack {
  bucket: number
  entries: Buffer
}

/**
 * Packs keys by their highest bits: a row for each of some twenty keys of a record would cost an engine more than all else
 * that it does. Where the records that share a key are looked for, each bucket is read by itself.
 */
export class KeyPacks {
  #entries = Buffer.alloc(LEAST_ENTRIES * ENTRY_BYTES)
  #buckets = new Uint16Array(LEAST_ENTRIES)
  #count = 0
  #sizes = new Uint32Array(BUCKETS)
  #first = 0

  get isFull(): boolean {
    return this.#count >= MOST_ENTRIES
  }

  /** Whether a record is near enough to the first one that its place can be told. */
  reaches(number: number): boolean {
    return this.#count === 0 || number - this.#first <= FARTHEST
  }

  /** The number that the places of entries count from. */
  get first(): number {
    return this.#first
  }

  /** Adds the key of kind `kind` at `key` of `keys`, of record `number`, with the mark at `mark` of `marks`. Numbers grow. */
  add(number: number, keys: Uint8Array, key: number, kind: number, marks: Uint8Array, mark: number): void {
    if (this.#count === this.#buckets.length) this.#grow()
    if (this.#count === 0) this.#first = number
    const entries = this.#entries
    const at = this.#count * ENTRY_BYTES
    for (let byte = 0; byte < BUCKET_AT; byte++) entries[at + byte] = keys[key + byte]!
    entries[at] = (entries[at]! & ~KIND_MASK) | kind
    entries.writeUInt32LE(number - this.#first, at + NUMBER_AT)
    for (let byte = 0; byte < MARK_BYTES; byte++) entries[at + MARK_AT + byte] = marks[mark + byte]!
    const bucket = (keys[key + BUCKET_AT]! | (keys[key + BUCKET_AT + 1]! << 8)) >> (16 - BUCKET_BITS)
    this.#buckets[this.#count++] = bucket
    this.#sizes[bucket]!++
  }

  /** Takes out all that waits, in the order of buckets. */
  *take(): Generator<Pack> {
    const sorted = Buffer.allocUnsafeSlow(this.#count * ENTRY_BYTES)
    const [given, taken] = [wordsOf(this.#entries), wordsOf(sorted)]
    const ends = new Uint32Array(BUCKETS)
    let begun = 0
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      ends[bucket] = begun
      begun += this.#sizes[bucket]!
    }
    for (let entry = 0; entry < this.#count; entry++) {
      const to = ends[this.#buckets[entry]!]!++ * ENTRY_WORDS
      const from = entry * ENTRY_WORDS
      for (let word = 0; word < ENTRY_WORDS; word++) taken[to + word] = given[from + word]!
    }
    for (let bucket = 0, from = 0; bucket < BUCKETS; bucket++) {
      const to = ends[bucket]! * ENTRY_BYTES
      if (to > from) yield { bucket, entries: sorted.subarray(from, to) }
      from = to
    }
    this.#count = 0
    this.#sizes.fill(0)
  }

  #grow(): void {
    const entries = Buffer.alloc(2 * this.#entries.length)
    entries.set(this.#entries)
    this.#entries = entries
    const buckets = new Uint16Array(2 * this.#buckets.length)
    buckets.set(this.#buckets)
    this.#buckets = buckets
  }
}

function wordsOf({ buffer, byteOffset, length }: Buffer): Uint16Array {
  return new Uint16Array(buffer, byteOffset, length / 2)
}

/** What a key stands for, from its lower word. */
export function kindOfKey(keyLow: number): number {
  return keyLow & KIND_MASK
}

/** An entry as it is read: its key, kind included, and its mark as words. */
export interface PackedKey {
  keyLow: number
  keyHigh: number
  kind: number
  number: number
  markLow: number
  markHigh: number
}

/** Reads the entry that begins at `at` into `into`; `first`: the number that places count from. */
export function readEntry(entries: Buffer, at: number, first: number, into: PackedKey): void {
  into.keyLow = entries.readUInt32LE(at)
  into.keyHigh = entries.readUInt16LE(at + 4)
  into.kind = kindOfKey(into.keyLow)
  into.number = first + entries.readUInt32LE(at + NUMBER_AT)
  into.markLow = entries.readUInt32LE(at + MARK_AT)
  into.markHigh = entries.readUInt32LE(at + MARK_AT + 4)
}
