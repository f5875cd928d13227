import { classOf, fold } from '../../../native-free-kernels/text/plain.js'

// The word and shingle hashes of the sketch kernel in pairs of 32-bit numbers, without BigInt.
const MULTIPLIER = { low: 0x7f4a7c15, high: 0x9e3779b9 }
const MULTIPLIER_2 = { low: 0x27d4eb4f, high: 0xc2b2ae3d }
const TURN = 13
const SHORT_WORD = 16
const LONGEST_WORD = 4096

/** Low and high half of the last hash or product; in an array, since V8 would allocate each large number of a variable. */
const half = new Uint32Array(2)

/** The lower 64 bits of a product, into `half`. */
function multiply(aLow: number, aHigh: number, bLow: number, bHigh: number): void {
  const a0 = aLow & 0xffff
  const a1 = aLow >>> 16
  const b0 = bLow & 0xffff
  const b1 = bLow >>> 16
  const middle = a1 * b0 + ((a0 * b0) >>> 16)
  const carried = a0 * b1 + (middle & 0xffff)
  const upper = a1 * b1 + (middle >>> 16) + (carried >>> 16)
  half[0] = Math.imul(aLow, bLow)
  half[1] = (upper | 0) + Math.imul(aLow, bHigh) + Math.imul(aHigh, bLow)
}

/** ASCII: 0 for what parts words, else the folded character. */
const ASCII = Uint8Array.from({ length: 0x80 }, (_, codePoint) =>
  classOf(codePoint) === 'word' ? fold(codePoint) : 0,
)

const word = new Uint8Array(LONGEST_WORD + 8)
const bytes = new DataView(word.buffer)
let length = 0

function addByte(byte: number): void {
  if (length < LONGEST_WORD) word[length++] = byte
}

/** Adds the UTF-8 of a code point to the word. */
function addCodePoint(codePoint: number): void {
  if (codePoint < 0x80) return addByte(codePoint)
  if (codePoint < 0x800) addByte(0xc0 | (codePoint >> 6))
  else if (codePoint < 0x10000) {
    addByte(0xe0 | (codePoint >> 12))
    addByte(0x80 | ((codePoint >> 6) & 0x3f))
  } else {
    addByte(0xf0 | (codePoint >> 18))
    addByte(0x80 | ((codePoint >> 12) & 0x3f))
    addByte(0x80 | ((codePoint >> 6) & 0x3f))
  }
  addByte(0x80 | (codePoint & 0x3f))
}

/** Hash of the word, into `half`. */
function hashWord(): void {
  // Bytes beyond the word are zero.
  bytes.setUint32(length, 0)
  bytes.setUint32(length + 4, 0)
  const headLow = bytes.getUint32(0, true)
  const headHigh = bytes.getUint32(4, true)
  if (length > SHORT_WORD) hashLongWord()
  else if (length > 8) {
    const last = length - 8
    multiply(
      bytes.getUint32(last, true),
      bytes.getUint32(last + 4, true),
      MULTIPLIER_2.low,
      MULTIPLIER_2.high,
    )
    const sum = half[0]! + length
    half[0] = sum
    if (sum > 0xffffffff) half[1]!++
  } else {
    half[0] = 0
    half[1] = 0
  }
  multiply(headLow ^ half[0]!, headHigh ^ half[1]!, MULTIPLIER.low, MULTIPLIER.high)
  half[0]! ^= half[1]!
}

function hashLongWord(): void {
  const last = length - 8
  multiply(length, 0, MULTIPLIER_2.low, MULTIPLIER_2.high)
  for (let at = 0; at < last; at += 8) {
    const [low, high] = [half[0]! ^ bytes.getUint32(at, true), half[1]! ^ bytes.getUint32(at + 4, true)]
    multiply(low, high, MULTIPLIER_2.low, MULTIPLIER_2.high)
    half[0]! ^= (half[0]! >>> 29) | (half[1]! << 3)
    half[1]! ^= half[1]! >>> 29
  }
  const [low, high] = [half[0]! ^ bytes.getUint32(last, true), half[1]! ^ bytes.getUint32(last + 4, true)]
  multiply(low, high, MULTIPLIER.low, MULTIPLIER.high)
}

/** Memory that a reader keeps for the next text: words. */
const KEPT_CAPACITY = 2 ** 20

/**
 * The words of texts, as `words()` of the text kernel splits them: 64-bit hashes in two halves, and where each stands.
 * One reader is used again and again; its arrays hold `count` words until the next `read`.
 */
