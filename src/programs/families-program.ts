import { ALL_ALIKE } from '../../native-free-kernels/sketch/odd-sketch.js'
import { SynthcleanError } from '../errors.js'
import { COMPARED_WITH_ALL } from '../index/join/candidate-pairs.js'
import { KeyFamilies } from './key-families.js'
import { ENTRY_BYTES, KEY_KIND, readEntry, type PackedKey } from './key-packs.js'
import { PAIR_KIND, type PairKind } from './pair-kinds.js'
import { numberIn, type Cell, type RowWriter } from './rows.js'

/**
 * Tells which records share a key, one bucket of keys after the other. Of equal texts, and of equal sketches, each record
 * is paired with the first, at once. The records of one band key that have different sketches are a family, to be
 * compared. In memory is each key of one bucket, with 128 members of its family at the most.
 */
export class FamiliesProgram {
  readonly #writer: RowWriter
  readonly #families = new KeyFamilies()
  readonly #entry: PackedKey = { keyLow: 0, keyHigh: 0, kind: 0, number: 0, markLow: 0, markHigh: 0 }
  #bucket = ''
  #last = -1

  constructor(writer: RowWriter) {
    this.#writer = writer
  }

  take([bucketCell, numberCell, keysCell]: readonly Cell[]): void {
    const bucket = (bucketCell ?? Buffer.alloc(0)).toString('latin1')
    const first = numberIn(numberCell, 'number')
    if (bucket !== this.#bucket) {
      this.#endBucket()
      this.#bucket = bucket
    } else if (first <= this.#last) {
      throw new SynthcleanError(
        'failed',
        `families: keys of record ${first} come behind those of ${this.#last} in one bucket: sort the rows by bucket and number, and let no two packs overlap`,
      )
    }
    this.#last = first
    const entries = Buffer.from((keysCell ?? Buffer.alloc(0)).toString('latin1'), 'base64')
    for (let at = 0; at + ENTRY_BYTES <= entries.length; at += ENTRY_BYTES) {
      readEntry(entries, at, first, this.#entry)
      this.#takeEntry(this.#entry)
      this.#last = this.#entry.number
    }
  }

  end(): void {
    this.#endBucket()
  }

  #takeEntry(entry: PackedKey): void {
    const families = this.#families
    const family = families.find(entry)
    if (family === undefined) {
      families.begin(entry)
      return
    }
    const equal = families.equal(family, entry)
    if (entry.kind !== KEY_KIND.band) {
      if (equal === undefined) families.join(family, entry)
      else this.#pair(entry, equal)
    } else if (equal === undefined) {
      if (families.size(family) < COMPARED_WITH_ALL) {
        families.join(family, entry)
        return
      }
      families.joinUnheld(family)
      this.#writeFamily(family, [entry.number])
    }
  }

  #pair({ number, kind }: PackedKey, first: number): void {
    const better = this.#families.numberOf(first)
    const isSketch = kind === KEY_KIND.sketch
    if (isSketch && this.#families.lead(first)) this.#writePair(better, better, PAIR_KIND.leads, 0)
    this.#writePair(number, better, isSketch ? PAIR_KIND.twin : PAIR_KIND.exact, ALL_ALIKE)
  }

  #endBucket(): void {
    const families = this.#families
    for (const family of families.shared()) {
      if (families.kindOf(family) === KEY_KIND.band) this.#writeFamily(family, families.numbersOf(family))
    }
    families.clear()
  }

  /** A large family is told of in parts, by its key. One that is told of as a whole may have several keys. */
  #writeFamily(family: number, numbers: number[]): void {
    const isWhole = this.#families.size(family) <= COMPARED_WITH_ALL
    const name = isWhole ? undefined : `${this.#bucket}.${this.#families.keyOf(family)}`
    this.#writer.add([undefined, undefined, undefined, undefined, name, JSON.stringify(numbers)])
  }

  #writePair(worse: number, better: number, kind: PairKind, alike: number): void {
    this.#writer.add([worse, better, kind, alike, undefined, undefined])
  }
}
