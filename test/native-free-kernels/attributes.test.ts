import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import {
  GRAM_BUCKETS,
  WORD_CELLS,
  type ReferenceTable,
  type WordModel,
} from '../../native-free-kernels/attributes/attributes.js'
import {
  bucketOfWord,
  cellOfWord,
  coarseKeys,
  countWords,
  letterCosts,
  repeatedRuns,
  runsOf,
  weigh,
  wordHashes,
} from '../../native-free-kernels/attributes/plain.js'
import { letterPairs } from '../../src/attributes/letter-pairs.js'
import { ReferenceRuns } from '../../src/stages/novelty.js'
import { ALL, AttributeReader, type AttributeReaderOptions, type MeasuredRow } from './attribute-reader.js'
import { asciiOnly, needs, randomNumbers, realRecords, SMALL_SKETCH } from './reader.js'

const random = randomNumbers(1)
/** Weights that are not alike, and words that are common without being frequent. */
const MODEL: WordModel = {
  common: new Uint8Array(WORD_CELLS / 8),
  weights: Float64Array.from({ length: GRAM_BUCKETS }, () => 6 * random() - 3),
}
for (const word of ['the', 'of', 'a', 'und', '好', 'w1', 'w2']) {
  const cell = cellOfWord(wordHashes(word)[0]!)
  MODEL.common[cell >> 3]! |= 1 << (cell & 7)
}
const LETTERS = letterPairs()

function referenceOf(texts: readonly string[]): ReferenceTable {
  const runs = new ReferenceRuns()
  const halves = runsOf(texts).flatMap((hash) => [Number(BigInt.asUintN(32, hash)), Number(hash >> 32n)])
  runs.add(Uint32Array.from(halves))
  return runs.table()
}

const KNOWN = [
  'the cat sat on the mat and slept',
  'to be or not to be',
  '你好世界是的',
  'w3 w4 w5 w6 w7 w8 w9',
  'tiny',
]
const known = new Set(runsOf(KNOWN))

function reader(options: AttributeReaderOptions = {}): AttributeReader {
  return new AttributeReader({
    model: MODEL,
    reference: referenceOf(KNOWN),
    letterPairs: LETTERS,
    ...options,
  })
}

/** What the plain twin makes of the texts of a record. */
function plainRow(texts: readonly string[]): Omit<MeasuredRow, 'isFine' | 'texts'> {
  const runs = runsOf(texts)
  const { runs: shortRuns, repeated } = repeatedRuns(texts)
  const { pairs, cost } = letterCosts(texts, LETTERS)
  return {
    ...weigh(texts, MODEL.weights),
    runs: runs.length,
    unseen: runs.filter((run) => !known.has(run)).length,
    coarse: coarseKeys(texts, MODEL.common),
    letterPairs: pairs,
    letterCost: cost,
    shortRuns,
    repeatedRuns: repeated,
  }
}

/** Holds the kernel and its twin together on records in one batch, one by one, and all counts in the end. */
function compare(lines: readonly string[], options: AttributeReaderOptions = {}): MeasuredRow[] {
  const kernel = reader(options)
  const rows = kernel.read(lines)
  for (const [at, { isFine, texts, weight, ...row }] of rows.entries()) {
    if (!isFine) continue
    const { weight: plainWeight, ...plain } = plainRow(texts)
    assert.deepEqual(row, plain, lines[at]!.slice(0, 300))
    assert.ok(Math.abs(weight - plainWeight) <= 1e-9 * (1 + Math.abs(plainWeight)), lines[at]!.slice(0, 300))
  }
  const counts = kernel.takeCounts()
  const plain = countWords(rows.filter(({ isFine }) => isFine).flatMap(({ texts }) => texts))
  assert.deepEqual(counts, plain)
  return rows
}

const text = (value: string) => JSON.stringify({ text: value })
const chat = (...contents: string[]) =>
  JSON.stringify({
    messages: contents.map((content, at) => ({ role: at % 2 === 0 ? 'user' : 'assistant', content })),
  })
const numbered = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => `w${from + at}`).join(' ')

t.test('records of all shapes, with one text and with several', async (t) => {
  const rows = compare([
    text('The cat sat on the mat.'),
    text('the cat sat on the mat and slept'),
    chat('To be or not to be', 'that is the question', 'to be', 'or not to be or not'),
    JSON.stringify({ instruction: 'Say it.', input: 'to be or', output: 'not to be' }),
    JSON.stringify({ prompt: 'tiny', completion: 'TINY' }),
    JSON.stringify({
      conversations: [
        { from: 'human', value: 'a b' },
        { from: 'gpt', value: 'c' },
      ],
    }),
  ])
  t.ok(rows.every(({ isFine }) => isFine))
  t.equal(rows[1]!.unseen, 0, 'the reference holds all runs')
  t.same([rows[4]!.runs, rows[4]!.unseen], [2, 0], 'a short text is one run')
})

