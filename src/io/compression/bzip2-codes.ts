import type { BitWindow } from './bit-window.js'
import { Damage } from './damage.js'

const LONGEST_CODE = 20
const MOST_SYMBOLS = 258
/** Codes of so many bits, nearly all, are found by one look at a table. */
const TABLE_BITS = 9

/** One canonical prefix code of a bzip2 block: shorter codes come first, and codes of one length in symbol order. */
export class PrefixCode {
  /** For the next 9 bits: 32 × symbol + length of the code, or 0 where it is longer. */
  readonly #table = new Uint16Array(1 << TABLE_BITS)
  /** By length: the code after the last one of it, and where in `#symbols` the codes of it are, less the first code. */
  readonly #limit = new Int32Array(LONGEST_CODE + 2)
  readonly #offset = new Int32Array(LONGEST_CODE + 2)
  readonly #symbols = new Uint16Array(MOST_SYMBOLS)

  constructor(lengths: Uint8Array) {
    let code = 0
    let index = 0
    for (let length = 1; length <= LONGEST_CODE; length++) {
      this.#offset[length] = index - code
      for (let symbol = 0; symbol < lengths.length; symbol++) {
        if (lengths[symbol] !== length) continue
        this.#symbols[index++] = symbol
        if (length <= TABLE_BITS) {
          const from = code << (TABLE_BITS - length)
          this.#table.fill(32 * symbol + length, from, from + (1 << (TABLE_BITS - length)))
        }
        code++
      }
      if (code > 1 << length) throw new Damage('a code table is not one')
      this.#limit[length] = code
      code <<= 1
    }
  }

  /** Reads the next symbol. */
  read(input: BitWindow): number {
    const entry = this.#table[input.peek(TABLE_BITS)]!
    if (entry !== 0) {
      input.skip(entry & 31)
      return entry >>> 5
    }
    const bits = input.peek(LONGEST_CODE)
    for (let length = TABLE_BITS + 1; length <= LONGEST_CODE; length++) {
      const code = bits >>> (LONGEST_CODE - length)
      if (code < this.#limit[length]!) {
        input.skip(length)
        return this.#symbols[code + this.#offset[length]!]!
      }
    }
    throw new Damage('a code is not in its table')
  }
}

const DELTA_FIRST_BITS = 5

/** Reads the code tables of a block, for so many symbols each. */
export function readCodes(input: BitWindow, count: number, symbols: number): PrefixCode[] {
  return Array.from({ length: count }, () => {
    const lengths = new Uint8Array(symbols)
    let length = input.bits(DELTA_FIRST_BITS)
    for (let symbol = 0; symbol < symbols; symbol++) {
      while (true) {
        if (length < 1 || length > LONGEST_CODE) throw new Damage('a code is too long')
        if (input.bits(1) === 0) break
        length += input.bits(1) === 0 ? 1 : -1
      }
      lengths[symbol] = length
    }
    return new PrefixCode(lengths)
  })
}
