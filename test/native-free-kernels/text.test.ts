import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { sketch } from '../../native-free-kernels/sketch/plain.js'
import { words } from '../../native-free-kernels/text/plain.js'
import { LARGE_SKETCH, Reader, asciiOnly, needs, realRecords } from './reader.js'
import { waysToWrite, writtenText } from './written-json.js'

const WIDTH = LARGE_SKETCH.textWidth
const reader = new Reader({ sketch: LARGE_SKETCH })

const wordsOf = (text: string) => words(text).map((word) => Buffer.from(word).toString())

/**
 * Holds the kernel to the plain words of texts, each given as the inside of a JSON string. The kernel shows its words
 * by their number and by the sketch of their pairs.
 */
function compare(written: readonly string[]): void {
  const sound = written.filter((text) => /\S/.test(text))
  const rows = reader.read(sound.map((text) => `{"text":"${text}"}`))
  assert.equal(rows.length, sound.length)
  for (const [at, row] of rows.entries()) {
    if (row.status === 'empty-text') continue
    const expected = words(JSON.parse(`"${sound[at]}"`) as string)
    const shown = sound[at]!.slice(0, 200)
    assert.equal(row.words, expected.length, shown)
    const plain = sketch(expected, { ...LARGE_SKETCH, width: WIDTH })
    assert.deepEqual(row.sketch?.bandKeys, plain?.bandKeys, shown)
    assert.deepEqual(row.sketch?.odd, plain?.odd, shown)
  }
}

t.test('words are runs of letters, marks and digits, in lower case', async (t) => {
  t.same(wordsOf('Hello, World! 42 a_b'), ['hello', 'world', '42', 'a', 'b'])
  t.same(wordsOf("don't"), ['don', 't'])
  t.same(wordsOf('ÉCOLE Straße ΣΑΣ Ｆｕｌｌ'), ['école', 'straße', 'σασ', 'ｆｕｌｌ'])
  t.same(wordsOf('e\u0301t\u0301'), ['e\u0301t\u0301'])
  t.same(wordsOf(' \n.,"\u2028'), [])
})

t.test('code points of scripts without spaces, and symbols, are words of their own', async (t) => {
  t.same(wordsOf('漢字かな ไทย'), [...'漢字かなไทย'])
  t.same(wordsOf('a😀b¢'), ['a', '😀', 'b', '¢'])
})

t.test('what is ignored parts no words', async (t) => {
  t.same(wordsOf('soft\u00adhyphen zero\u200dwidth'), ['softhyphen', 'zerowidth'])
  t.same(wordsOf('\u200b\ufe0f'), [])
})

t.test('a lone surrogate belongs to its word, in three bytes', async (t) => {
  t.same(
    words('a\ud800b').map((word) => Buffer.from(word).toString('hex')),
    ['61eda08062'],
  )
})

t.test('a word counts by its first 4,096 bytes', async (t) => {
  t.equal(words('é'.repeat(3000))[0]!.length, 4096)
  t.same(words('a'.repeat(4096)), words('a'.repeat(40960)))
})

t.test('each character in each form', async () => {
  const texts = Array.from({ length: 0x3100 }, (_, codePoint) => `x${String.fromCodePoint(codePoint)}Y z`)
  for (const codePoint of [
    0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xfeff, 0xff21, 0xffff, 0x10400, 0x1f600,
  ]) {
    texts.push(`x${String.fromCodePoint(codePoint)}Y z`)
  }
  for (let from = 0; from < texts.length; from += 64)
    compare(waysToWrite(texts.slice(from, from + 64).join(' ')))
})

t.test('random texts with escapes in every form', async () => {
  const property = fc.property(fc.array(writtenText({ maxLength: 120 })), (texts) => compare(texts))
  fc.assert(property, { seed: 11, numRuns: 150 })
})

/** What may stand across an edge of a block or a piece. */
const EDGE_TEXTS = [
  '\n',
  '\\',
  '"',
  'x',
  '\u0001',
  'é',
  'É',
  '漢',
  '¢',
  '\u00ad',
  '😀',
  '𐐀',
  '\ud800',
  '\\\\"',
]

t.test('words and escapes across the edges of blocks of 16, 32 and 64 bytes', async () => {
  for (let size = 0; size <= 70; size++) {
    const fillers = [
      'a'.repeat(size),
      `É${'a'.repeat(size)}`,
      'bc '.repeat(size).slice(0, size),
      '\\'.repeat(size),
    ]
    compare(fillers.flatMap((filler) => EDGE_TEXTS.flatMap((edge) => waysToWrite(`${filler}${edge}tail Z`))))
  }
})

for (const edge of [32768, 65536]) {
  t.test(`words and escapes across the ${edge / 1024} KiB edge of a piece`, async () => {
    for (let before = 0; before <= 14; before++) {
      const written: string[] = []
      for (const text of EDGE_TEXTS) {
        for (const way of new Set(waysToWrite(`ab${text}cd Ef`))) {
          written.push(`${' '.repeat(edge - before)}${way}`, `É${' '.repeat(edge - before - 2)}${way}`)
          written.push(`${' '.repeat(edge - before - 1)}"${way}`.replace('"', '/'))
        }
      }
      compare(written)
    }
  })
}

t.test('words longer than 4,096 bytes and longer than a piece', async () => {
  for (const size of [4088, 4095, 4096, 4097, 4104, 8192, 32767, 32768, 32769, 65536, 70000]) {
    for (const letter of ['a', 'É', 'ꙁ', '𐐀', '\\u00c9']) {
      const length = Math.floor(size / Buffer.byteLength(letter.length > 2 ? 'É' : letter))
      compare([
        `one ${letter.repeat(length)} two`,
        `${letter.repeat(length)}`,
        `${letter.repeat(length)}\\tB`,
      ])
    }
  }
})

t.test('a text that grows as it is folded', async () => {
  // Each of these takes two bytes and becomes a word with a space on either side.
  compare(['¢'.repeat(20000), `a${'¢'.repeat(16384)}b`, `${'x'.repeat(5000)}${'¢'.repeat(40000)}`])
  compare(['Ⱥ'.repeat(40000), 'Ⱥb '.repeat(20000)])
})

t.test('texts of a record do not run into one another', async (t) => {
  const { words: count } = reader.readLine('{"instruction":"a b","input":"c","output":"d"}')
  t.equal(count, 4)
  const one = reader.readLine('{"prompt":"alpha beta","response":"gamma delta"}')
  const other = reader.readLine('{"prompt":"alpha","response":"beta gamma delta"}')
  t.same(one.sketch, other.sketch, 'but shingles go on from one to the next')
})

t.test('real records, plain and in escapes', needs('gpteacher'), async () => {
  const records = [...realRecords(), ...realRecords('roleplay-simple-deduped-roleplay-instruct')]
  const sample = records.filter(
    (record, at) => at % 40 === 0 || /[^\u0000-\u007f]/.test(JSON.stringify(record)),
  )
  const lines = sample.map((record) => JSON.stringify(record))
  for (const [at, row] of reader.read([...lines, ...lines.map(asciiOnly)]).entries()) {
    if (row.status !== 'fine') continue
    const expected = row.texts.flatMap(({ text }) => words(text))
    assert.equal(row.words, expected.length)
    if (at % 8 !== 0) continue
    const plain = sketch(expected, { ...LARGE_SKETCH, width: LARGE_SKETCH.turnWidth })
    assert.deepEqual(row.sketch?.bandKeys, plain?.bandKeys)
  }
})
