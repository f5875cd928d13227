import { execFileSync, spawnSync } from 'node:child_process'
import { gzipSync } from 'node:zlib'
import { compressionOf, type Compression } from '../../../../src/io/compression/detect.js'
import { decompress } from '../../../../src/io/compression/decompress.js'
import { inPieces } from '../../../../test/io/formats/reading.js'
import { packedExamples } from '../../../../test/io/compression/packed-examples.js'
import { prose } from '../grammar/json-text.js'
import { mutated } from '../mutations.js'
import { holdsSame, outcomeOf } from '../outcome.js'
import { Random } from '../random.js'
import { readSize, type FuzzTarget } from '../target.js'

const MIB = 2 ** 20
/** A bomb is left after so many bytes. */
const MOST_UNPACKED = 16 * MIB
const BOMB = 32 * MIB
/** So many of them, one behind the other, make 2 GiB. */
const BOMBS = 64
const COMMANDS = ['zstd', 'bzip2', 'xz'] as const

/** Packed files to begin with: the examples of the tests, and what the programs of this machine pack. */
function seeds(): { packed: Buffer[]; bombs: Buffer[] } {
  const random = new Random('packed texts')
  const texts = [
    Buffer.alloc(0),
    Buffer.from(prose(random, 3000)),
    random.bytes(3000),
    Buffer.from('ab'.repeat(200_000)),
  ]
  const packed = packedExamples().map((example) => example.packed)
  packed.push(...texts.map((text) => gzipSync(text)))
  const zeros = Buffer.alloc(BOMB)
  const bombs = [gzipSync(zeros)]
  for (const command of COMMANDS) {
    if (spawnSync(command, ['--version']).status !== 0) continue
    const pack = (input: Buffer) => execFileSync(command, ['-c'], { input })
    packed.push(...texts.map(pack))
    bombs.push(pack(zeros))
  }
  return { packed, bombs }
}

/** Up to `MOST_UNPACKED` bytes of what a file unpacks to. */
async function unpacked(kind: Compression, bytes: Uint8Array, size: number): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of decompress(kind, inPieces(bytes, size), 'data')) {
    // Of a bomb the beginning will do.
    if (length < MIB) pieces.push(piece)
    length += piece.length
    if (length > MOST_UNPACKED) break
  }
  return Buffer.concat(pieces).subarray(0, MIB)
}

/** Decompression of damaged, cut, joined and very large files: bytes or an error for the user, in bounded memory. */
export function decompressTarget(): FuzzTarget {
  const { packed, bombs } = seeds()
  return {
    name: 'decompress',
    mostMemory: 1024,
    mostSeconds: 30,
    make(random) {
      if (random.once(60)) return Buffer.concat(new Array<Buffer>(BOMBS).fill(random.pick(bombs)))
      const files = random.list(random.size(1, 3), () => random.pick(packed))
      const joined = Buffer.concat(random.once(2) ? files.slice(0, 1) : files)
      return random.once(6) ? joined : mutated(joined, random)
    },
    async check(bytes) {
      const kind = compressionOf(bytes)
      if (kind === undefined) return
      const first = await outcomeOf(() => unpacked(kind, bytes, readSize(bytes)))
      const second = await outcomeOf(() => unpacked(kind, bytes, readSize(bytes, 1)))
      // Before Node 22.15 a process that has met many damaged zstd files takes no more of them.
      if ([first, second].some(({ error }) => error?.message.includes('too many damaged'))) return
      holdsSame(first, second)
    },
  }
}
