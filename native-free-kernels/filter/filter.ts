import { DIFFERENCES, ODD_SKETCH_SIZE } from '../sketch/odd-sketch.js'
import { instantiate } from './exports.js'
import { BLOCK_SIZE, SLOTS_PER_KEY, entrySize, type FilterOptions, type FilterPart } from './layout.js'

/** Verdicts of the filter by their number in a result. */
export const VERDICTS = ['kept', 'exact', 'near'] as const
export const TIERS = ['verified', 'bloom'] as const

/** One result in numbers of 32 bits: verdict, tier, similarity in ten-thousandths, unused, place of the witness (64 bits). */
export const RESULT = { size: 6, verdict: 0, tier: 1, alike: 2, placeLow: 4, placeHigh: 5 } as const

/** What there is to know of a memory besides its bytes. */
export interface FilterCounts {
  next: number
  filled: number
  moved: number
  slots: number
}

export interface FilterState {
  verifiedCapacity: number
  verifiedRecords: number
  bloomRecords: number
  /** Chance that the Bloom tier takes a key for seen that was never added. */
  chanceOfFalseKey: number
}

const STAGING = 65536
// Blocks differ much in their chance: fewer would make the estimate noisy by some per cent.
export const SAMPLED_BLOCKS = 32768

const align = (address: number) => Math.ceil(address / 64) * 64

/** Bytes of a row of a batch's table. */
const ROW_SIZE = 128

/**
 * One memory of a duplicate index. Memory is reserved at once and taken by the system as it is first used.
 */
export class FilterKernel {
  readonly #kernel = instantiate()
  readonly #part: FilterPart
  readonly #entrySize: number
  readonly #tableAt = 65536
  readonly #entriesAt: number
  readonly #bloomAt: number
  readonly #bloomBytes: number
  readonly #stagingAt: number
  readonly #candidatesAt = this.#kernel.candidatesAt()
  #staging = 0
  #rowsAt = 0
  #sketchesAt = 0
  #firstPlace = 0n