export class WordHashes {
  count = 0
  low = new Uint32Array(4096)
  high = new Uint32Array(4096)
  /** UTF-16 offsets of each word in its text. */
  start = new Uint32Array(4096)
  end = new Uint32Array(4096)
  /** Number of the first word of each text; one more element at the end, the number of all words. */
  firstOfText: number[] = [0]
  /** Hashes of the runs of words that `readGrams` made; the run at `at` begins with word `at`. */
  gramCount = 0
  gramLow = new Uint32Array(4096)
  gramHigh = new Uint32Array(4096)

  read(texts: readonly string[]): void {
    if (this.low.length > KEPT_CAPACITY) this.#resize(4096)
    this.count = 0
    this.gramCount = 0
    this.firstOfText = [0]
    for (const text of texts) {
      this.#readText(text)
      this.firstOfText.push(this.count)
    }
  }

  #readText(text: string): void {
    length = 0
    let start = 0
    let end = 0
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      if (unit < 0x80) {
        const folded = ASCII[unit]!
        if (folded === 0) {
          if (length > 0) this.#add(start, end)
        } else {
          if (length === 0) start = at
          addByte(folded)
          end = at + 1
        }
        continue
      }
      const codePoint = text.codePointAt(at)!
      const units = codePoint > 0xffff ? 2 : 1
      const kind = classOf(codePoint)
      if (kind === 'word') {
        if (length === 0) start = at
        addCodePoint(fold(codePoint))
        end = at + units
      } else if (kind !== 'ignored') {
        if (length > 0) this.#add(start, end)
        if (kind === 'own') {
          addCodePoint(codePoint)
          this.#add(at, at + units)
        }
      }
      at += units - 1
    }
    if (length > 0) this.#add(start, end)
  }

  #add(start: number, end: number): void {
    if (this.count === this.low.length) this.#resize(2 * this.count)
    hashWord()
    length = 0
    this.low[this.count] = half[0]!
    this.high[this.count] = half[1]!
    this.start[this.count] = start
    this.end[this.count] = end
    this.count++
  }

  #resize(capacity: number): void {
    const resized = (from: Uint32Array) => {
      const to = new Uint32Array(capacity)
      to.set(from.subarray(0, Math.min(capacity, from.length)))
      return to
    }
    this.low = resized(this.low)
    this.high = resized(this.high)
    this.start = resized(this.start)
    this.end = resized(this.end)
    this.gramLow = new Uint32Array(capacity)
    this.gramHigh = new Uint32Array(capacity)
  }

  /** Hashes all runs of `width` words (1 to 64): those of `gramHashes` in the plain twin. */
  readGrams(width: number): void {
    this.gramCount = Math.max(0, this.count - width + 1)
    rollGrams(this.low, this.high, 0, this.count, width, this.gramLow, this.gramHigh)
  }
}

/**
 * Hashes the runs of `width` words among the words `from` to `to`; the first run goes to place 0. Words and runs are
 * given in halves.
 */
export function rollGrams(
  wordLow: Uint32Array,
  wordHigh: Uint32Array,
  from: number,
  to: number,
  width: number,
  gramLow: Uint32Array,
  gramHigh: Uint32Array,
): void {
  const back = (width * TURN) % 64
  const bits = back % 32
  // A turn by 32 bits or more exchanges the halves.
  const [backLow, backHigh] = back < 32 ? [wordLow, wordHigh] : [wordHigh, wordLow]
  let rolledLow = 0
  let rolledHigh = 0
  for (let at = from; at < to; at++) {
    const turned = (rolledLow << TURN) | (rolledHigh >>> (32 - TURN))
    rolledHigh = (rolledHigh << TURN) | (rolledLow >>> (32 - TURN)) | 0
    rolledLow = turned ^ wordLow[at]!
    rolledHigh ^= wordHigh[at]!
    const gram = at - from - width + 1
    if (gram < 0) continue
    if (gram > 0) {
      const leavesLow = backLow[at - width]!
      const leavesHigh = backHigh[at - width]!
      // A shift by 32 would be one by 0.
      rolledLow ^= bits === 0 ? leavesLow : (leavesLow << bits) | (leavesHigh >>> (32 - bits))
      rolledHigh ^= bits === 0 ? leavesHigh : (leavesHigh << bits) | (leavesLow >>> (32 - bits))
    }
    multiply(rolledLow, rolledHigh, MULTIPLIER_2.low, MULTIPLIER_2.high)
    gramLow[gram] = half[0]! ^ half[1]!
    gramHigh[gram] = half[1]!
  }
}
