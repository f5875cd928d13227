import { execFileSync, spawnSync } from 'node:child_process'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import t from 'tap'
import { canCompress, compressMember } from '../../../src/io/compression/compress.js'
import { decompress } from '../../../src/io/compression/decompress.js'
import type { Compression } from '../../../src/io/compression/detect.js'
import { unzstd } from '../../../src/io/compression/zstd.js'
import { SynthcleanError } from '../../../src/errors.js'
import { packedExamples } from './packed-examples.js'

/** The bytes in pieces of a size, and whether the reader has closed them. */
function pieces(bytes: Uint8Array, size: number) {
  const state = { closed: false, read: 0 }
  const iterable = (async function* () {
    try {
      for (let from = 0; from < bytes.length; from += size) {
        state.read = Math.min(from + size, bytes.length)
        yield bytes.subarray(from, from + size)
      }
    } finally {
      state.closed = true
    }
  })()
  return { state, iterable }
}

async function collect(iterable: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of iterable) parts.push(part)
  return Buffer.concat(parts)
}

const unpack = (compression: Compression, bytes: Uint8Array, size = 1 << 20): Promise<Buffer> =>
  collect(decompress(compression, pieces(bytes, size).iterable, 'data.jsonl'))

const COMMANDS = { gzip: 'gzip', zstd: 'zstd', bzip2: 'bzip2', xz: 'xz' } as const
const KINDS = Object.keys(COMMANDS) as Compression[]
const installed = KINDS.filter((kind) => spawnSync(COMMANDS[kind], ['--version']).status === 0)
const missing = KINDS.filter((kind) => !installed.includes(kind))

function pack(kind: Compression, bytes: Uint8Array, ...options: string[]): Buffer {
  return execFileSync(COMMANDS[kind], ['-c', ...options], { input: bytes, maxBuffer: 1 << 28 })
}

t.test('small files of every kind, whatever the size of reads', async (t) => {
  for (const { compression, packed, text } of packedExamples()) {
    for (let size = 1; size <= packed.length; size += 1 + (size >> 2)) {
      t.equal((await unpack(compression, packed, size)).toString(), text, `${compression} by ${size}`)
    }
    const twice = Buffer.concat([packed, packed])
    t.equal((await unpack(compression, twice)).toString(), text + text, `${compression}, two in one read`)
    t.equal(
      (await unpack(compression, twice, packed.length)).toString(),
      text + text,
      `${compression}, two reads`,
    )
  }
})

t.test('a file that was cut short anywhere is an error that names it', async (t) => {
  for (const { compression, packed } of packedExamples()) {
    for (const file of [packed, Buffer.concat([packed, packed])]) {
      for (let length = 0; length < file.length; length += 3) {
        if (length === packed.length) continue
        await t.rejects(
          unpack(compression, file.subarray(0, length), 16),
          {
            name: 'SynthcleanError',
            failure: 'failed',
            message: /cannot unpack data\.jsonl \(.*\) beyond byte \d+/,
          },
          `${compression} cut to ${length}`,
        )
      }
    }
  }
})

t.test('a changed bit is an error, or changes nothing', async (t) => {
  for (const { compression, packed, text } of packedExamples()) {
    // Every fifth, and none of the header of zstd, which could ask for more memory than its WebAssembly decoder gives back.
    for (let bit = compression === 'zstd' ? 64 : 0; bit < packed.length * 8; bit += 5) {
      const damaged = Buffer.from(packed)
      damaged[bit >>> 3]! ^= 1 << (bit & 7)
      const found = await unpack(compression, damaged).catch((error: unknown) => error)
      if (found instanceof Buffer) t.equal(found.toString(), text, `${compression}, bit ${bit}`)
      else t.ok(found instanceof SynthcleanError, `${compression}, bit ${bit}: ${String(found)}`)
    }
  }
})