t.test('texts without words, and records of common words alone', async (t) => {
  const rows = compare([
    text('... !?'),
    text('the of a'),
    text('a of the'),
    chat('...', 'the'),
    chat('the', '!'),
    text('the'),
  ])
  t.equal(rows[0]!.coarse, undefined)
  t.same([rows[0]!.grams, rows[0]!.runs, rows[0]!.shortRuns], [0, 0, 0])
  t.ok(rows[1]!.coarse, 'common words alone make a sketch too')
  t.same(rows[1]!.coarse, rows[2]!.coarse, 'in whatever order its words come')
  t.same(rows[3]!.coarse, rows[5]!.coarse)
})

t.test('an empty text among others leaves nothing behind and joins nothing', async () => {
  compare([
    chat('a b c', '!?', 'd e f', 'g'),
    JSON.stringify({ instruction: 'a b', input: '', output: 'c d' }),
  ])
})

t.test('scripts without spaces, folded letters, escapes and hostile characters', async () => {
  const texts = [
    '你好世界是的我们去公园玩你好世界是的',
    'ไทยไม่มีช่องว่างระหว่างคำ ภาษาไทย',
    'ÄÖÜ Straße ÉCOLE İstanbul ﬁne ǅ ΑΒΓ ΣΊΣΥΦΟΣ привет МИР',
    'co\u00adop\u200bera\u2060tion zero\u200dwidth',
    'tab\tline\nbreak\\n quote" slash\\ a\\tb',
    'emoji 😀😀😀 👩‍👩‍👧 flags 🇩🇪',
    '\u0000\u0001\u001f controls \ud800 lone \udc00',
    'abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxy abcdefghijklmnopqrstuvwx ab abc a1b',
    'UPPER lower MiXeD x86 H2O qzxjkw wqkxzj',
    'é'.repeat(5000),
  ]
  compare(texts.map(text))
  compare(texts.map((value) => asciiOnly(text(value))))
  compare([chat(...texts, ...texts)])
})

t.test('words of every length around eight and sixteen bytes, and of thousands', async () => {
  const lengths = [...Array.from({ length: 40 }, (_, at) => at + 1), 4095, 4096, 4097, 40_000]
  compare(lengths.map((length) => text(`${'a'.repeat(length)} B ${'é'.repeat(length)}`)))
  compare(lengths.map((length) => text(`${'a'.repeat(length)} B ${'C'.repeat(length)}`)))
})

t.test('texts of several pieces, wherever the piece ends', async () => {
  const filler = numbered(6000)
  for (const shift of [0, 1, 2, 3, 5, 7]) {
    const long = `${'x'.repeat(shift)} ${filler} the cat sat on the mat and slept`
    compare([text(long), text(`é ${long}`), chat(long, 'to be or not to be', long)])
  }
})

t.test('records longer than what is looked at of them', async (t) => {
  // Runs are repeated beyond the number that is looked at, and letters too.
  const [row] = compare([text(`${numbered(20_000)} ${'cat sat mat '.repeat(3000)}`)])
  t.equal(row!.shortRuns, 4096)
  const [repeating] = compare([text('cat sat on mats '.repeat(3000))])
  t.ok(repeating!.repeatedRuns > 4080)
  t.ok(repeating!.letterPairs >= 4096 && repeating!.letterPairs < 4096 + 25)
  compare([chat(...Array.from({ length: 12 }, (_, at) => numbered(2000, at * 2000)))])
})

t.test('one record leaves nothing behind for the next', async (t) => {
  const lines = [
    text('cat'),
    text(numbered(30_000)),
    text('cat'),
    text('... '),
    chat('the', 'cat sat'),
    text('cat'),
  ]
  const together = compare(lines)
  for (const [at, line] of lines.entries()) t.same(together[at], reader().read([line])[0])
  const again = reader()
  again.read(lines)
  t.same(again.read(lines), together, 'nor does one batch for the next')
})

t.test('lines that are no records have no attributes and are not counted', async () => {
  compare(['{"text":"good one"}', '{"broken', '{"text":""}', '[]', '{"other":1}', '{"text":"good two"}'])
})

const word = fc.oneof(
  fc.constantFrom(
    'the',
    'a',
    'of',
    'to',
    'be',
    'or',
    'not',
    '好',
    '你好世界',
    'tiny',
    'The',
    '...',
    '\u00ad',
  ),
  fc.stringMatching(/^[a-z0-9]{1,26}$/),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
)
const content = fc.array(word, { maxLength: 40, size: 'max' }).map((words) => words.join(' '))

t.test('random records', async (t) => {
  let fine = 0
  const record = fc.array(content, { minLength: 1, maxLength: 5 }).map((texts) => chat(...texts))
  const property = fc.property(fc.array(record, { minLength: 1, maxLength: 8 }), (lines) => {
    fine += compare(lines).filter(({ isFine }) => isFine).length
  })
  fc.assert(property, { seed: 41, numRuns: 150 })
  t.ok(fine > 400, `${fine} records were compared`)
})