  constructor(options: FilterOptions, part: FilterPart) {
    const { bands, oddBytes, exact, near, capacity, blocks } = part
    if (capacity < 1) throw new RangeError('the duplicate index has no room for a record')
    this.#part = part
    this.#entrySize = this.#kernel.entrySize(bands, oddBytes, Number(exact))
    if (this.#entrySize !== entrySize(part)) throw new Error('filter kernel: another layout of entries')
    if (this.#kernel.workspaceEnd() > this.#tableAt)
      throw new Error('filter kernel: its table begins too early')
    const slots = Math.ceil(capacity * (bands + Number(exact)) * SLOTS_PER_KEY)
    const table = this.#tableAt
    const entries = align(table + slots * 8)
    const bloom = align(entries + capacity * this.#entrySize)
    this.#stagingAt = align(bloom + blocks * BLOCK_SIZE)
    this.#entriesAt = entries
    this.#bloomAt = bloom
    this.#bloomBytes = blocks * BLOCK_SIZE
    this.#reserve(STAGING)
    this.#kernel.configure(
      bands,
      oddBytes,
      options.leastAlike,
      options.leastBands,
      Number(exact),
      Number(near),
      table,
      slots,
      entries,
      capacity,
      bloom,
      blocks,
    )
    new Float64Array(this.#kernel.memory.buffer, this.#kernel.differencesAt(), DIFFERENCES.length).set(
      DIFFERENCES,
    )
    const keys = options.bands * 8
    this.#kernel.configureSketches(keys + ODD_SKETCH_SIZE, part.firstBand * 8, keys + part.firstOfOdd)
  }

  #reserve(staging: number): void {
    if (staging <= this.#staging) return
    this.#staging = staging
    const missing = Math.ceil((this.#stagingAt + staging - this.#kernel.memory.buffer.byteLength) / 65536)
    if (missing > 0) this.#kernel.memory.grow(missing)
  }

  /**
   * Puts the rows and sketches of a batch into the kernel's memory. The place of a row is `firstPlace` plus its line
   * within the batch. `room`: bytes wanted behind them; returns where these are.
   */
  stage(rows: Uint32Array, sketches: Uint8Array, firstPlace: bigint, room = 0): number {
    const sketchesAt = align(this.#stagingAt + rows.byteLength)
    const roomAt = align(sketchesAt + sketches.byteLength)
    this.#reserve(roomAt + room - this.#stagingAt)
    const { buffer } = this.#kernel.memory
    new Uint32Array(buffer, this.#stagingAt, rows.length).set(rows)
    new Uint8Array(buffer, sketchesAt, sketches.length).set(sketches)
    this.#rowsAt = this.#stagingAt
    this.#sketchesAt = sketchesAt
    this.#firstPlace = firstPlace
    return roomAt
  }

  /**
   * Decides on `rows` in order and keeps what is no duplicate, where this memory is the whole index. Returns a result
   * a row, valid until the next call.
   */
  decide(rows: Uint32Array, sketches: Uint8Array, firstPlace: bigint): Uint32Array {
    const count = rows.byteLength / ROW_SIZE
    const resultsAt = this.stage(rows, sketches, firstPlace, count * RESULT.size * 4)
    this.#kernel.decide(this.#rowsAt, count, this.#sketchesAt, resultsAt, firstPlace)
    return new Uint32Array(this.#kernel.memory.buffer, resultsAt, count * RESULT.size)
  }

  /** The entry with the fingerprint of a staged row; -1 where there is none. */
  findExact(row: number): number {
    return this.#kernel.findExactOf(this.#rowsAt + row * ROW_SIZE)
  }

  /** Whether the Bloom tier has seen the fingerprint of a staged row. */
  isExactSeen(row: number): boolean {
    return this.#kernel.isExactSeen(this.#rowsAt + row * ROW_SIZE) !== 0
  }

  /** Entries that share a band of this memory with a staged row, some more than once; valid until the next call. */
  candidates(row: number): Uint32Array {
    const count = this.#kernel.findCandidates(this.#rowsAt + row * ROW_SIZE, this.#sketchesAt)
    return new Uint32Array(this.#kernel.memory.buffer, this.#candidatesAt, count)
  }

  /** Puts what this memory has of an entry's odd sketch into `to`, where it belongs. */
  copyOddSketch(entry: number, to: Uint8Array): void {
    const { firstOfOdd, oddBytes } = this.#part
    if (oddBytes === 0) return
    // An address beyond 2 GiB comes as a negative number.
    const at = this.#kernel.oddSketchAt(entry) >>> 0
    to.set(new Uint8Array(this.#kernel.memory.buffer, at, oddBytes), firstOfOdd)
  }

  /** Bands of this memory, of a staged row, that the Bloom tier has seen. */
  bandsSeen(row: number): number {
    return this.#kernel.bandsSeenOf(this.#rowsAt + row * ROW_SIZE, this.#sketchesAt)
  }

  /** Keeps a staged row; returns the number of its entry. */
  keep(row: number): number {
    return this.#kernel.keepRow(this.#rowsAt + row * ROW_SIZE, this.#sketchesAt, this.#firstPlace)
  }

  placeOf(entry: number): bigint {
    return BigInt.asUintN(64, this.#kernel.placeOf(entry))
  }

  /** Bytes of one entry of the verified tier. */
  get entryBytes(): number {
    return this.#entrySize
  }

  /** Bytes of the Bloom tier. */
  get bloomBytes(): number {
    return this.#bloomBytes
  }

  /** The entries of the verified tier, oldest first, in one or two pieces of the kernel's memory. */
  entries(): Uint8Array[] {
    const count = this.#kernel.filledEntries()
    const oldest = this.#kernel.oldestEntry()
    const piece = (from: number, to: number) =>
      new Uint8Array(
        this.#kernel.memory.buffer,
        this.#entriesAt + from * this.#entrySize,
        (to - from) * this.#entrySize,
      )
    return [piece(oldest, count), piece(0, oldest)]
  }

  /** Where the next record will stand, and how many came and went. */
  get counts(): FilterCounts {
    return {
      next: this.#kernel.upcomingEntry(),
      filled: this.#kernel.filledEntries(),
      moved: Number(this.#kernel.movedEntries()),
      slots: this.#kernel.slotsInUse(),
    }
  }

  /** The latest `count` entries, oldest first, in one or two pieces of the kernel's memory. */
  latest(count: number): Uint8Array[] {
    const { next } = this.counts
    const { capacity } = this.#part
    const piece = (from: number, to: number) =>
      new Uint8Array(
        this.#kernel.memory.buffer,
        this.#entriesAt + from * this.#entrySize,
        (to - from) * this.#entrySize,
      )
    if (count <= next) return [piece(next - count, next)]
    return [piece(capacity - (count - next), capacity), piece(0, next)]
  }

  /** All bytes that, with the counts, are this memory's state: pieces of it, to be read or, of a new one, filled. */
  image({ filled, moved, slots }: FilterCounts): Uint8Array[] {
    const { buffer } = this.#kernel.memory
    return [
      new Uint8Array(buffer, this.#tableAt, slots * 8),
      new Uint8Array(buffer, this.#entriesAt, filled * this.#entrySize),
      new Uint8Array(buffer, this.#bloomAt, moved === 0 ? 0 : this.#bloomBytes),
    ]
  }

  /** Goes on from the state whose bytes were put into `image`. */
  goOnFrom({ next, filled, moved, slots }: FilterCounts): void {
    this.#kernel.goOnFrom(next, filled, BigInt(moved), slots)
  }

  /** The Bloom tier, in the kernel's memory. */
  bloom(): Uint8Array {
    return new Uint8Array(this.#kernel.memory.buffer, this.#bloomAt, this.#bloomBytes)
  }

  /** Keeps whole entries of another index of the same parameters; the number of their file grows by `files`. */
  takeEntries(entries: Uint8Array, files: number): void {
    this.#reserve(entries.length)
    new Uint8Array(this.#kernel.memory.buffer, this.#stagingAt, entries.length).set(entries)
    this.#kernel.takeEntries(this.#stagingAt, entries.length / this.#entrySize, BigInt(files))
  }

  /** Takes in a piece of another Bloom tier of the same size, a multiple of 16 bytes that belongs at `offset`. */
  uniteBloom(piece: Uint8Array, offset: number): void {
    this.#reserve(piece.length)
    new Uint8Array(this.#kernel.memory.buffer, this.#stagingAt, piece.length).set(piece)
    this.#kernel.uniteBloom(this.#stagingAt, offset, piece.length)
  }

  /** Empties the Bloom tier. */
  clearBloom(): void {
    this.bloom().fill(0)
    this.#kernel.setMoved(0n)
  }

  /** Counts records that came with another Bloom tier. */
  addMoved(records: number): void {
    this.#kernel.setMoved(this.#kernel.movedEntries() + BigInt(records))
  }

  state(): FilterState {
    const bloomRecords = Number(this.#kernel.movedEntries())
    return {
      verifiedCapacity: this.#part.capacity,
      verifiedRecords: this.#kernel.filledEntries(),
      bloomRecords,
      // Looking at an empty filter would make the system provide its memory.
      chanceOfFalseKey: bloomRecords === 0 ? 0 : this.#kernel.chanceOfFalseKey(SAMPLED_BLOCKS),
    }
  }
}
