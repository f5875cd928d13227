import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { deflateRawSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { ByteWriter } from 'hyparquet-writer'
import { writePageHeader } from 'hyparquet-writer/src/datapage.js'
import t from 'tap'
import type { ParquetMetadata } from '../../../../src/io/formats/parquet/metadata.js'
import { readParquetMetadata } from '../../../../src/io/formats/parquet/metadata.js'
import { parquetRowGroupLines } from '../../../../src/io/formats/parquet/row-group-lines.js'
import { root } from '../../../process.js'
import { memoryFile, readLines, writeLines } from './memory-file.js'

const golden = join(root, 'test/io/formats/parquet/golden')
const file = (name: string) => new Uint8Array(readFileSync(join(golden, name)))

/** The error that reading gives, or nothing. */
async function failure(bytes: Uint8Array): Promise<(Error & { failure?: string }) | undefined> {
  try {
    await readLines(bytes)
    return undefined
  } catch (error) {
    return error as Error
  }
}

t.test('a file that is cut short anywhere is refused', async (t) => {
  const whole = file('messages.parquet')
  for (let length = 0; length < whole.length; length += 7) {
    const error = await failure(whole.subarray(0, length))
    t.match(
      error,
      { name: 'SynthcleanError', failure: 'failed', message: /^cannot read memory\.parquet: / },
      `${length}`,
    )
  }
})

t.test(
  'whatever bytes are wrong, it ends with records or with an error that the user understands',
  async (t) => {
    const files = readdirSync(golden).filter((name) => name.endsWith('.parquet'))
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(fc.tuple(fc.nat(), fc.constantFrom(0, 1, 127, 128, 255, -1)), {
          minLength: 1,
          maxLength: 4,
        }),
        async (name, changes) => {
          const bytes = file(name)
          for (const [at, value] of changes)
            bytes[at % bytes.length] = value < 0 ? bytes[at % bytes.length]! ^ 1 : value
          const error = await failure(bytes)
          if (error)
            t.match(
              error,
              { name: 'SynthcleanError', failure: 'failed', message: /^cannot read memory\.parquet: / },
              error.stack!,
            )
        },
      ),
      { seed: 11, numRuns: 800 },
    )
  },
)

t.test('a page with a checksum does not pass with another byte', async (t) => {
  const lines = '{"text":"one"}\n{"text":"two"}\n'
  const bytes = await writeLines(lines, { codec: 'uncompressed' })
  const damaged = new Uint8Array(bytes)
  damaged[bytes.indexOf('two')] = 0x54
  t.match(await failure(damaged), {
    message:
      'cannot read memory.parquet: row group 0: column "text", page 1: its checksum is wrong; get the file anew',
  })
})

t.test('other formats and encrypted files are said so', async (t) => {
  t.match(await failure(Buffer.from('{"not":"parquet"}\n{"at":"all"}\n')), {
    message: /of another format, or cut short/,
  })
  t.match(await failure(new Uint8Array(0)), { message: /0 bytes are too few/ })
  const encrypted = file('messages.parquet')
  encrypted[encrypted.length - 1] = 'E'.charCodeAt(0)
  t.match(await failure(encrypted), { message: /it is encrypted/ })
})

/** A file of one required column whose page is as given. */
function onePage(page: Uint8Array, metadata: ParquetMetadata, rows: number) {
  const bytes = new Uint8Array(4 + page.length + 8)
  bytes.set(page, 4)
  const place = { codec: 'GZIP', start: 4, end: 4 + page.length, values: rows } as const
  const rowGroups = [{ rows, bytes: page.length, columns: [place] }]
  return { bytes, metadata: { ...metadata, rowGroups, records: rows } }
}

function pageOf(body: Uint8Array, uncompressed: number, values: number): Uint8Array {
  const writer = new ByteWriter()
  writePageHeader(writer, {
    type: 'DATA_PAGE',
    uncompressed_page_size: uncompressed,
    compressed_page_size: body.length,
    data_page_header: {
      num_values: values,
      encoding: 'PLAIN',
      definition_level_encoding: 'RLE',
      repetition_level_encoding: 'RLE',
    },
  })
  return Buffer.concat([writer.getBytes(), body])
}

t.test('pages that claim or become more than they should cost nothing', async (t) => {
  const { metadata } = await readLines(await writeLines('{"v":"x"}\n'))
  const read = async (page: Uint8Array, rows: number) => {
    const made = onePage(page, metadata, rows)
    const before = process.memoryUsage().arrayBuffers
    try {
      for await (const piece of parquetRowGroupLines(memoryFile(made.bytes), made.metadata, 0))
        t.ok(piece.length)
    } catch (error) {
      t.ok(process.memoryUsage().arrayBuffers - before < 2 ** 26)
      return (error as Error).message
    }
    return 'no error'
  }
  const zeros = gzipSync(Buffer.alloc(2 ** 24))
  t.match(
    await read(pageOf(zeros, 1000, 10), 10),
    /column "v", page 1: /,
    'a bomb ends at the size that its header has',
  )
  t.match(await read(pageOf(zeros, 2 ** 31 - 1, 10), 10), /a page of 2147483647 bytes, more than 1073741824/)
  t.match(
    await read(pageOf(gzipSync(Buffer.alloc(100)), 100, 2 ** 30), 2 ** 30),
    /a page of 1073741824 values/,
  )
  t.match(
    await read(pageOf(deflateRawSync(Buffer.alloc(100)), 100, 10), 10),
    /page 1: incorrect header check/,
  )
  t.match(
    await read(pageOf(gzipSync(Buffer.of(2, 0, 0, 0, 6, 0)), 6, 3), 2),
    /page 1: more values than its column has/,
  )
})

t.test('schemas that no record can have are refused', async (t) => {
  const { metadata } = await readLines(await writeLines('{"a":1,"b":{"c":2}}\n'))
  const withElements = async (change: (elements: typeof metadata.schema.elements) => void) => {
    const schema = structuredClone(metadata.schema)
    change(schema.elements)
    return writeLines('{"a":1}\n', { schema }).then(
      () => 'no error',
      (error: unknown) => (error as Error).message,
    )
  }
  t.match(await withElements((all) => (all[2]!.num_children = 5)), /cut short/)
  t.match(await withElements((all) => (all[0]!.num_children = 1)), /belong to no column/)
  t.match(await withElements((all) => (all[2]!.name = 'a')), /two of its columns are named "a"/)
  t.match(
    await withElements((all) => {
      all.length = 1
      for (let depth = 0; depth < 200; depth++)
        all.push({ name: 'g', repetition_type: 'OPTIONAL', num_children: 1 })
      all.push({ name: 'v', type: 'INT32', repetition_type: 'OPTIONAL' })
      all[0]!.num_children = 1
    }),
    /nested deeper than 100 levels/,
  )
  const bytes = await writeLines('')
  t.match(await failure(bytes), { message: /its schema has no columns/ })
})

t.test('a row group that is not there is a fault of the caller', async (t) => {
  const file = memoryFile(await writeLines('{"a":1}\n'))
  const metadata = await readParquetMetadata(file)
  await t.rejects(parquetRowGroupLines(file, metadata, 1).next(), /row group 1 of 1/)
})
