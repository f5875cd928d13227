import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import t from 'tap'
import type { ByteSource } from '../../../src/io/input/byte-source.js'
import { PeekedSource } from '../../../src/io/input/chunks.js'
import { openInput } from '../../../src/io/input/open-input.js'
import { readRowGroup } from '../../../src/io/input/parquet-input.js'
import { compressMember } from '../../../src/io/compression/compress.js'
import { zstdOfNode } from '../../../src/io/compression/zstd.js'
import { outputForm } from '../../../src/io/output/output-form.js'
import { EncodedOutput } from '../../../src/io/output/encoded-output.js'
import type { RecordFormat } from '../../../src/io/formats/detect.js'
import { folder, root, synthclean } from '../../process.js'
import { packedExamples } from '../compression/packed-examples.js'

const place = folder()

function file(name: string, bytes: string | Uint8Array): string {
  const path = join(place, name)
  writeFileSync(path, bytes)
  return path
}

/** The lines of an input. */
async function linesOf(path: string, format?: RecordFormat, room = 1000): Promise<string> {
  const { source } = await openInput(path, { format, maxRecord: 2 ** 20, readRowGroup })
  try {
    const pieces: Buffer[] = []
    const into = new Uint8Array(room)
    for (let read = await source.read(into); read > 0; read = await source.read(into))
      pieces.push(Buffer.from(into.subarray(0, read)))
    return Buffer.concat(pieces).toString()
  } finally {
    await source.close()
  }
}

const RECORDS = [
  { text: 'one, "two"', n: 1 },
  { text: 'é😀', n: 2 },
]
const LINES = RECORDS.map((record) => `${JSON.stringify(record)}\n`).join('')

async function parquet(): Promise<Buffer> {
  const path = join(place, 'made.parquet')
  const output = await EncodedOutput.open(path, outputForm(path, undefined), { overwrite: true })
  await output.write(Buffer.from(LINES))
  await output.finish()
  return readFileSync(path)
}

t.test('every format in every compression that can be written, by content whatever the name', async (t) => {
  const contents = {
    jsonl: LINES,
    json: `\n ${JSON.stringify(RECORDS, null, 2)}\n`,
    parquet: await parquet(),
  }
  for (const [format, content] of Object.entries(contents)) {
    const bytes = Buffer.from(content)
    const packings = {
      plain: bytes,
      gzip: gzipSync(bytes),
      ...(zstdOfNode ? { zstd: await compressMember('zstd', bytes) } : {}),
    }
    for (const [packing, packed] of Object.entries(packings)) {
      for (const name of [
        'data',
        'data.jsonl',
        'data.gz',
        'data.zst',
        'data.xz',
        'data.bin',
        'data.json',
        'data.parquet',
      ]) {
        // What is Parquet by its name alone would be a damaged file; that is told below.
        if (name === 'data.parquet' && format === 'jsonl') continue
        const got = await linesOf(file(name, packed))
        const parsed = got
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as unknown)
        t.same(parsed, RECORDS, `${format}, ${packing}, ${name}`)
      }
    }
  }
})

t.test('xz, bzip2, zstd and gzip of another program, whatever the name', async (t) => {
  for (const { compression, packed, text } of packedExamples()) {
    for (const name of ['x', 'x.jsonl', 'x.gz', 'x.zst', 'x.jsonl.bz2'])
      t.equal(await linesOf(file(name, packed)), text, `${compression} as ${name}`)
    const cut = file('cut', packed.subarray(0, packed.length - 6))
    await t.rejects(
      linesOf(cut),
      { message: /cannot unpack .*cut/, failure: 'failed' },
      `${compression} cut short`,
    )
  }
})

t.test('CSV and text by name or as they are asked for; packed too', async (t) => {
  const csv = 'text,n\n"one, ""two""",1\n'
  const expected = [{ text: 'one, "two"', n: '1' }]
  const parsed = (lines: string) =>
    lines
      .trimEnd()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as unknown)
  t.same(parsed(await linesOf(file('a.csv', csv))), expected)
  t.same(parsed(await linesOf(file('a.csv.gz', gzipSync(csv)))), expected)
  t.same(parsed(await linesOf(file('a.gz', gzipSync(csv)), 'csv')), expected)
  t.same(parsed(await linesOf(file('a.tsv', 'text\tn\nb\t2\n'))), [{ text: 'b', n: '2' }])
  t.same(parsed(await linesOf(file('a.txt', 'one\n\ntwo'))), [{ text: 'one' }, { text: 'two' }])
  t.same(parsed(await linesOf(file('b.csv', LINES))), RECORDS, 'JSON Lines named .csv')
})