/** Measured of the same lines with other options. */
function both(lines: readonly string[], options: AttributeReaderOptions): [MeasuredRow[], MeasuredRow[]] {
  return [reader().read(lines), reader(options).read(lines)]
}

const SEVERAL = [
  JSON.stringify({
    instruction: 'the cat sat on the mat and slept',
    output: 'to be or not to be is the question',
  }),
  chat('the cat sat on', 'the cat sat on the mat', 'the cat sat on'),
  JSON.stringify({
    messages: [
      { role: 'system', content: 'the' },
      { role: 'user', content: 'of a' },
      { role: 'assistant', content: 'a the' },
    ],
  }),
  chat('one two three four', 'five one two three', 'four five one two'),
]

t.test(
  'what is compared of records does not change their attributes: words, pairs, runs and letters',
  async (t) => {
    for (const compared of [['user', 'system'], ['assistant'], []] as const) {
      const [all, some] = both(SEVERAL, { compared: [...compared] })
      for (const [at, row] of all.entries()) {
        const { weight, grams, runs, unseen, letterPairs: pairs, letterCost } = some[at]!
        t.ok(Math.abs(weight - row.weight) < 1e-9)
        t.same(
          [grams, runs, unseen, pairs, letterCost],
          [row.grams, row.runs, row.unseen, row.letterPairs, row.letterCost],
        )
      }
      const [one, other] = [reader(), reader({ compared: [...compared] })]
      one.read(SEVERAL)
      other.read(SEVERAL)
      t.same(other.takeCounts(), one.takeCounts())
    }
  },
)

t.test('what is compared of records does not change their coarse sketches and repeated runs', async (t) => {
  const [all, some] = both(SEVERAL, { compared: ['user', 'system'] })
  for (const [at, row] of all.entries()) {
    t.same(some[at]!.coarse, row.coarse, `coarse sketch of ${SEVERAL[at]}`)
    t.equal(some[at]!.repeatedRuns, row.repeatedRuns, `repeated runs of ${SEVERAL[at]}`)
  }
})

t.test('shingles of characters change no attribute', async (t) => {
  const [words, characters] = both(SEVERAL, {
    sketch: { ...SMALL_SKETCH, unit: 'char', textWidth: 5, turnWidth: 5 },
  })
  t.same(characters, words)
  const line = text(`é ${numbered(9000)}`)
  const [long, longToo] = both([line], {
    sketch: { ...SMALL_SKETCH, unit: 'char', textWidth: 5, turnWidth: 5 },
  })
  t.same(longToo, long)
})

t.test('attributes are measured whatever else is, and only those that are wanted', async (t) => {
  const none = { phrases: false, fingerprints: false, sketches: false }
  t.same(reader().read(SEVERAL, none), reader().read(SEVERAL))
  for (const want of ALL) {
    const [all, one] = both(SEVERAL, { want: [want] })
    for (const [at, row] of one.entries()) {
      const wanted = (name: string, value: unknown, from: unknown, otherwise: unknown) =>
        t.same(value, want === name ? from : otherwise, `${name} where ${want} is wanted`)
      wanted('coarse', row.coarse, all[at]!.coarse, undefined)
      wanted('relevance', row.grams, all[at]!.grams, 0)
      wanted('novelty', row.unseen, all[at]!.unseen, 0)
      wanted('plausibility', row.letterCost, all[at]!.letterCost, 0)
    }
  }
})

t.test('the runs of a reference are those of the twin, in the order of the texts', async () => {
  const texts = ['the cat sat on the mat', 'a b', '', '你好世界是的我们', numbered(9000)]
  assert.deepEqual(
    reader().runs([...texts.map(text), chat('a b c d e f', '!', 'g')]),
    runsOf([...texts, 'a b c d e f', '!', 'g']),
  )
})

t.test('the buckets are spread evenly', async (t) => {
  const counts = new Array<number>(GRAM_BUCKETS).fill(0)
  for (let at = 0; at < 100_000; at++) counts[bucketOfWord(wordHashes(`w${at}`)[0]!)]!++
  const chiSquare = counts.reduce((sum, count) => sum + (count - 10) ** 2 / 10, 0)
  // Five standard deviations around 9,999 degrees of freedom.
  t.ok(Math.abs(chiSquare - 9999) < 5 * Math.sqrt(2 * 9999), `chi-square ${chiSquare.toFixed(0)}`)
})

for (const file of ['codegen-instruct', 'roleplay-simple-deduped-roleplay-instruct']) {
  t.test(`real records of ${file}`, needs('gpteacher'), async (t) => {
    const lines = realRecords(file)
      .filter((_, at) => at % 25 === 0)
      .map((record) => JSON.stringify(record))
    const fine = compare(lines).filter(({ isFine }) => isFine).length
    t.ok(fine > 0.9 * lines.length, `${fine} of ${lines.length} compared`)
  })
}
