import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { linesOf } from '../../bench/corpus.js'
import { UNITS, wordExceptions } from '../../native-free-kernels/measure/exceptions.js'
import { MeasureKernel } from '../../native-free-kernels/measure/measure.js'
import { LONGEST_MEASURED, measureText, type TextMeasures } from '../../src/stages/quality/measures.js'
import { exceptionAt } from '../../src/stages/quality/word-exceptions.js'
import { splitWords } from '../../src/stages/quality/words.js'
import { sharedData } from '../process.js'
import { needs } from './reader.js'
import { waysToWrite, writtenText } from './written-json.js'

const kernel = new MeasureKernel()

/** Holds the kernel to the plain measures of a text: given as text, and as JSON in each of the forms. */
function compare(text: string, written: readonly string[] = [JSON.stringify(text).slice(1, -1)]): void {
  const expected: TextMeasures = measureText(text)
  const shown = JSON.stringify(text.slice(0, 300))
  assert.deepEqual(kernel.measureText(text), expected, shown)
  for (const string of written) assert.deepEqual(kernel.measureString(Buffer.from(string)), expected, string)
}

t.test('a text in plain numbers', async (t) => {
  const measures = kernel.measureText('The cat, the dog.\n\n- The cat, the dog...\n')
  t.match(measures, {
    characters: 41,
    newlines: 3,
    words: 13,
    plainWords: 8,
    stopWords: 2,
    distinctStopWords: 1,
    ellipses: 1,
    topNgramCharacters: [14, 18, 26],
    paragraphs: { count: 2, repeated: 0 },
    bulletLines: 1,
    ellipsisLines: 1,
  })
  compare('The cat, the dog.\n\n- The cat, the dog...\n')
})

t.test('exceptions and units are those of the plain splitter', async (t) => {
  const exceptions = wordExceptions()
  t.ok(exceptions.size > 1000)
  for (const [word, parts] of exceptions) assert.deepEqual(exceptionAt(word, 0, word.length), parts)
  for (const unit of UNITS) t.same(splitWords(`12${unit}`), ['12', unit])
  compare([...exceptions.keys()].join(' '))
  compare([...exceptions.keys()].map((word) => `("${word}),`).join(' '))
  compare(UNITS.flatMap((unit) => [`7${unit}`, `(7${unit}).`, `x${unit}`, unit, `7${unit}7`]).join(' '))
})

t.test('each code point, alone and within words', async () => {
  const around = (codePoint: number) => {
    const character = String.fromCodePoint(codePoint)
    return `${character} a${character}b 1${character} ${character}C. ${character.repeat(2)}\n`
  }
  for (let from = 0; from < 0x20000; from += 256) {
    compare(Array.from({ length: 256 }, (_, at) => around(from + at)).join(''))
  }
  for (let from = 0x20000; from < 0x110000; from += 65536 / 4) {
    compare(Array.from({ length: 64 }, (_, at) => around(from + at * 16)).join(''))
  }
})

