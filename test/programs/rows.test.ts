import fc from 'fast-check'
import t from 'tap'
import { lineCells, lineIn } from '../../src/programs/line-cells.js'
import { numberIn, readRows, RowWriter } from '../../src/programs/rows.js'
import { synthclean } from '../process.js'

async function rowsOf(bytes: Uint8Array, columns: readonly string[], size: number) {
  async function* pieces() {
    for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
  }
  const rows: (string | undefined)[][] = []
  for await (const some of readRows(pieces(), columns)) {
    for (const row of some) rows.push(row.map((cell) => cell?.toString()))
  }
  return rows
}

t.test('cells stand between tabs, \\N is no value, the last column may hold tabs', async (t) => {
  const bytes = Buffer.from('a\t\\N\tx\ty\n\t\t\nlast\té\t\\N')
  for (const size of [1, 2, 5, 100]) {
    t.same(await rowsOf(bytes, ['one', 'two', 'three'], size), [
      ['a', undefined, 'x\ty'],
      ['', '', ''],
      ['last', 'é', undefined],
    ])
  }
  await t.rejects(rowsOf(Buffer.from('a\tb\tc\na\n'), ['one', 'two', 'three'], 3), {
    message: /row 2 has 1 columns; there are to be 3, with tabs between them: one, two, three/,
  })
})

t.test('numbers are whole', async (t) => {
  t.equal(numberIn(Buffer.from('42'), 'line'), 42)
  for (const cell of [undefined, Buffer.from(''), Buffer.from('4.5'), Buffer.from('x')]) {
    t.throws(() => numberIn(cell, 'line'), {
      message: /the column line holds .*: it is to be a whole number/,
    })
  }
})

t.test('any line goes through its two columns', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array().map((bytes) => bytes.map((byte) => (byte === 10 ? 11 : byte)))),
      async (lines) => {
        const written: Uint8Array[] = []
        const writer = new RowWriter({ write: async (bytes) => void written.push(bytes.slice()) })
        for (const line of lines) writer.add(['1', ...lineCells(line)])
        await writer.end()
        const found: Uint8Array[] = []
        async function* all() {
          yield Buffer.concat(written)
        }
        for await (const rows of readRows(all(), ['id', 'bytes', 'record'])) {
          for (const [, bytes, record] of rows) found.push(lineIn(bytes, record))
        }
        t.same(
          found.map((line) => Buffer.from(line).toString('hex')),
          lines.map((line) => Buffer.from(line).toString('hex')),
        )
      },
    ),
    { numRuns: 200 },
  )
})

t.test('a program that fails has read all that came, and says what is wrong in few bytes', async (t) => {
  const rows = 'no number\t1\tx\n'.repeat(200_000)
  const { status, stderr } = await synthclean(['stage', 'pairs'], `key\tno number\tAA==\n${rows}`)
  t.equal(status, 1)
  t.match(stderr, /the column number holds "no number": it is to be a whole number/)
  t.ok(Buffer.byteLength(stderr) < 2048)
})

t.test('options of whole runs are refused', async (t) => {
  const { status, stderr } = await synthclean(['stage', 'clean', '--sample', '10'])
  t.equal(status, 2)
  t.match(stderr, /--sample is of a whole run/)
})
