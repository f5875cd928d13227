import { SynthcleanError } from '../errors.js'
import { COMPARED_WITH_ALL, COMPARED_WITH_BY_ALL } from '../index/join/candidate-pairs.js'
import { equalBytes } from '../index/join/registers-alike.js'
import { leastAlike } from '../stages/near-duplicates.js'
import { KEY } from './duplicate-keys.js'
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
  readonly #registers: number
  readonly #least: number
  readonly #writer: RowWriter
  readonly #key = { text: '', kind: '' }
  #first = 0
  #last = -1
  #size = 0
  readonly #members: { number: number; words: Uint32Array }[] = []
  /** Sketches of the members: a record that has that of a member is its twin, and not compared again. */
  readonly #known = new Set<string>()

  /** `registers` of a sketch; `threshold`: Jaccard similarity from which a record is a near duplicate. */
  constructor(registers: number, threshold: number, writer: RowWriter) {
    this.#registers = registers
    this.#least = leastAlike(threshold, registers)
    this.#writer = writer
  }

  take([keyCell, numberCell, registersCell]: readonly Cell[]): void {
    const key = (keyCell ?? Buffer.alloc(0)).toString('latin1')
    const number = numberIn(numberCell, 'number')
    const isFirst = key !== this.#key.text
    if (isFirst) this.#begin(key, number)
    else if (number <= this.#last) {
      throw new SynthcleanError(
        'failed',
        `pairs: record ${number} comes behind ${this.#last} with the same key: sort the rows by key and number`,
      )
    }
    this.#last = number
    if (this.#key.kind === KEY.band) this.#compare(number, registersCell)
    else if (!isFirst) this.#lead(number)
  }

  #begin(key: string, number: number): void {
    this.#key.text = key
    this.#key.kind = key.slice(0, 1)
    this.#first = number
    this.#size = 0
    this.#members.length = 0
    this.#known.clear()
  }

  #lead(number: number): void {
    const isText = this.#key.kind === KEY.text
    if (!isText && this.#size === 0) this.#writer.add([this.#first, this.#first, PAIR_KIND.leads, 0])
    this.#size++
    this.#writer.add([number, this.#first, isText ? PAIR_KIND.exact : PAIR_KIND.twin, this.#registers])
  }

  #compare(number: number, cell: Cell): void {
    const text = (cell ?? Buffer.alloc(0)).toString('latin1')
    if (this.#known.has(text)) return
    const words = wordsOf(text, this.#registers)
    const behind = words.length * 4 - this.#registers
    const isFurther = this.#size >= COMPARED_WITH_ALL
    const compared = isFurther ? COMPARED_WITH_BY_ALL : this.#size
    for (let member = 0; member < compared; member++) {
      const better = this.#members[member]!
      const alike = equalBytes(better.words, 0, words, 0, words.length) - behind
      if (alike >= this.#least) this.#writer.add([number, better.number, PAIR_KIND.similar, alike])
    }
    this.#size++
    if (isFurther) return
    this.#members.push({ number, words })
    this.#known.add(text)
  }
}

/** The registers of a sketch, four to a word; what is behind them in the last one is zero. */
function wordsOf(text: string, registers: number): Uint32Array {
  const words = new Uint32Array(Math.ceil(registers / 4))
  new Uint8Array(words.buffer).set(Buffer.from(text, 'base64').subarray(0, registers))
  return words
}
