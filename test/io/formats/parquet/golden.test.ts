import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { PARQUET_CODECS } from '../../../../src/io/formats/parquet/compression.js'
import { readParquetMetadata } from '../../../../src/io/formats/parquet/metadata.js'
import { parquetRowGroupLines } from '../../../../src/io/formats/parquet/row-group-lines.js'
import { openRandomAccess } from '../../../../src/io/random-access.js'
import { root } from '../../../process.js'
import { readLines, writeLines } from './memory-file.js'

const golden = join(root, 'test/io/formats/parquet/golden')
const names = readdirSync(golden).flatMap((file) => (file.endsWith('.parquet') ? [file.slice(0, -8)] : []))
/** Of the golden files and of those that were written from them. */
const expected = (name: string) => readFileSync(join(golden, `${name}.jsonl`), 'utf8')

t.test('files of another implementation come out as the records that went in', async (t) => {
  t.ok(names.length > 20)
  for (const name of names) {
    const file = await openRandomAccess(join(golden, `${name}.parquet`))
    const metadata = await readParquetMetadata(file)
    let text = ''
    for (const [at, rowGroup] of metadata.rowGroups.entries()) {
      let records = 0
      for await (const piece of parquetRowGroupLines(file, metadata, at)) {
        const lines = Buffer.from(piece).toString()
        t.ok(lines.endsWith('\n'))
        records += lines.split('\n').length - 1
        text += lines
      }
      t.equal(records, rowGroup.rows, name)
    }
    await file.close()
    t.equal(text, expected(name), name)
    t.equal(metadata.records, text.split('\n').length - 1, name)
  }
})

t.test(
  'written again with the schema of the file, each value comes back, and the types are the same',
  async (t) => {
    for (const name of names) {
      const { text, metadata } = await readLines(readFileSync(join(golden, `${name}.parquet`)))
      for (const rowGroupBytes of [text.length < 1500 ? 1 : 5000, undefined]) {
        const again = await readLines(await writeLines(text, { schema: metadata.schema, rowGroupBytes }))
        t.equal(again.text, text, name)
        t.equal(again.metadata.records, metadata.records)
        const { elements, keyValues } = again.metadata.schema
        t.same(keyValues, metadata.schema.keyValues)
        // The logical type of integers is said by the older converted type.
        const types = (all: typeof elements) =>
          all.map(({ logical_type, ...rest }) => ({
            ...rest,
            logical_type: logical_type?.type === 'INTEGER' ? undefined : logical_type,
          }))
        t.same(types(elements), types(metadata.schema.elements), name)
      }
    }
  },
)

t.test('every compression can be read that can be written', async (t) => {
  const lines = expected('messages').repeat(50)
  for (const codec of PARQUET_CODECS) {
    const write = () => writeLines(lines, { codec })
    if (codec === 'zstd' && !('zstdCompressSync' in (await import('node:zlib')))) {
      t.rejects(write(), { name: 'SynthcleanError', failure: 'usage', message: /22\.15/ })
      continue
    }
    const bytes = await write()
    t.equal((await readLines(bytes)).text, lines, codec)
    t.ok(bytes.equals(await write()), `${codec}: the same bytes again`)
    if (codec !== 'uncompressed') t.ok(bytes.length < lines.length / 4, codec)
  }
})