/** Pieces of texts that some rule is about. */
const PIECES = [
  ...[' ', ' ', ' ', '\n', '\n\n', '\n\n\n', '\r\n', '\r', '\t', '\v', '\f', '\x1c', '\x1f', '\0'],
  ...['\x85', '\xa0', '\u2028', '\u2029', '\u3000', '\u1680', '\u200b', '\ufeff', '\u2003'],
  ...['the', 'The', 'of', 'that', 'have', 'with', 'a', 'I', 'Word', 'WORD', 'US$', 'C$', 'x', 's', 'S', 'km'],
  ...[
    "don't",
    'dont',
    'I’d’ve',
    "'s",
    '’s',
    "y'all",
    "ma'am",
    'cannot',
    'Dr.',
    'e.g.',
    'p.m.',
    '1a.m.',
    'U.S.',
  ],
  ...[
    ':)',
    ':-(',
    '(:',
    ':',
    ')',
    '(',
    ":'(",
    '<3',
    '8)',
    '^_^',
    ':D',
    'xD',
    ';',
    '=',
    '>:o',
    '-_-',
    '°C.',
    '°',
  ],
  ...[
    '.',
    '..',
    '...',
    '....',
    '…',
    '!',
    '?',
    '"',
    "'",
    '“',
    '”',
    '’',
    '`',
    '```',
    ',',
    '#',
    '##',
    '_',
    '*',
    '**',
  ],
  ...['-', '--', '---', '–', '—', '——', '~', '+', '^', '/', '<', '>', '&', '%', '$', '€', '@', '|', '\\'],
  ...['1', '2023', '3.14', '1,000', '5km', '10²', 'm²', '3GB', '7%', '+1', '2-3', '4*-5', 'x1y', '①', '²'],
  ...[
    'http://',
    '://',
    'www.a-b.com',
    'a.example.org/x?y#z',
    'user@mail.example.com',
    ':8080',
    '.com',
    '.co.uk',
  ],
  ...['•', '·', '→', '™', '😀', '👍🏽', '👩‍👩‍👧', '𝐀', '𐐀.', '🇩🇪', 'é', 'É.', 'ß', 'e\u0301', 'Ǆ', 'ǅ'],
  ...[
    '漢字',
    '。',
    '、',
    'かな',
    'ไทย',
    'العربية',
    '؟',
    '،',
    '۔',
    'हिन्दी',
    '।',
    '\ud800',
    '\udc00',
    '\udbff\ud83d',
  ],
]

t.test('random texts of nasty pieces', async () => {
  const piece = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...PIECES) }, fc.string({ maxLength: 3 }))
  const text = fc.array(piece, { maxLength: 60, size: 'max' }).map((pieces) => pieces.join(''))
  fc.assert(
    fc.property(text, (text) => compare(text, waysToWrite(text))),
    { seed: 5, numRuns: 3000 },
  )
})

t.test('random chunks: each a few pieces without white space', async () => {
  const solid = PIECES.filter((piece) => /\S/.test(piece))
  const chunk = fc.array(fc.constantFrom(...solid), { minLength: 1, maxLength: 6 }).map((all) => all.join(''))
  const text = fc.array(chunk, { maxLength: 40, size: 'max' }).map((chunks) => chunks.join(' '))
  fc.assert(
    fc.property(text, (text) => compare(text)),
    { seed: 6, numRuns: 3000 },
  )
})

t.test('all pairs and many triples of pieces', async () => {
  const solid = PIECES.filter((piece) => /\S/.test(piece))
  for (const one of solid) compare(solid.map((other) => `${one}${other}`).join(' '))
  for (let at = 0; at < solid.length; at += 7) {
    for (const two of solid) compare(solid.map((three) => `${solid[at]}${two}${three}`).join('\n'))
  }
})

t.test('random texts that repeat themselves: words, lines, paragraphs', async () => {
  const word = fc.constantFrom('a', 'b', 'to', 'row', 'é', '漢', '.', '\n', '\n', '\n\n', '\r\n', '  ')
  const text = fc.array(word, { maxLength: 300, size: 'max' }).map((words) => words.join(' '))
  fc.assert(
    fc.property(text, (text) => compare(text)),
    { seed: 7, numRuns: 1500 },
  )
  const tight = fc.array(fc.constantFrom('a', 'ab', '\n', '\n\n', ' ', '-', '…', '...'), { maxLength: 60 })
  fc.assert(
    fc.property(tight, (pieces) => compare(pieces.join(''))),
    { seed: 8, numRuns: 3000 },
  )
})

t.test('random characters, written in every form', async () => {
  const property = fc.property(writtenText({ maxLength: 200 }), (written) => {
    compare(JSON.parse(`"${written}"`) as string, [written])
  })
  fc.assert(property, { seed: 9, numRuns: 2000 })
})

t.test('pieces across the edges of blocks of 16 and 64 bytes', async () => {
  for (let size = 0; size <= 80; size++) {
    for (const filler of ['a'.repeat(size), 'bc '.repeat(size).slice(0, size), '.'.repeat(size)]) {
      for (const piece of PIECES) compare(`${filler}${piece}${piece} tail\n`)
    }
  }
})

