import { SynthcleanError } from '../../errors.js'

export interface ReaderOptions {
  /** Of the input, for errors. */
  name: string
  /** Bytes; longer records are passed on in pieces, or refused where the format does not allow it. */
  maxRecord: number
}

/**
 * Turns the (unpacked) bytes of a file into JSON Lines: pieces of any size, each record exactly one line that ends in
 * a line feed. Reads only as it is asked for, keeps no more than a piece and a record in memory, and closes `bytes`
 * when it is stopped early. Throws a SynthcleanError ('failed') where the file cannot be read on.
 */
export type RecordReader = (
  bytes: AsyncIterable<Uint8Array>,
  options: ReaderOptions,
) => AsyncIterable<Uint8Array>

/** How many bytes are turned into lines at a time. */
export const PIECE_SIZE = 64 * 1024

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]

/**
 * The bytes in pieces of `PIECE_SIZE` at the most, as text of one character a byte (latin1): so bytes that are no
 * UTF-8 stay what they are. A byte-order mark is left out; that of UTF-16 is an error.
 */
export async function* textPieces(bytes: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<string> {
  for await (const piece of withoutByteOrderMark(bytes, name)) {
    const buffer = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    for (let from = 0; from < buffer.length; from += PIECE_SIZE) {
      yield buffer.toString('latin1', from, Math.min(from + PIECE_SIZE, buffer.length))
    }
  }
}

async function* withoutByteOrderMark(
  bytes: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Uint8Array> {
  let beginning: Uint8Array | undefined = new Uint8Array(0)
  for await (const piece of bytes) {
    if (beginning === undefined) {
      yield piece
      continue
    }
    beginning = Buffer.concat([beginning, piece])
    if (beginning.length < BYTE_ORDER_MARK.length) continue
    yield afterByteOrderMark(beginning, name)
    beginning = undefined
  }
  if (beginning !== undefined) yield afterByteOrderMark(beginning, name)
}

function afterByteOrderMark(beginning: Uint8Array, name: string): Uint8Array {
  const [first, second] = beginning
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new SynthcleanError(
      'failed',
      `${name} is UTF-16, and only UTF-8 is read: change it with iconv -f UTF-16 -t UTF-8`,
    )
  }
  return BYTE_ORDER_MARK.every((byte, at) => beginning[at] === byte)
    ? beginning.subarray(BYTE_ORDER_MARK.length)
    : beginning
}
