import { readFileSync } from 'node:fs'
import { BLOCK, distinctBlocks } from '../distinct-blocks.js'
import { UNITS, wordExceptions } from './exceptions.js'
import { kindTable } from './kinds.js'
import type { Repeats, TextMeasures } from './text-measures.js'

interface Exports {
  memory: WebAssembly.Memory
  prepare(): void
  prepareEnds(): void
  constantsEnd(): number
  resultAt(): number
  kindIndexAt(): number
  kindBlocksAt(): number
  kindBlockCount(): number
  unitsAt(): number
  unitCount(): number
  addException(at: number, length: number, parts: number): void
  reserve(written: number): number
  measureWritten(length: number): void
  measurePlain(length: number): void
}

/** Numbers of 32 bits that there is room for; the kernel writes 39. */
const RESULTS = 60
/** Code points by which a text counts, and the bytes of JSON that hold them whatever they are. */
const LONGEST_MEASURED = 2 ** 21
const LONGEST_WRITTEN = 12 * (LONGEST_MEASURED + 64)

let compiled: WebAssembly.Module | undefined

function compile(): WebAssembly.Module {
  return (compiled ??= new WebAssembly.Module(readFileSync(new URL('./measure.wasm', import.meta.url))))
}

/**
 * Measures texts for the quality rules: the same numbers as `measureText` in src/stages/quality/measures.ts. One text
 * at a time. Memory is reserved for the longest text so far, some 130 bytes for each of its code points, 2,097,152 at
 * the most; the system provides of it what texts touch.
 */
export class MeasureKernel {
  readonly #kernel: Exports
  #bytes: Uint8Array
  #results: Uint32Array
  #encoder = new TextEncoder()

  constructor() {
    const abort = () => {
      throw new Error('measure kernel aborted')
    }
    const instance = new WebAssembly.Instance(compile(), { env: { abort } })
    this.#kernel = instance.exports as unknown as Exports
    if (this.#kernel.constantsEnd() > this.#kernel.resultAt()) {
      throw new Error('measure kernel: layout overlaps its constants')
    }
    this.#kernel.prepare()
    this.#bytes = new Uint8Array(this.#kernel.memory.buffer)
    this.#results = new Uint32Array(this.#kernel.memory.buffer, this.#kernel.resultAt(), RESULTS)
    this.#loadKinds()
    this.#kernel.prepareEnds()
    this.#loadExceptions()
    this.#loadUnits()
  }

  /** Measures the text of a JSON string, given as its valid bytes without the quotes. */
  measureString(raw: Uint8Array): TextMeasures {
    const bytes = raw.length > LONGEST_WRITTEN ? raw.subarray(0, LONGEST_WRITTEN) : raw
    const at = this.#reserve(bytes.length)
    this.#bytes.set(bytes, at)
    this.#kernel.measureWritten(bytes.length)
    return this.#measures()
  }

  /** Measures a text; one with lone surrogates too. */
  measureText(text: string): TextMeasures {
    // A code point is two units at the most.
    const whole = text.length > 2 * LONGEST_MEASURED ? text.slice(0, 2 * LONGEST_MEASURED) : text
    const at = this.#reserve(3 * whole.length)
    const room = this.#bytes.subarray(at, at + 3 * whole.length)
    const length = /[\ud800-\udfff]/u.test(whole)
      ? encodeWithSurrogates(whole, room)
      : this.#encoder.encodeInto(whole, room).written
    this.#kernel.measurePlain(length)
    return this.#measures()
  }

  #reserve(length: number): number {
    const at = this.#kernel.reserve(length)
    const { buffer } = this.#kernel.memory
    if (this.#bytes.buffer !== buffer) {
      this.#bytes = new Uint8Array(buffer)
      this.#results = new Uint32Array(buffer, this.#kernel.resultAt(), RESULTS)
    }
    return at
  }

  #measures(): TextMeasures {
    const numbers = this.#results
    const repeats = (at: number): Repeats => ({
      count: numbers[at]!,
      repeated: numbers[at + 1]!,
      repeatedCharacters: numbers[at + 2]!,
    })
    return {
      characters: numbers[0]!,
      letters: numbers[1]!,
      unspacedLetters: numbers[2]!,
      hashes: numbers[3]!,
      ellipses: numbers[4]!,
      newlines: numbers[5]!,
      words: numbers[6]!,
      plainWords: numbers[7]!,
      plainWordCharacters: numbers[8]!,
      alphabeticWords: numbers[9]!,
      stopWords: numbers[10]!,
      distinctStopWords: numbers[11]!,
      topNgramCharacters: [numbers[12]!, numbers[13]!, numbers[14]!],
      repeatedNgramCharacters: [
        numbers[15]!,
        numbers[16]!,
        numbers[17]!,
        numbers[18]!,
        numbers[19]!,
        numbers[20]!,
      ],
      lines: repeats(21),
      lineRuns: repeats(24),
      paragraphs: repeats(27),
      filledLines: repeats(30),
      bulletLines: numbers[33]!,
      ellipsisLines: numbers[34]!,
      terminalLines: numbers[35]!,
      shortLines: numbers[36]!,
      quotedTerminalLines: numbers[37]!,
      shortLinesWithBlank: numbers[38]!,
    }
  }

  /** Blocks of 128 code points, the same ones once. */
  #loadKinds(): void {
    const { index, blocks } = distinctBlocks(kindTable())
    if (blocks.length > this.#kernel.kindBlockCount()) throw new Error('measure kernel: too many kinds')
    const { buffer } = this.#kernel.memory
    new Uint16Array(buffer, this.#kernel.kindIndexAt(), index.length).set(index)
    for (const [place, block] of blocks.entries()) {
      new Uint16Array(buffer, this.#kernel.kindBlocksAt() + place * BLOCK * 2, BLOCK).set(block)
    }
  }

  #loadExceptions(): void {
    const at = this.#reserve(64)
    for (const [word, parts] of wordExceptions()) {
      const length = this.#encoder.encodeInto(word, this.#bytes.subarray(at, at + 64)).written
      const lengths = parts.map((part) => Buffer.byteLength(part))
      if (length > 16 || lengths.length > 7 || lengths.some((part) => part > 15)) {
        throw new RangeError(`measure kernel: an exception that is too long: ${word}`)
      }
      this.#kernel.addException(
        at,
        length,
        lengths.reduceRight((packed, part) => packed * 16 + part, 0),
      )
    }
  }

  #loadUnits(): void {
    if (UNITS.length > this.#kernel.unitCount() || UNITS.some((unit) => Buffer.byteLength(unit) > 5))
      throw new RangeError('measure kernel: too many units, or too long ones')
    for (const [place, unit] of UNITS.entries()) {
      this.#bytes.set(Buffer.from(unit), this.#kernel.unitsAt() + 8 * place)
    }
  }
}

/** Writes UTF-8 with lone surrogates in three bytes; returns the length. */
function encodeWithSurrogates(text: string, room: Uint8Array): number {
  let to = 0
  for (const character of text) {
    const codePoint = character.codePointAt(0)!
    if (codePoint >= 0xd800 && codePoint <= 0xdfff) {
      room[to++] = 0xe0 | (codePoint >> 12)
      room[to++] = 0x80 | ((codePoint >> 6) & 63)
      room[to++] = 0x80 | (codePoint & 63)
    } else {
      to += Buffer.from(character).copy(room, to)
    }
  }
  return to
}