t.test('empty files have no records, whatever their name', async (t) => {
  for (const name of ['e', 'e.jsonl', 'e.json', 'e.csv', 'e.txt', 'e.jsonl.gz'])
    t.equal(await linesOf(file(name, '')), '', name)
  t.equal(await linesOf(file('f.jsonl.gz', gzipSync(''))), '', 'an empty member')
  t.equal(await linesOf(file('f.json', '[]')), '')
  await t.rejects(linesOf(file('e.parquet', '')), { message: /e\.parquet/, failure: 'failed' })
})

t.test('a byte-order mark is no part of a record', async (t) => {
  const mark = '\ufeff'
  t.same(JSON.parse(await linesOf(file('m.json', `${mark}[{"text":"a"}]`))), { text: 'a' })
  t.same(JSON.parse(await linesOf(file('m.csv', `${mark}text\na\n`))), { text: 'a' })
  t.same(JSON.parse(await linesOf(file('m.txt', `${mark}a\n`))), { text: 'a' })
  await t.rejects(linesOf(file('u.csv', Buffer.from('\ufefftext\na\n', 'utf16le'))), { message: /UTF-16/ })
})

t.test('what the whole program says: standard input, marks, files cut short, folders', async (t) => {
  const only = ['--only', 'validate', '-q']
  const mark = await synthclean([...only, '-'], `\ufeff${LINES}`)
  t.equal(mark.stdout.toString(), LINES, 'JSON Lines with a mark, by a pipe')
  const packed = await synthclean(only, gzipSync(`\ufeff${LINES}`), 7)
  t.equal(packed.stdout.toString(), LINES, 'packed, in pieces of 7 bytes')
  const array = await synthclean(only, JSON.stringify(RECORDS))
  t.equal(array.stdout.toString(), LINES, 'an array')
  const columns = await synthclean(only, await parquet())
  t.equal(columns.status, 0, columns.stderr)
  t.same(
    columns.stdout
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
    RECORDS,
    'Parquet by a pipe',
  )

  const corpus = gzipSync(readFileSync(join(root, 'examples/corpus.jsonl')))
  const whole = await parquet()
  for (const [name, bytes] of [
    ['cut.jsonl.gz', corpus.subarray(0, corpus.length / 2)],
    ['cut.parquet', whole.subarray(0, whole.length - 20)],
    ['cut.json', '[{"text":"a"},{"text":'],
  ] as const) {
    const cut = file(name, bytes)
    const out = join(place, `out-${name}.jsonl`)
    const { status, stderr } = await synthclean([cut, '-o', out, '-q'])
    t.equal(status, 1, name)
    t.match(stderr, name, 'the file is named')
    t.notMatch(stderr, /\n\s+at /, 'no stack trace')
    t.throws(() => readFileSync(out), { code: 'ENOENT' }, 'no output')
  }
})

/** A source that gives at most so many bytes at a time. */
function memorySource(bytes: Uint8Array, most: number): ByteSource {
  let at = 0
  return {
    name: 'memory',
    size: bytes.length,
    read: (into) => {
      const piece = bytes.subarray(at, at + Math.min(most, into.length))
      into.set(piece)
      at += piece.length
      return Promise.resolve(piece.length)
    },
    seek: (offset) => void (at = offset),
    close: () => Promise.resolve(),
  }
}

t.test('looking at the beginning loses nothing, and seeking goes on from there', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 300 }),
      fc.integer({ min: 1, max: 50 }),
      fc.nat(200),
      fc.integer({ min: 1, max: 70 }),
      fc.option(fc.nat(299), { nil: undefined }),
      async (bytes, most, peeked, room, offset) => {
        const source = await PeekedSource.of(memorySource(bytes, most), peeked)
        if (!Buffer.from(source.beginning).equals(bytes.subarray(0, peeked))) throw new Error('beginning')
        const from = offset === undefined ? 0 : Math.min(offset, bytes.length)
        if (offset !== undefined) source.seek!(from)
        const found: number[] = []
        const into = new Uint8Array(room)
        for (let read = await source.read(into); read > 0; read = await source.read(into))
          found.push(...into.subarray(0, read))
        if (!Buffer.from(found).equals(bytes.subarray(from))) throw new Error('bytes are lost')
      },
    ),
    { seed: 9, numRuns: 300 },
  )
  t.pass()
})
