import { jsonParser, type Token } from 'stream-json/core/parser.js'
import { SynthcleanError } from '../../errors.js'
import { ElementLines } from './json-elements.js'
import { neutralEscapes } from './json-escapes.js'
import { textPieces, type ReaderOptions } from './reader.js'

/** So small that an error tells nearly where it is; not slower than 64 KiB. */
const PARSED_SIZE = 16 * 1024
/** What tells a parser of stream-json that its input is over (`none` of stream-chain). */
const END = Symbol.for('object-stream.none')

type Parse = (text: string | typeof END) => { values: readonly Token[] } | typeof END

/**
 * One JSON array (RFC 8259), each element a line: read by the tokens of stream-json, so that no element is held in
 * memory. Only the white space between tokens goes. Numbers keep their digits, strings and keys their bytes, escapes
 * included, whether these are valid or not, which is judged where records are. What else is no JSON, something behind
 * the array, and nesting beyond 1,000,000 levels are errors, since it is then unknown where the next element begins.
 */
export async function* jsonArrayLines(
  bytes: AsyncIterable<Uint8Array>,
  { name }: ReaderOptions,
): AsyncGenerator<Uint8Array> {
  const parse = jsonParser({ packValues: false, streamValues: true }) as unknown as Parse
  const neutral = neutralEscapes()
  const elements = new ElementLines()
  let offset = 0
  const read = (text: string | typeof END, size: number): Uint8Array | undefined => {
    try {
      const result = parse(text)
      if (typeof result === 'object') elements.write(result.values)
    } catch (error) {
      const record = elements.count + 1
      const reason = error instanceof Error ? error.message : String(error)
      const fault =
        size === 0
          ? `it ends at byte ${offset} before the array does, in or after record ${record}; is it cut short?`
          : `between bytes ${offset} and ${offset + size}, in or after record ${record}: ${reason}`
      throw new SynthcleanError('failed', `${name} is not one JSON array: ${fault}`, { cause: error })
    }
    offset += size
    return elements.take()
  }
  for await (const text of textPieces(bytes, name)) {
    for (let from = 0; from < text.length; from += PARSED_SIZE) {
      const part = text.slice(from, from + PARSED_SIZE)
      const lines = read(neutral(part), part.length)
      if (lines) yield lines
    }
  }
  const last = read(neutral('', true), 0) ?? read(END, 0)
  if (last) yield last
}