t.test('zero bytes behind the last member are padding, other bytes are damage', async (t) => {
  for (const { compression, packed, text } of packedExamples()) {
    for (const size of [7, packed.length, 1 << 20]) {
      const padded = unpack(compression, Buffer.concat([packed, Buffer.alloc(64)]), size)
      // A zstd file has no padding but skippable frames.
      if (compression === 'zstd') await t.rejects(padded, /not a zstd frame|frame descriptor/)
      else t.equal((await padded).toString(), text, `${compression} with padding, by ${size}`)
      for (const rest of ['garbage', '\0\0\0garbage']) {
        await t.rejects(
          unpack(compression, Buffer.concat([packed, Buffer.from(rest)]), size),
          { name: 'SynthcleanError' },
          `${compression} before ${JSON.stringify(rest)}, by ${size}`,
        )
      }
    }
  }
  const gzip = gzipSync('one')
  const padded = Buffer.concat([gzip, Buffer.alloc(1), Buffer.from([0xd9, 0, 0])])
  for (let size = 1; size <= padded.length; size++) {
    await t.rejects(unpack('gzip', padded, size), /not gzip/, `behind padding, by ${size}`)
  }
  await t.rejects(
    unpack('gzip', Buffer.concat([gzip, Buffer.alloc(9), gzip])),
    /not gzip/,
    'a member behind padding',
  )
})

t.test('stopping early closes the input, which has been read only as far as needed', async (t) => {
  const content = Buffer.from(
    fc.sample(fc.uint8Array({ minLength: 900_000, maxLength: 900_000 }), { seed: 1, numRuns: 1 })[0]!,
  )
  for (const kind of installed) {
    const { state, iterable } = pieces(
      Buffer.concat(Array.from({ length: 8 }, () => pack(kind, content))),
      65536,
    )
    const output = decompress(kind, iterable, 'a')
    t.equal((await output.next()).done, false)
    await output.return(undefined)
    t.equal(state.closed, true, kind)
    t.ok(state.read < 4_500_000, `${kind}: ${state.read}`)
  }
})

t.test('an error of the input is passed on as it is', async (t) => {
  for (const { compression, packed } of packedExamples()) {
    const failure = new Error('the disk is gone')
    const broken = (async function* () {
      yield packed.subarray(0, packed.length >> 1)
      throw failure
    })()
    await t.rejects(collect(decompress(compression, broken, 'a')), failure, compression)
  }
})

t.test(
  'what the common programs pack',
  { skip: missing.length > 0 && `not installed: ${missing.join()}` },
  async (t) => {
    const content = fc.oneof(
      fc.string({ maxLength: 300 }).map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 5000 }).map((bytes) => Buffer.from(bytes)),
      fc
        .tuple(fc.string({ maxLength: 9 }), fc.nat(30_000))
        .map(([text, count]) => Buffer.from(text.repeat(count))),
      fc
        .array(fc.tuple(fc.nat(255), fc.nat(600)))
        .map((runs) => Buffer.concat(runs.map(([byte, count]) => Buffer.alloc(count, byte)))),
    )
    for (const kind of installed) {
      await fc.assert(
        fc.asyncProperty(
          fc.array(content, { minLength: 1, maxLength: 3 }),
          fc.integer({ min: 1, max: 3000 }),
          async (parts, size) => {
            const packed = Buffer.concat(parts.map((part) => pack(kind, part, '-1')))
            t.ok((await unpack(kind, packed, size)).equals(Buffer.concat(parts)), kind)
          },
        ),
        { seed: 7, numRuns: 12 },
      )
    }
    const large = Buffer.from(
      Array.from({ length: 60_000 }, (_, at) => `{"text":"record ${(at * at) % 7919}"}\n`).join(''),
    )
    for (const kind of installed)
      t.ok((await unpack(kind, pack(kind, large, '-9'), 65536)).equals(large), `${kind} -9`)
    t.ok((await unpack('xz', pack('xz', large, '--block-size=100000'))).equals(large), 'xz in blocks')
    t.ok((await unpack('xz', pack('xz', large, '--check=crc32'))).equals(large))
    await t.rejects(unpack('xz', pack('xz', large, '--check=sha256')), /a check or a filter that is not read/)
    await t.rejects(unpack('xz', pack('xz', large, '--lzma2=dict=1GiB')), /too large a dictionary/)
  },
)

