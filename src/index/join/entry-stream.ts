import { compareKeys } from './radix-sort.js'
import type { ScratchFile } from './scratch-folder.js'

/**
 * Entries of several words, one after another. The one that `next` went to stands in `entries` from `at` on until the
 * next call.
 */
export interface EntryStream {
  readonly entries: Uint32Array
  readonly at: number
  /** Goes to the next entry; false where there is none. */
  next(): boolean
}

/** Entries that are in memory. */
export class MemoryEntries implements EntryStream {
  readonly entries: Uint32Array
  readonly #width: number
  at: number

  constructor(entries: Uint32Array, width: number) {
    this.entries = entries
    this.#width = width
    this.at = -width
  }

  next(): boolean {
    this.at += this.#width
    return this.at < this.entries.length
  }
}

/** Sorted entries within a file, in words. */
export interface Run {
  from: number
  to: number
}

export interface EntryShape {
  /** Words of an entry. */
  width: number
  /** The first words, by which entries are sorted. */
  keyWidth: number
  /** Of entries with equal keys only the first counts. */
  unique?: boolean
}

/** Words that are read at once from one run, at the most. */
const LONGEST_READ = 2 ** 18

/**
 * Merges sorted runs of a file by a tree of losers (Knuth, The Art of Computer Programming, volume 3, 5.4.1). Of equal
 * keys those of an earlier run come first.
 */
export class RunMerge implements EntryStream {
  readonly entries: Uint32Array
  at = 0
  readonly #bytes: Uint8Array
  readonly #file: ScratchFile
  readonly #shape: EntryShape
  readonly #runs: number
  /** Words of one run's window. */
  readonly #window: number
  /** In `entries`: the entry that each run is at, -1 for none; and where what was read ends. */
  readonly #places: Int32Array
  readonly #ends: Int32Array
  /** In the file: what is still to be read. */
  readonly #unread: Float64Array
  readonly #fileEnds: Float64Array
  /** In [0] the winner; below each inner node the run that lost there. */
  readonly #tree: Int32Array
  readonly #last: Uint32Array
  #started = false

  /** `memory`: bytes for reading ahead; more where the runs are many. */
  constructor(file: ScratchFile, runs: readonly Run[], shape: EntryShape, memory: number) {
    this.#file = file
    this.#shape = shape
    this.#runs = runs.length
    const most = Math.floor(Math.min(memory / 4 / Math.max(1, runs.length), LONGEST_READ) / shape.width)
    const longest = runs.reduce((words, { from, to }) => Math.max(words, to - from), shape.width)
    this.#window = Math.min(Math.max(1, most) * shape.width, longest)
    this.entries = new Uint32Array(this.#window * runs.length)
    this.#bytes = new Uint8Array(this.entries.buffer)
    this.#places = new Int32Array(runs.length)
    this.#ends = new Int32Array(runs.length)
    this.#unread = Float64Array.from(runs, ({ from }) => from)
    this.#fileEnds = Float64Array.from(runs, ({ to }) => to)
    this.#tree = new Int32Array(Math.max(1, runs.length)).fill(-1)
    this.#last = new Uint32Array(shape.width)
  }

  next(): boolean {
    if (!this.#shape.unique) return this.#advance()
    const { keyWidth } = this.#shape
    const first = !this.#started
    while (this.#advance()) {
      if (!first && compareKeys(this.entries, this.at, this.#last, 0, keyWidth) === 0) continue
      for (let word = 0; word < keyWidth; word++) this.#last[word] = this.entries[this.at + word]!
      return true
    }
    return false
  }

  #advance(): boolean {
    if (this.#runs === 0) return false
    if (this.#started) {
      const winner = this.#tree[0]!
      const place = this.#places[winner]! + this.#shape.width
      this.#places[winner] = place
      if (place >= this.#ends[winner]!) this.#refill(winner)
      this.#replay(winner)
    } else {
      this.#started = true
      for (let run = 0; run < this.#runs; run++) this.#refill(run)
      for (let run = 0; run < this.#runs; run++) this.#enter(run)
    }
    this.at = this.#places[this.#tree[0]!]!
    return this.at >= 0
  }

  #refill(run: number): void {
    const from = this.#unread[run]!
    const words = Math.min(this.#window, this.#fileEnds[run]! - from)
    if (words <= 0) {
      this.#places[run] = -1
      return
    }
    const place = run * this.#window
    this.#file.read(this.#bytes, place * 4, words * 4, from * 4)
    this.#unread[run] = from + words
    this.#places[run] = place
    this.#ends[run] = place + words
  }

  /** Lets a run enter the tree: it stops at the first node where nobody waits. */
  #enter(run: number): void {
    let winner = run
    for (let node = (run + this.#runs) >> 1; node > 0; node >>= 1) {
      const waiting = this.#tree[node]!
      if (waiting < 0) {
        this.#tree[node] = winner
        return
      }
      if (this.#isBefore(waiting, winner)) {
        this.#tree[node] = winner
        winner = waiting
      }
    }
    this.#tree[0] = winner
  }

  #replay(run: number): void {
    let winner = run
    for (let node = (run + this.#runs) >> 1; node > 0; node >>= 1) {
      const waiting = this.#tree[node]!
      if (this.#isBefore(waiting, winner)) {
        this.#tree[node] = winner
        winner = waiting
      }
    }
    this.#tree[0] = winner
  }

  #isBefore(one: number, other: number): boolean {
    const place = this.#places[one]!
    const otherPlace = this.#places[other]!
    if (place < 0 || otherPlace < 0) return otherPlace < 0 && place >= 0
    const { entries } = this
    for (let word = 0; word < this.#shape.keyWidth; word++) {
      const mine = entries[place + word]!
      const its = entries[otherPlace + word]!
      if (mine !== its) return mine < its
    }
    return one < other
  }
}