t.test('addresses', async () => {
  const label = 'a'.repeat(63)
  const addresses = [
    ...[
      'a.bc',
      'a.b',
      'a..bc',
      '.a.bc',
      '-a.bc',
      'a-.bc',
      '_a.bc',
      'a_b.cd',
      'A.BC',
      'a.Bc',
      'a.bc:80',
      'a.bc:8',
    ],
    ...[
      'a.bc:123456',
      'a.bc:12345/x',
      'a.bc/',
      'a.bc?',
      'a.bc#x',
      'a.bc,x',
      'x@a.bc',
      'x@y@a.bc',
      '@a.bc',
      'a.bc@',
    ],
    ...[
      'ab://a.bc',
      'a://a.bc',
      '://a.bc',
      'a,b://a.bc',
      'ab://x@a.bc/y',
      'é.de',
      'a.é',
      'a.éé',
      'a.ÉÉ',
      'a.ßß',
    ],
    ...[
      `${label}.de`,
      `${label}a.de`,
      `a.${label}`,
      `a.${label}a`,
      `a.${'😀'.repeat(31)}`,
      `a.${'😀'.repeat(32)}`,
    ],
    ...[
      'a.\u0085bc',
      'a.\u0080bc',
      'a.bc\u00a1',
      '\ud800.de',
      'a.\udfff\udfff',
      'a.b.c.d.ef.',
      'www.x.org/a-b,c:d',
    ],
  ]
  for (const address of addresses) compare(`${address} x-${address} (${address}), ${address}\n`)
})

t.test('a chunk that was split before is split the same', async () => {
  const texts = ["**Note:** don't (so): 1. 5km it's-fine ab:** 16-letters-chunk end", '「漢字」です 😀:) ½kg']
  const others = texts.map((text) => new MeasureKernel().measureText(text))
  for (let round = 0; round < 3; round++) for (const text of texts) compare(text)
  t.same(
    texts.map((text) => kernel.measureText(text)),
    others,
  )
})

t.test('long words, long lines, many lines', async () => {
  const million = 1_000_000
  for (const text of ['a', '.', ',', '漢', '😀', '\n', '\r', '-', "'", 'a.', '.a', ' \n', 'a\n', 'ab-']) {
    compare(text.repeat(million / text.length))
  }
  compare(Array.from({ length: 60_000 }, (_, at) => `w${at} v${at % 1000}`).join(' '))
  compare(Array.from({ length: 40_000 }, (_, at) => `line ${at % 30_000}`).join('\n'))
  compare(Array.from({ length: 40_000 }, (_, at) => `line ${at % 30_000}`).join('\r'))
})

t.test('a text counts by its first 2,097,152 code points', async () => {
  for (const [piece, more] of [
    ['é, ', 1],
    ['😀 x', 0],
    ['\n\u2028x', 1000],
  ] as const) {
    const text = piece.repeat(LONGEST_MEASURED / 3 + more)
    const expected = measureText(text)
    assert.ok(expected.characters <= LONGEST_MEASURED)
    assert.deepEqual(kernel.measureText(text), expected)
    assert.deepEqual(kernel.measureString(Buffer.from(JSON.stringify(text).slice(1, -1))), expected)
  }
  // Twelve bytes of JSON for each code point, and more of them than are read.
  const escaped = '\\ud83d\\ude00'.repeat(LONGEST_MEASURED + 100)
  assert.deepEqual(
    kernel.measureString(Buffer.from(escaped)),
    measureText('😀'.repeat(LONGEST_MEASURED)),
    'escapes',
  )
})

t.test('every tenth answer of alpaca-eval-dev', needs('alpaca-eval-dev.jsonl.zst'), async (t) => {
  const lines = await linesOf(sharedData('alpaca-eval-dev.jsonl.zst')!)
  for (const [at, line] of lines.entries()) {
    if (at % 10 === 0) compare((JSON.parse(line) as { output: string }).output)
  }
  t.ok(lines.length > 36_000)
})
