import type { SketchShape } from '../../../native-free-kernels/record/record.js'
import { SynthcleanError } from '../../errors.js'
import { leastAlike } from '../../stages/near-duplicates.js'
import { BitSet } from './bit-set.js'
import { BAND_SHAPE, PAIR_SHAPE, PairOrder, findCandidates } from './candidate-pairs.js'
import { EntryWriter } from './entry-writer.js'
import { ExternalSorter } from './external-sorter.js'
import { Pauses } from './pause.js'
import type { RankColumn } from './rank-column.js'
import { HASH_WORDS, RANK_WORDS, RecordRow } from './record-row.js'
import { toRecordNumbers } from './record-numbers.js'
import { Removals, type JoinCounts } from './removals.js'
import { REMOVAL_SHAPE, Resolution } from './resolve-pairs.js'
import { ScratchFolder, inMebibytes } from './scratch-folder.js'
import type { SortedEntries } from './sorted-entries.js'
import { HASH_SHAPE, findTwins } from './twins.js'
import { VERIFIED_SHAPE, blockBits, verifyPairs } from './verified-pairs.js'

export interface DuplicateJoinOptions {
  /** Where temporary files go. */
  folder: string
  /** Bytes to work with. */
  memory: number
  sketch: SketchShape
  /** Jaccard similarity from which a record is a near duplicate. */
  threshold: number
  exact: boolean
  near: boolean
}

/** Ranks are numbers of 32 bits, record numbers of 40. */
const MOST_RECORDS = 2 ** 32 - 1
const MOST_NUMBER = 2 ** 40
/**
 * Shares of the memory: of what sorts or merges, of which three are at work at once, and of the sketches that pairs are
 * compared with.
 */
const SORTING = 1 / 5
const SKETCHES = 2 / 5

/**
 * Finds duplicates in two passes, so that the records that are kept can be chosen by a rank: in the order of their
 * ranks, best first, a record is removed exactly where a kept one of better rank has its fingerprint, or else shares a
 * band key with it and is similar enough. The witness is the kept record of that fingerprint, or else the one
 * of most similarity, the better ranked one of two.
 *
 * Where ranks are the order of input this is what the streaming index does with memory for all records, but for band
 * keys that very many records share. Of each key the streaming index looks at the first 8 kept records alone, the join
 * at all of up to 128 records, beyond that at the first 32, kept or not (./candidate-pairs.ts). So where more than 8
 * kept records share a key, the join may find duplicates that streaming does not; where more than 128 do that are not
 * of one sketch, also the other way round.
 *
 * All that grows with the number of records is in files but for four bits a record; see the files beside this one for
 * each step.
 */
export class DuplicateJoin {
  readonly #options: DuplicateJoinOptions
  readonly #folder: ScratchFolder
  readonly #row: RecordRow
  readonly #rows: ExternalSorter
  /** Record numbers are below this. */
  #numbersEnd = 0

