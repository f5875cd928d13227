import { mixed } from '../../attributes/mixed.js'
import { unicode } from '../../../native-free-kernels/text/classes.js'

const WORD = 0
const OWN = 1
const IGNORED = 2
const OTHER = 3

/** Class of each code point in the lowest two bits, above them what to add for case folding. */
const ENTRIES = new Int32Array(0x110000)
for (const [first, last, kind] of unicode.classes) {
  const code = kind === 'word' ? WORD : kind === 'own' ? OWN : kind === 'ignored' ? IGNORED : OTHER
  ENTRIES.fill(code, first, last + 1)
}
for (const [first, last, step, delta] of unicode.folds) {
  for (let codePoint = first; codePoint <= last; codePoint += step) ENTRIES[codePoint] = delta * 4
}
for (let code = 0; code < 0x80; code++) {
  const letter = /[a-z]/i.test(String.fromCharCode(code))
  ENTRIES[code] = letter ? (code < 0x61 ? 32 * 4 : 0) : code >= 0x30 && code <= 0x39 ? 0 : OTHER
}

/** Folded letters and digits of ASCII; 0 for the rest of it. */
const ASCII = new Uint8Array(0x80)
for (let code = 0; code < 0x80; code++) {
  if ((ENTRIES[code]! & 3) === WORD) ASCII[code] = code + (ENTRIES[code]! >> 2)
}

const LOW_START = 0x811c9dc5 | 0
const LOW_FACTOR = 0x01000193
const HIGH_START = 0x9e3779b9 | 0
const HIGH_FACTOR = 0x2c1b3c6d

/**
 * Splits a text into folded words, each as a hash of 64 bits: runs of letters and digits, and each code point of a
 * script without spaces by itself. Words are those of the kernels, of which it uses the tables.
 */
export class WordReader {
  /** Hashes of the words of the text read last, in halves. */
  low = new Uint32Array(1024)
  high = new Uint32Array(1024)
  /** Where each word stands in that text, in UTF-16 code units. */
  start = new Uint32Array(1024)
  end = new Uint32Array(1024)

  /** Reads a text, at most `limit` words of it; returns how many there are. */
  read(text: string, limit = Infinity): number {
    const { length } = text
    let { low, high, start, end } = this
    let words = 0
    let from = -1
    let a = 0
    let b = 0
    for (let at = 0; at <= length; at++) {
      let code = at < length ? text.charCodeAt(at) : 0x20
      const first = at
      if (code < 0x80) {
        const letter = ASCII[code]!
        if (letter !== 0) {
          if (from < 0) {
            from = at
            a = LOW_START
            b = HIGH_START
          }
          a = Math.imul(a ^ letter, LOW_FACTOR)
          b = (Math.imul(b, HIGH_FACTOR) + letter) | 0
          continue
        }
        if (from < 0) continue
      } else if (code >= 0xd800 && code < 0xdc00) {
        code = text.codePointAt(at)!
        if (code > 0xffff) at++
      }
      const entry = ENTRIES[code]!
      const kind = entry & 3
      if (kind === WORD) {
        if (from < 0) {
          from = first
          a = LOW_START
          b = HIGH_START
        }
        const folded = code + (entry >> 2)
        a = Math.imul(a ^ folded, LOW_FACTOR)
        b = (Math.imul(b, HIGH_FACTOR) + folded) | 0
        continue
      }
      if (kind === IGNORED) continue
      if (words + 2 > low.length) ({ low, high, start, end } = this.#grow())
      if (from >= 0) {
        low[words] = mixed(a)
        high[words] = mixed(b)
        start[words] = from
        end[words++] = first
        from = -1
        if (words >= limit) break
      }
      if (kind === OWN) {
        low[words] = mixed(code ^ 0x5bd1e995)
        high[words] = mixed(Math.imul(code, 0x297a2d39))
        start[words] = first
        end[words++] = at + 1
        if (words >= limit) break
      }
    }
    return words
  }

  #grow(): this {
    const grown = (array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> => {
      const larger = new Uint32Array(array.length * 2)
      larger.set(array)
      return larger
    }
    this.low = grown(this.low)
    this.high = grown(this.high)
    this.start = grown(this.start)
    this.end = grown(this.end)
    return this
  }
}
