import fc from 'fast-check'
import t from 'tap'
import { textLines } from '../../../src/io/formats/text.js'
import { readAll } from './reading.js'

t.test('each line is a record, blank lines stay, whatever the size of reads', async (t) => {
  const line = fc.string({
    unit: fc.constantFrom('a', '"', '\\', '\r', '\t', '\0', '\ufeff', 'é', '😀', ' ', '\u2028'),
    maxLength: 9,
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 9 }),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      fc.integer({ min: 1, max: 30 }),
      async (lines, feed, last, size) => {
        const text = lines.join(feed) + (last ? feed : '')
        const parts = text.replace(/^\ufeff/, '').split('\n')
        if (parts.at(-1) === '') parts.pop()
        const whole = text.endsWith('\n')
        const expected = parts.map((part, at) => {
          const content = whole || at < parts.length - 1 ? part.replace(/\r$/, '') : part
          return content === '' ? '\n' : JSON.stringify({ text: content }) + '\n'
        })
        t.equal((await readAll(textLines, text, size)).toString(), expected.join(''))
      },
    ),
    { seed: 4, numRuns: 500 },
  )
})

t.test('bytes that are no UTF-8 stay, UTF-16 is an error', async (t) => {
  for (const hex of ['ff41', '41c3', 'eda080', '80', 'f09f98']) {
    const bytes = Buffer.from(hex, 'hex')
    const expected = Buffer.concat([Buffer.from('{"text":"'), bytes, Buffer.from('"}\n')])
    for (const size of [1, 2, 100]) t.same(await readAll(textLines, bytes, size), expected, hex)
  }
  for (const start of ['fffe41000a00', 'feff0041000a']) {
    await t.rejects(readAll(textLines, Buffer.from(start, 'hex'), 1), {
      failure: 'failed',
      message: /data is UTF-16.*iconv/,
    })
  }
})

t.test('a line of any length comes in pieces', async (t) => {
  let length = 0
  let largest = 0
  const input = (async function* () {
    for (let count = 0; count < 1000; count++) yield Buffer.alloc(50_000, 'ab"')
  })()
  for await (const piece of textLines(input, { name: 'long', maxRecord: 10 })) {
    length += piece.length
    largest = Math.max(largest, piece.length)
    t.notOk(piece.subarray(0, -1).includes(10))
  }
  t.ok(length > 50_000_000 && largest < 200_000, `${length}, ${largest}`)
})
