import type { EntryShape, Run } from './entry-stream.js'
import { EntryWriter } from './entry-writer.js'
import { compareKeys, isSorted, sortEntries } from './radix-sort.js'
import type { ScratchFile, ScratchFolder } from './scratch-folder.js'
import { SortedEntries } from './sorted-entries.js'

/** With more, everything else would wait for seconds while a run is sorted; merging needs no longer ones. */
const MOST_MEMORY = 2 ** 27
const FIRST_ENTRIES = 4096
/** So many bytes stay in memory where no run was written. */
const MOST_KEPT_BYTES = 2 ** 22
/** Longer entries are put in order by their keys alone, and moved once. */
const MOST_MOVED_WORDS = 8

/** Sorts more entries than memory holds: runs are sorted in memory and written, then merged as they are read. */
export class ExternalSorter {
  /** Entries that wait to be sorted; `reserve` may put another array in its place. */
  entries: Uint32Array<ArrayBuffer>
  readonly #folder: ScratchFolder
  readonly #shape: EntryShape
  readonly #memory: number
  /** Words of one run, at the most. */
  readonly #capacity: number
  readonly #runs: Run[] = []
  /** The last key of the last run. */
  readonly #lastKey: Uint32Array
  #scratch: Uint32Array<ArrayBuffer> = new Uint32Array(0)
  #file: ScratchFile | undefined
  #used = 0
  #count = 0

  /** `memory`: bytes for sorting, and afterwards for merging. */
  constructor(folder: ScratchFolder, shape: EntryShape, memory: number) {
    const { width, keyWidth } = shape
    this.#folder = folder
    this.#shape = shape
    this.#memory = memory
    const words = this.#isLong ? width + 2 * (keyWidth + 1) : 2 * width
    const entries = Math.max(16, Math.floor(Math.min(memory, MOST_MEMORY) / (4 * words)))
    this.#capacity = entries * width
    this.entries = new Uint32Array(Math.min(entries, FIRST_ENTRIES) * width)
    this.#lastKey = new Uint32Array(keyWidth)
  }

  /** Entries that were added. */
  get count(): number {
    return this.#count
  }

  get #isLong(): boolean {
    return this.#shape.width > MOST_MOVED_WORDS
  }

  /** Where in `entries` the words of the next entry are to be put. */
  reserve(): number {
    if (this.#used === this.entries.length) this.#makeRoom()
    const at = this.#used
    this.#used += this.#shape.width
    this.#count++
    return at
  }

  #makeRoom(): void {
    if (this.entries.length === this.#capacity) {
      this.#writeRun()
      return
    }
    const larger = new Uint32Array(Math.min(this.#capacity, this.entries.length * 2))
    larger.set(this.entries)
    this.entries = larger
  }

  /** Ends the adding. */
  async finish(): Promise<SortedEntries> {
    const isSmall = this.#used * 4 <= Math.min(MOST_KEPT_BYTES, this.#memory / 4)
    let kept = new Uint32Array(0)
    if (this.#runs.length === 0 && isSmall && !this.#isLong) kept = this.#sort().slice()
    else this.#writeRun()
    this.entries = new Uint32Array(0)
    this.#scratch = this.entries
    const sorted = new SortedEntries(this.#folder, this.#shape, this.#memory, kept, this.#file, this.#runs)
    await sorted.reduceRuns()
    return sorted
  }

  #writeRun(): void {
    if (this.#used === 0) return
    this.#file ??= this.#folder.create()
    const from = this.#file.size / 4
    const { width, keyWidth } = this.#shape
    const sorted = this.#isLong ? this.#writeLongRun(this.#file) : this.#sort()
    if (!this.#isLong) this.#file.append(sorted)
    const to = this.#file.size / 4
    const previous = this.#runs.at(-1)
    // Runs that follow one another, as those of entries that came in order, are one.
    if (previous && compareKeys(this.#lastKey, 0, sorted, 0, keyWidth) <= 0) previous.to = to
    else this.#runs.push({ from, to })
    const last = sorted.length - (this.#isLong ? keyWidth : width)
    this.#lastKey.set(sorted.subarray(last, last + keyWidth))
    this.#used = 0
  }

  #sort(): Uint32Array<ArrayBuffer> {
    const { width, keyWidth, unique } = this.#shape
    if (this.#scratch.length < this.#used) this.#scratch = new Uint32Array(this.entries.length)
    const sorted = sortEntries(this.entries, this.#scratch, this.#used / width, width, keyWidth)
    if (sorted !== this.entries) [this.entries, this.#scratch] = [sorted, this.entries]
    return sorted.subarray(0, unique ? moveUniqueUp(sorted, this.#used, width, keyWidth) : this.#used)
  }

  /** Writes long entries in the order of their keys; returns the first key and the last. */
  #writeLongRun(file: ScratchFile): Uint32Array {
    const { width, keyWidth } = this.#shape
    const count = this.#used / width
    const bounds = new Uint32Array(2 * keyWidth)
    const noteBounds = (first: number, last: number) => {
      bounds.set(this.entries.subarray(first, first + keyWidth))
      bounds.set(this.entries.subarray(last, last + keyWidth), keyWidth)
    }
    if (isSorted(this.entries, count, width, keyWidth)) {
      file.append(this.entries.subarray(0, this.#used))
      noteBounds(0, this.#used - width)
      return bounds
    }
    const [keys, scratch] = [new Uint32Array(count * (keyWidth + 1)), new Uint32Array(count * (keyWidth + 1))]
    for (let index = 0, to = 0; index < count; index++) {
      const at = index * width
      for (let word = at; word < at + keyWidth; word++) keys[to++] = this.entries[word]!
      keys[to++] = at
    }
    const order = sortEntries(keys, scratch, count, keyWidth + 1, keyWidth)
    const writer = new EntryWriter(file, width)
    for (let at = keyWidth; at < order.length; at += keyWidth + 1) writer.copy(this.entries, order[at]!)
    writer.flush()
    noteBounds(order[keyWidth]!, order.at(-1)!)
    return bounds
  }
}

/** Of sorted entries with equal keys leaves the first; returns how many words are left. */
function moveUniqueUp(entries: Uint32Array, words: number, width: number, keyWidth: number): number {
  let to = Math.min(words, width)
  for (let at = width; at < words; at += width) {
    if (compareKeys(entries, at, entries, to - width, keyWidth) === 0) continue
    if (at !== to) entries.copyWithin(to, at, at + width)
    to += width
  }
  return to
}
