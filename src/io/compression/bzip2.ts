import { BitWindow } from './bit-window.js'
import { readCodes } from './bzip2-codes.js'
import { BlockOutput } from './bzip2-output.js'
import { Damage } from './damage.js'

const STREAM_MAGIC = 0x425a68
const DIGIT_ZERO = 0x30
const BLOCK_MAGIC = 0x314159265359
const END_MAGIC = 0x177245385090
const BLOCK_UNIT = 100_000
const LARGEST_BLOCK = 9
const GROUP_SIZE = 50
/** Selectors for more groups are allowed, and never used. */
const MOST_GROUPS = 18_002
const MOST_TABLES = 6
/** More than any block takes: every symbol with a code of 20 bits, and the tables. */
const WINDOW_SIZE = (MOST_GROUPS * GROUP_SIZE * 20) / 8 + 64 * 1024
const RUN_B = 1

/**
 * Every stream of a bzip2 file, as pbzip2 and concatenation make them; one block is in memory at a time. The format
 * as Julian Seward's bzip2 1.0 writes it (its randomised blocks, of versions before 0.9.5, are not read). Zero bytes
 * behind the last stream are padding, anything else there is damage.
 *
 * The stream of unbzip2-stream 1.4.3 is not used because it decodes all the blocks that it has been given before any
 * is taken: 900 KB may hold 23,000 blocks of 45 MB each.
 */
export async function* bunzip2(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const pieces = bytes[Symbol.asyncIterator]()
  try {
    const input = new BitWindow(pieces, WINDOW_SIZE)
    const output = new BlockOutput(LARGEST_BLOCK * BLOCK_UNIT)
    do {
      yield* oneStream(input, output)
    } while (await isFollowed(input))
  } finally {
    await pieces.return?.()
  }
}

async function* oneStream(input: BitWindow, output: BlockOutput): AsyncGenerator<Uint8Array> {
  await input.fill()
  if (input.bits(24) !== STREAM_MAGIC) throw new Damage('what follows is not bzip2')
  const units = input.bits(8) - DIGIT_ZERO
  if (units < 1 || units > LARGEST_BLOCK) throw new Damage('no block size of bzip2 is such')
  let checksum = 0
  while (true) {
    await input.fill()
    const magic = input.bits48()
    const expected = input.bits32()
    if (magic === END_MAGIC) {
      if (expected !== checksum) throw new Damage('the checksum of a stream does not match')
      input.align()
      return
    }
    if (magic !== BLOCK_MAGIC) throw new Damage('what follows is not a block')
    const start = readBlock(input, output, units * BLOCK_UNIT)
    yield* output.unpack(start)
    if (output.checksum !== expected) throw new Damage('the checksum of a block does not match')
    checksum = (((checksum << 1) | (checksum >>> 31)) ^ expected) >>> 0
  }
}

/** Whether another stream follows, padding left aside. */
async function isFollowed(input: BitWindow): Promise<boolean> {
  while ((await input.fill()) > 0) {
    for (; input.left > 0; input.skip(8)) if (input.peek(8) !== 0) return true
  }
  return false
}

/** Reads the symbols of a block: runs and places in the list of bytes that came last. Returns where its text starts. */
function readBlock(input: BitWindow, output: BlockOutput, size: number): number {
  if (input.bits(1) === 1) throw new Damage('it was packed by bzip2 before 0.9.5, which is not read')
  const start = input.bits(24)
  const recent = readAlphabet(input)
  const endOfBlock = recent.length + 1
  const tables = input.bits(3)
  if (tables < 2 || tables > MOST_TABLES) throw new Damage('no block has so many code tables')
  const selectors = readSelectors(input, tables)
  const codes = readCodes(input, tables, recent.length + 2)

  output.clear()
  let runLength = 0
  let runWeight = 1
  for (const selector of selectors) {
    const code = codes[selector]!
    for (let left = GROUP_SIZE; left > 0; left--) {
      const symbol = code.read(input)
      if (symbol <= RUN_B) {
        runLength += runWeight << symbol
        runWeight <<= 1
        if (runLength > size) throw new Damage('a run is longer than its block')
        continue
      }
      if (runLength > 0) {
        output.append(recent[0]!, runLength, size)
        runLength = 0
        runWeight = 1
      }
      if (symbol === endOfBlock) return start
      const place = symbol - 1
      const byte = recent[place]!
      // By hand: it is a few bytes, and a call of copyWithin() takes longer.
      for (let at = place; at > 0; at--) recent[at] = recent[at - 1]!
      recent[0] = byte
      output.append(byte, 1, size)
    }
  }
  throw new Damage('a block has no end')
}

/** The bytes that occur in a block, in order. */
function readAlphabet(input: BitWindow): Uint8Array {
  const ranges = input.bits(16)
  const bytes: number[] = []
  for (let range = 0; range < 16; range++) {
    if ((ranges & (0x8000 >>> range)) === 0) continue
    const present = input.bits(16)
    for (let at = 0; at < 16; at++) if (present & (0x8000 >>> at)) bytes.push(16 * range + at)
  }
  if (bytes.length === 0) throw new Damage('a block has no bytes')
  return Uint8Array.from(bytes)
}

/** Which code table each group of 50 symbols uses. */
function readSelectors(input: BitWindow, tables: number): Uint8Array {
  const count = input.bits(15)
  const recent = Array.from({ length: tables }, (_, table) => table)
  const selectors = new Uint8Array(Math.min(count, MOST_GROUPS))
  for (let at = 0; at < count; at++) {
    let place = 0
    while (input.bits(1) === 1) if (++place >= tables) throw new Damage('no code table has such a number')
    const [table = 0] = recent.splice(place, 1)
    recent.unshift(table)
    if (at < selectors.length) selectors[at] = table
  }
  return selectors
}
