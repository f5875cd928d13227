import { ODD_SKETCH_WORDS, alikeness } from '../../native-free-kernels/sketch/odd-sketch.js'
import { SynthcleanError } from '../errors.js'
import { COMPARED_WITH_ALL, COMPARED_WITH_BY_ALL } from '../index/join/candidate-pairs.js'
import { leastAlike } from '../stages/near-duplicates.js'
import { PAIR_KIND } from './pair-kinds.js'
import { numberIn, type Cell, type RowWriter } from './rows.js'

/**
 * Tells the similar records of each family. The records of one band key may be very many: see
 * ../index/join/candidate-pairs.ts for what is compared.
 */
export class PairsProgram {
  readonly #least: number
  readonly #writer: RowWriter
  #family: string | undefined
  #last = -1
  #size = 0
  readonly #members: { number: number; words: Uint32Array }[] = []

  /** `threshold`: Jaccard similarity from which a record is a near duplicate. */
  constructor(threshold: number, writer: RowWriter) {
    this.#least = leastAlike(threshold)
    this.#writer = writer
  }

  take([familyCell, numberCell, sketchCell]: readonly Cell[]): void {
    const family = familyCell?.toString('latin1') ?? ''
    const number = numberIn(numberCell, 'number')
    if (family !== this.#family) {
      this.#family = family
      this.#size = 0
      this.#members.length = 0
    } else if (number <= this.#last) {
      throw new SynthcleanError(
        'failed',
        `pairs: record ${number} comes behind ${this.#last} in one family: sort the rows by family and number`,
      )
    }
    this.#last = number
    this.#compare(number, wordsOf(sketchCell))
  }

  #compare(number: number, words: Uint32Array): void {
    const isFurther = this.#size++ >= COMPARED_WITH_ALL
    const compared = isFurther ? COMPARED_WITH_BY_ALL : this.#members.length
    for (let member = 0; member < compared; member++) {
      const better = this.#members[member]!
      const alike = alikeness(better.words, 0, words, 0)
      if (alike >= this.#least) this.#writer.add([number, better.number, PAIR_KIND.similar, alike])
    }
    if (!isFurther) this.#members.push({ number, words })
  }
}

/** The words of an odd sketch in base64. */
function wordsOf(cell: Cell): Uint32Array {
  const words = new Uint32Array(ODD_SKETCH_WORDS)
  new Uint8Array(words.buffer).set(Buffer.from((cell ?? Buffer.alloc(0)).toString('latin1'), 'base64'))
  return words
}
