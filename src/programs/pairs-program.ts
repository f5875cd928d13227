import {
  ALL_ALIKE,
  ODD_SKETCH_SIZE,
  ODD_SKETCH_WORDS,
  alikeness,
} from '../../native-free-kernels/sketch/odd-sketch.js'
import { SynthcleanError } from '../errors.js'
import { COMPARED_WITH_ALL, COMPARED_WITH_BY_ALL } from '../index/join/candidate-pairs.js'
import { leastAlike } from '../stages/near-duplicates.js'
import { COMPARED, KEY_KIND, kindOfKey } from './duplicate-keys.js'
import { numberIn, type Cell, type RowWriter } from './rows.js'

/**
 * How two records are alike. `leads` stands for no pair: the one record of its row is the first of those with one sketch.
 */
export const PAIR_KIND = { exact: 'exact', twin: 'twin', similar: 'similar', leads: 'leads' } as const

/**
 * Tells the similar records among those that share a key. Of equal texts, and of equal sketches, each is paired with the
 * first alone. The records of one band key may be very many: see ../index/join/candidate-pairs.ts for what is compared.
 */
export class PairsProgram {
  readonly #least: number
  readonly #writer: RowWriter
  #key = ''
  #kind: number = KEY_KIND.band
  #last = -1
  #size = 0
  readonly #members: { number: number; words: Uint32Array }[] = []
  /** Sketches of the members of a band: a record that has that of a member is its twin, and not compared again. */
  readonly #known = new Set<string>()
  /** Of the records with one key, the first of each text or sketch. */
  readonly #firsts = new Map<string, { number: number; leads: boolean }>()
  readonly #compared: Buffer

  /** `threshold`: Jaccard similarity from which a record is a near duplicate. */
  constructor(threshold: number, writer: RowWriter) {
    this.#least = leastAlike(threshold)
    this.#writer = writer
    this.#compared = Buffer.alloc(COMPARED.odd + ODD_SKETCH_SIZE)
  }

  take([keyCell, numberCell, comparedCell]: readonly Cell[]): void {
    const key = (keyCell ?? Buffer.alloc(0)).toString('latin1')
    const number = numberIn(numberCell, 'number')
    if (key !== this.#key) this.#begin(key)
    else if (number <= this.#last) {
      throw new SynthcleanError(
        'failed',
        `pairs: record ${number} comes behind ${this.#last} with the same key: sort the rows by key and number`,
      )
    }
    this.#last = number
    this.#compared.fill(0)
    this.#compared.write((comparedCell ?? Buffer.alloc(0)).toString('latin1'), 'base64')
    if (this.#kind === KEY_KIND.band) this.#compare(number)
    else this.#lead(number)
  }

  #begin(key: string): void {
    this.#key = key
    this.#kind = kindOfKey(key)
    this.#size = 0
    this.#members.length = 0
    this.#known.clear()
    this.#firsts.clear()
  }

  #lead(number: number): void {
    const isText = this.#kind === KEY_KIND.text
    const [from, to] = isText ? [COMPARED.text, COMPARED.sketch] : [COMPARED.sketch, COMPARED.odd]
    const equal = this.#compared.toString('latin1', from, to)
    const first = this.#firsts.get(equal)
    if (!first) {
      this.#firsts.set(equal, { number, leads: false })
      return
    }
    if (!isText && !first.leads) this.#writer.add([first.number, first.number, PAIR_KIND.leads, 0])
    first.leads = true
    this.#writer.add([number, first.number, isText ? PAIR_KIND.exact : PAIR_KIND.twin, ALL_ALIKE])
  }

  #compare(number: number): void {
    const sketch = this.#compared.toString('latin1', COMPARED.sketch)
    if (this.#known.has(sketch)) return
    const words = wordsOf(this.#compared)
    const isFurther = this.#size >= COMPARED_WITH_ALL
    const compared = isFurther ? COMPARED_WITH_BY_ALL : this.#size
    for (let member = 0; member < compared; member++) {
      const better = this.#members[member]!
      const alike = alikeness(better.words, 0, words, 0)
      if (alike >= this.#least) this.#writer.add([number, better.number, PAIR_KIND.similar, alike])
    }
    this.#size++
    if (isFurther) return
    this.#members.push({ number, words })
    this.#known.add(sketch)
  }
}

/** The words of an odd sketch. */
function wordsOf(compared: Uint8Array): Uint32Array {
  const words = new Uint32Array(ODD_SKETCH_WORDS)
  new Uint8Array(words.buffer).set(compared.subarray(COMPARED.odd))
  return words
}
