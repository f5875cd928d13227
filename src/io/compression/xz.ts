import xz from 'xz-decompress'
import { Damage } from './damage.js'

/** What the WebAssembly of xz-decompress 0.2.3 (xz-embedded) exports. */
interface XzExports {
  memory: WebAssembly.Memory
  create_context(): number
  destroy_context(context: number): void
  supply_input(context: number, length: number): void
  get_next_output(context: number): number
}

/**
 * The public `XzReadableStream` lets one file be read at a time: a second one waits until the first has been read to
 * its end, for ever where both are read in turn. So the decoder is driven from here, by the statics of the class.
 */
interface XzModule {
  _getModuleInstance(): Promise<void>
  _moduleInstance: { exports: XzExports }
}

/** Places in the context of a decoder, in 32-bit words. */
const BUFFER_SIZE = 0
const INPUT_START = 1
const INPUT_POSITION = 2
const INPUT_SIZE = 3
const OUTPUT_START = 4
const OUTPUT_POSITION = 5

const OK = 0
const STREAM_END = 1
const FAULTS: Record<number, string> = {
  3: 'there is not enough memory to unpack it',
  4: 'it needs too large a dictionary: unpack it with xz -d first, or pack it with -9 or less',
  5: 'what follows is not xz',
  6: 'it was packed with a check or a filter that is not read (only LZMA2, with CRC32, CRC64 or no check): unpack it with xz -d first',
  8: 'it ends in the middle: it was cut short, or what follows is not xz',
}

/** Every stream and block of an .xz file, padding between streams included. */
export async function* unxz(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const module = xz.XzReadableStream as unknown as XzModule
  // An instance of its own: its memory goes with it.
  await module._getModuleInstance()
  const decoder = new XzDecoder(module._moduleInstance.exports)
  for await (const piece of bytes) {
    for (let from = 0; from < piece.length; from += decoder.bufferSize) {
      yield* decoder.decode(piece.subarray(from, from + decoder.bufferSize))
    }
  }
  yield* decoder.end()
}

class XzDecoder {
  readonly bufferSize: number
  readonly #exports: XzExports
  readonly #context: number

  constructor(exports: XzExports) {
    this.#exports = exports
    this.#context = exports.create_context()
    this.bufferSize = this.#words()[BUFFER_SIZE]!
  }

  *decode(input: Uint8Array): Generator<Uint8Array> {
    const { memory } = this.#exports
    new Uint8Array(memory.buffer, this.#words()[INPUT_START]).set(input)
    this.#exports.supply_input(this.#context, input.length)
    let words = this.#words()
    while (words[INPUT_POSITION]! < words[INPUT_SIZE]!) {
      yield* this.#output()
      words = this.#words()
    }
  }

  /** An empty input tells the decoder that no stream follows. */
  *end(): Generator<Uint8Array> {
    this.#exports.supply_input(this.#context, 0)
    while ((yield* this.#output()) !== STREAM_END);
  }

  *#output(): Generator<Uint8Array, number> {
    const result = this.#exports.get_next_output(this.#context)
    if (result !== OK && result !== STREAM_END)
      throw new Damage(FAULTS[result] ?? 'a block cannot be decoded')
    const words = this.#words()
    const length = words[OUTPUT_POSITION]!
    const start = words[OUTPUT_START]!
    words[OUTPUT_POSITION] = 0
    if (length > 0) yield new Uint8Array(this.#exports.memory.buffer, start, length).slice()
    return result
  }

  /** Anew each time: the memory may have grown. */
  #words(): Uint32Array {
    return new Uint32Array(this.#exports.memory.buffer, this.#context, OUTPUT_POSITION + 1)
  }
}