  constructor(options: DuplicateJoinOptions) {
    const { folder, memory, sketch, exact, near } = options
    this.#options = options
    this.#row = new RecordRow(sketch, exact, near)
    this.#folder = new ScratchFolder(folder, () => this.#bytesNeeded())
    const shape = { width: this.#row.width, keyWidth: RANK_WORDS }
    this.#rows = new ExternalSorter(this.#folder, shape, memory * SORTING)
  }

  /**
   * Adds a record. `record`: its number in the input, once each, below 2^40. Its rank is by `primary`, lower is better
   * and NaN last, then by the tie key of 64 bits, then by its number. `rows` and `sketches` are those of a batch, and
   * `at` is where the record's row begins. Blocks while the disk is written to; throws a SynthcleanError where that
   * fails, and the join is to be closed.
   */
  add(
    record: number,
    primary: number,
    tieLow: number,
    tieHigh: number,
    rows: Uint32Array,
    at: number,
    sketches: Uint8Array,
  ): void {
    if (!(record >= 0 && record < MOST_NUMBER)) throw new RangeError(`${record} is no record number`)
    if (this.#rows.count === MOST_RECORDS) {
      throw new SynthcleanError('failed', `--keep can choose among ${MOST_RECORDS} records at the most`)
    }
    if (record >= this.#numbersEnd) this.#numbersEnd = record + 1
    const to = this.#rows.reserve()
    this.#row.write(this.#rows.entries, to, record, primary, tieLow, tieHigh, rows, at, sketches)
  }

  /** Decides on all records; once. Where it fails, the temporary files are gone. */
  async resolve(): Promise<Removals> {
    try {
      return await this.#resolve()
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** Removes the temporary files. */
  close(): void {
    this.#folder.close()
  }

  async #resolve(): Promise<Removals> {
    const records = this.#rows.count
    const memory = this.#options.memory - this.#bytesOfBits(records)
    const share = memory * SORTING
    const rows = await this.#rows.finish()
    const removed = new BitSet(records)
    const leads = new BitSet(records)
    const { numbers, twins } = await this.#twins(rows, removed, leads, memory)
    const counts = { candidates: 0, similarPairs: 0, largeBuckets: 0, partlyCompared: 0 }
    const verified = await this.#similarPairs(rows, removed, memory, counts)
    const removals = new ExternalSorter(this.#folder, REMOVAL_SHAPE, share)
    const resolution = new Resolution(this.#folder, removed, leads, removals)
    const { bands } = this.#row
    const neighbours = await resolution.resolvePairs(verified.open(), bands, share)
    verified.discard()
    await resolution.resolveTwins(twins.open(), neighbours.open())
    twins.discard()
    neighbours.discard()
    const byRank = await removals.finish()
    const { found, verdicts, exact, near } = await toRecordNumbers(
      this.#folder,
      byRank.open(),
      numbers,
      this.#numbersEnd,
      share,
    )
    byRank.discard()
    numbers.file.discard()
    const all: JoinCounts = { records, exact, near, ...counts, diskBytes: this.#folder.mostBytes }
    return new Removals(all, verdicts, found, this.#folder, share)
  }

  /** Puts record numbers in the order of ranks, and finds twins. */
  async #twins(
    rows: SortedEntries,
    removed: BitSet,
    leads: BitSet,
    memory: number,
  ): Promise<{ numbers: RankColumn; twins: SortedEntries }> {
    const row = this.#row
    const numbers = new EntryWriter(this.#folder.create(), 2)
    const fingerprints = new ExternalSorter(this.#folder, HASH_SHAPE, memory * SORTING)
    const sketches = new ExternalSorter(this.#folder, HASH_SHAPE, memory * SORTING)
    const stream = rows.open()
    const pauses = new Pauses()
    let rank = 0
    for (; stream.next(); rank++) {
      if (pauses.due) await pauses.pause()
      const { entries, at } = stream
      const to = numbers.reserve()
      row.copyRecord(entries, at, numbers.entries, to)
      if (row.hasFingerprint(entries, at)) {
        const to = fingerprints.reserve()
        row.hashFingerprint(entries, at, fingerprints.entries, to)
        fingerprints.entries[to + HASH_WORDS] = rank
      }
      if (row.hasSketch(entries, at)) {
        const to = sketches.reserve()
        row.hashSketch(entries, at, sketches.entries, to)
        sketches.entries[to + HASH_WORDS] = rank
      }
    }
    numbers.flush()
    const [byFingerprint, bySketch] = [await fingerprints.finish(), await sketches.finish()]
    const twins = await findTwins(this.#folder, byFingerprint, bySketch, removed, leads, memory)
    byFingerprint.discard()
    bySketch.discard()
    return { numbers: { file: numbers.file, words: 2, records: rank }, twins }
  }

  /** The pairs of similar records that are no twins. */
  async #similarPairs(
    rows: SortedEntries,
    removed: BitSet,
    memory: number,
    counts: Pick<JoinCounts, 'candidates' | 'similarPairs' | 'largeBuckets' | 'partlyCompared'>,
  ): Promise<SortedEntries> {
    const share = memory * SORTING
    const { oddWords: words } = this.#row
    const verified = new ExternalSorter(this.#folder, VERIFIED_SHAPE, share)
    const { bands, sketches } = await this.#bands(rows, removed, share)
    rows.discard()
    const order = new PairOrder(blockBits(words, memory * SKETCHES))
    const pairs = new ExternalSorter(this.#folder, PAIR_SHAPE, share)
    Object.assign(counts, await findCandidates(bands.open(), pairs, order))
    bands.discard()
    const sorted = await pairs.finish()
    const least = leastAlike(this.#options.threshold)
    const stream = sorted.open()
    counts.candidates = await verifyPairs(stream, order, sketches, least, verified)
    counts.similarPairs = verified.count
    sorted.discard()
    sketches.file.discard()
    return verified.finish()
  }

  /** The band keys of all records that are not removed, in order, and the odd sketches of all records. */
  async #bands(
    rows: SortedEntries,
    removed: BitSet,
    memory: number,
  ): Promise<{ bands: SortedEntries; sketches: RankColumn }> {
    const row = this.#row
    const bands = new ExternalSorter(this.#folder, BAND_SHAPE, memory)
    const odd = new EntryWriter(this.#folder.create(), Math.max(1, row.oddWords))
    const stream = rows.open()
    const pauses = new Pauses()
    let rank = 0
    for (; row.bands > 0 && stream.next(); rank++) {
      if (pauses.due) await pauses.pause()
      const { entries, at } = stream
      const oddAt = odd.reserve()
      row.copyOddSketch(entries, at, odd.entries, oddAt)
      if (!row.hasSketch(entries, at) || removed.has(rank)) continue
      for (let band = 0; band < row.bands; band++) {
        const to = bands.reserve()
        row.copyBandKey(entries, at, band, bands.entries, to)
        bands.entries[to + BAND_SHAPE.keyWidth] = rank
      }
    }
    odd.flush()
    const sketches = { file: odd.file, words: row.oddWords, records: rank }
    return { bands: await bands.finish(), sketches }
  }

  /** Bytes for what stays in memory of each record; throws where that leaves too little. */
  #bytesOfBits(records: number): number {
    const bytes = Math.ceil(records / 4) + Math.ceil(this.#numbersEnd / 4)
    const { memory } = this.#options
    if (bytes * 2 <= memory) return bytes
    throw new SynthcleanError(
      'usage',
      `--memory of ${inMebibytes(memory)} is too little for --keep with ${this.#numbersEnd} records: at least ` +
        `${inMebibytes(bytes * 2)} are needed`,
    )
  }

  #bytesNeeded(): string {
    const { width, bands, oddWords } = this.#row
    const ofRecord = 4 * (width + oddWords + bands * BAND_SHAPE.width + 2 + HASH_SHAPE.width)
    const records = this.#rows.count
    return `${records} records need about ${inMebibytes(records * ofRecord)}, ${ofRecord} bytes each`
  }
}
