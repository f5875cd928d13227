import t from 'tap'
import { gzipSync } from 'node:zlib'
import {
  COMPRESSION_MAGIC_LENGTH,
  compressionOf,
  compressionOfName,
  withoutCompressionEnding,
} from '../../../src/io/compression/detect.js'

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

t.test('the compression of a file is told by its first bytes', async (t) => {
  t.equal(compressionOf(gzipSync('x').subarray(0, COMPRESSION_MAGIC_LENGTH)), 'gzip')
  t.equal(compressionOf(bytes(0x28, 0xb5, 0x2f, 0xfd, 4, 0)), 'zstd')
  t.equal(compressionOf(bytes(0x50, 0x2a, 0x4d, 0x18, 3, 0)), 'zstd', 'a skippable frame')
  t.equal(compressionOf(bytes(0x5f, 0x2a, 0x4d, 0x18, 3, 0)), 'zstd', 'the last of the 16 skippable magics')
  t.equal(compressionOf(bytes(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)), 'xz')
  t.equal(compressionOf(Buffer.from('BZh91AY')), 'bzip2')
})

t.test('what only looks a little like it is not compressed', async (t) => {
  for (const text of ['', 'B', 'BZh', 'BZh0', 'BZhello', '{"a":1}', '[', 'PAR1', '\ufeff{', '\x1f\x8b']) {
    t.equal(compressionOf(Buffer.from(text)), undefined, JSON.stringify(text))
  }
  t.equal(compressionOf(bytes(0x60, 0x2a, 0x4d, 0x18)), undefined)
  t.equal(compressionOf(bytes(0x28, 0xb5, 0x2f)), undefined)
  t.equal(compressionOf(bytes(0xfd, 0x37, 0x7a, 0x58, 0x5a)), undefined)
})

t.test('the compression of an output is told by its ending', async (t) => {
  const found = ['a.jsonl.gz', 'a.ZST', 'b.zstd', 'c.csv.bz2', 's3://d/e.xz', 'a.jsonl', 'gz', 'a.gz/b'].map(
    compressionOfName,
  )
  t.same(found, ['gzip', 'zstd', 'zstd', 'bzip2', 'xz', undefined, undefined, undefined])
  t.equal(withoutCompressionEnding('out/a.csv.gz'), 'out/a.csv')
  t.equal(withoutCompressionEnding('a.jsonl'), 'a.jsonl')
})