t.test('what a decoder of zstd would need is said', async (t) => {
  const header = (...bytes: number[]) =>
    unpack('zstd', Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, ...bytes, 0, 0, 0]))
  await t.rejects(header(0x00, (31 - 10) << 3), /window of more than 128 MiB \(zstd --long=31\)/)
  await t.rejects(header(0x00, ((27 - 10) << 3) | 1), /window of more than 128 MiB/)
  await t.rejects(header(0x01, 0x00, 0x07), /dictionary/)
})

t.test('skippable frames are skipped', async (t) => {
  const { packed, text } = packedExamples().find(({ compression }) => compression === 'zstd')!
  const skippable = Buffer.from([0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3])
  const file = Buffer.concat([skippable, packed, skippable, skippable, packed, skippable])
  for (const size of [1, 11, 1000]) {
    t.equal((await unpack('zstd', file, size)).toString(), text + text)
    t.equal((await collect(unzstd(pieces(file, size).iterable, undefined))).toString(), text + text)
  }
  await t.rejects(unpack('zstd', file.subarray(0, -1)), /cut short/)
})

t.test('zstd without the decoder of Node', async (t) => {
  const byWebAssembly = (bytes: Uint8Array, size: number) =>
    collect(unzstd(pieces(bytes, size).iterable, undefined))
  for (const { packed, text } of packedExamples().filter(({ compression }) => compression === 'zstd')) {
    const twice = Buffer.concat([packed, packed])
    for (const size of [1, 5, packed.length, 1 << 20])
      t.equal((await byWebAssembly(twice, size)).toString(), text + text)
    const damaged = Buffer.from(packed)
    damaged[damaged.length - 1]! ^= 1
    for (const bytes of [damaged, Buffer.concat([damaged, packed])]) {
      for (const size of [9, packed.length - 4, 1 << 20]) {
        await t.rejects(
          byWebAssembly(bytes, size),
          { name: 'Damage' },
          `its checksum does not match, by ${size}`,
        )
      }
    }
  }
})

t.test('a zstd frame that does not hold what it says', async (t) => {
  // Nothing, with the checksum of nothing, where two bytes are promised.
  const frame = Buffer.from('28b52ffd24020100 0099e9d851'.replace(' ', ''), 'hex')
  for (let size = 1; size <= frame.length; size++) {
    await t.rejects(unpack('zstd', frame, size), { name: 'SynthcleanError' }, `by ${size}`)
    await t.rejects(
      collect(unzstd(pieces(frame, size).iterable, undefined)),
      { name: 'Damage' },
      `by ${size}`,
    )
  }
})

t.test('members stand for themselves, and are the same each time', async (t) => {
  t.equal(canCompress('gzip'), true)
  t.equal(canCompress('xz'), false)
  for (const kind of (['gzip', 'zstd'] as const).filter(canCompress)) {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 3000 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 99 }),
        async (blocks, size) => {
          const members = await Promise.all(blocks.map((block) => compressMember(kind, block)))
          t.same(await compressMember(kind, blocks[0]!), members[0])
          t.ok((await unpack(kind, Buffer.concat(members), size)).equals(Buffer.concat(blocks)))
        },
      ),
      { seed: 3, numRuns: 12 },
    )
  }
  if (!canCompress('zstd')) {
    await t.rejects(compressMember('zstd', new Uint8Array(1)), {
      failure: 'usage',
      message: /22\.15 or later.*\.gz/,
    })
  }
})
