import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { RecordKernel, ROW, compileRecordKernel } from '../../native-free-kernels/record/record.js'
import { characters, hashWord, shingles, sketch } from '../../native-free-kernels/sketch/plain.js'
import { words } from '../../native-free-kernels/text/plain.js'
import { Reader, SMALL_SKETCH, needs, randomNumbers, realRecords } from './reader.js'

/** Small, so that texts of some hundred words are sampled. */
const WHOLE = 100

const bytes = (word: string) => new TextEncoder().encode(word)

/** Holds the kernel to the plain sketch of texts, each a list of words. */
function compare(texts: readonly string[][], width: number, bands = 16, rows = 8): void {
  const reader = new Reader({
    sketch: { bands, rows, unit: 'word', textWidth: width, turnWidth: width, whole: WHOLE },
  })
  for (const [at, row] of reader
    .read(texts.map((text) => JSON.stringify({ text: text.join(' ') })))
    .entries()) {
    const plain = sketch(texts[at]!.map(bytes), { bands, rows, width, whole: WHOLE })
    assert.deepEqual(row.sketch?.bandKeys, plain?.bandKeys)
    assert.deepEqual(row.sketch?.odd, plain?.odd)
  }
}

const numbered = (count: number, name = 'w') => Array.from({ length: count }, (_, at) => `${name}${at}`)

t.test('a text of fewer words than a shingle is one shingle, one of none has no sketch', async (t) => {
  t.equal(shingles([bytes('a'), bytes('b')], 5).length, 1)
  t.equal(shingles(numbered(7).map(bytes), 5).length, 3)
  t.equal(sketch([], { bands: 16, rows: 8, width: 5, whole: WHOLE }), undefined)
  const { status, words: count, sketch: none } = new Reader().readLine('{"text":"... !?"}')
  t.same([status, count, none], ['fine', 0, undefined])
})

t.test('shingles know the order of their words', async (t) => {
  const [forth, back] = [
    ['a', 'b', 'c'],
    ['b', 'a', 'c'],
  ].map((text) => shingles(text.map(bytes), 3))
  t.notSame(forth, back)
})

t.test('words that differ have different hashes', async (t) => {
  t.not(hashWord(bytes('1000000000')), hashWord(bytes('10000000000')), 'digits matter')
  const hashes = new Set<bigint>()
  for (let length = 1; length <= 80; length++) hashes.add(hashWord(bytes('a'.repeat(length))))
  t.equal(hashes.size, 80)
})

t.test('words of every length around eight and sixteen bytes', async () => {
  for (let length = 1; length <= 80; length++) {
    compare(
      [['a'.repeat(length)], ['é'.repeat(length)], ['a'.repeat(length), 'B'.repeat(length).toLowerCase()]],
      2,
    )
  }
})

t.test('each number of words, each width of a shingle, each number of registers', async () => {
  const texts = [1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 32, 33, 100, 300].map((count) => numbered(count))
  for (const width of [1, 2, 3, 5, 8, 13, 64]) compare(texts, width)
  for (const [bands, rows] of [
    [1, 16],
    [4, 4],
    [14, 8],
    [16, 6],
    [20, 6],
    [64, 16],
  ] as const) {
    compare(texts, 3, bands, rows)
  }
})

t.test('shingles of characters: letters and digits, whatever stands between the words', async (t) => {
  const reader = new Reader({ sketch: { ...CHARACTERS, unit: 'char', textWidth: 5, turnWidth: 5 } })
  const texts = [
    'Ab',
    'Hello, World 42!',
    'hello world-42',
    'Ünïcödé straße 你好世界 abc',
    'a\\n\ttab \u00e9t\u00e9',
    'x'.repeat(5000) + ' ' + 'é'.repeat(3000),
    numbered(3000).join(' '),
  ]
  const rows = reader.read(texts.map((text) => JSON.stringify({ text })))
  for (const [at, row] of rows.entries()) {
    const plain = sketch(characters(words(texts[at]!)), { ...CHARACTERS, width: 5 })
    assert.deepEqual(row.sketch, plain && { bandKeys: plain.bandKeys, odd: plain.odd })
  }
  t.same(rows[1]!.sketch, rows[2]!.sketch)
})

t.test('characters are compared where nothing else is looked for, too', async (t) => {
  const shape = { ...CHARACTERS, unit: 'char', textWidth: 5, turnWidth: 5 } as const
  const kernel = new RecordKernel(compileRecordKernel(), { shape: 'auto', sketch: shape })
  const text = 'Hello, World 42!'
  kernel.scan(Buffer.from(`${JSON.stringify({ text })}\n`))
  kernel.readTexts(1, { phrases: false, fingerprints: false, sketches: true })
  t.equal(kernel.rows(1)[ROW.words], 12)
  const plain = sketch(characters(words(text)), { ...CHARACTERS, width: 5 })
  t.same([...kernel.sketches(1).subarray(CHARACTERS.bands * 8)], [...new Uint8Array(plain!.odd.buffer)])
})

const CHARACTERS = { bands: 16, rows: 8, whole: WHOLE }

t.test('random texts', async () => {
  const word = fc.oneof(fc.constantFrom('the', 'a', 'of'), fc.stringMatching(/^[a-z0-9]{1,24}$/))
  const property = fc.property(
    fc.array(fc.array(word, { minLength: 1, maxLength: 60, size: 'max' })),
    (texts) => compare(texts, 3),
  )
  fc.assert(property, { seed: 31, numRuns: 100 })
})

t.test('a text of more than 65,536 shingles', async () => {
  // Two words that alternate leave most registers to the later rounds, which look at the first shingles only.
  const twoWords = Array.from({ length: 70000 }, (_, at) => (at % 2 === 0 ? 'tick' : 'tock'))
  compare([[...twoWords, ...numbered(20)]], 3)
  compare([numbered(66000), numbered(3), numbered(200_000), numbered(70)], 1)
  // Few shingles, again and again: all of them count, whichever half a sample would take.
  for (const name of ['a', 'b', 'c', 'd'])
    compare([Array.from({ length: 140_000 }, (_, at) => `${name}${at % 3}`)], 3)
})

t.test('one record leaves nothing behind for the next', async (t) => {
  const reader = new Reader()
  const lines = [numbered(3), numbered(70000), numbered(3), numbered(500), numbered(1)].map((text) =>
    JSON.stringify({ text: text.join(' ') }),
  )
  const together = reader.read(lines)
  for (const [at, line] of lines.entries()) t.same(together[at]!.sketch, new Reader().readLine(line).sketch)
})

t.test('real records', needs('gpteacher'), async () => {
  const lines = realRecords('roleplay-simple-deduped-roleplay-instruct')
    .filter((_, at) => at % 20 === 0)
    .map((record) => JSON.stringify(record))
  for (const row of new Reader().read(lines)) {
    if (row.status !== 'fine') continue
    const plain = sketch(
      row.texts.flatMap(({ text }) => words(text)),
      { ...SMALL_SKETCH, width: 3 },
    )
    assert.deepEqual(row.sketch?.bandKeys, plain?.bandKeys)
    assert.deepEqual(row.sketch?.odd, plain?.odd)
  }
})

/**
 * The shares of registers that pairs of random sets of `size` words have alike, which share so many words that their
 * Jaccard similarity is `jaccard`.
 */
function estimates(
  size: number,
  jaccard: number,
  pairs: number,
  seed: number,
): { exact: number; found: number[] } {
  const random = randomNumbers(seed)
  const shared = Math.round((2 * size * jaccard) / (1 + jaccard))
  const set = (count: number) => Array.from({ length: count }, () => `w${Math.floor(random() * 2 ** 32)}`)
  // Bands of one register: their keys are alike where the registers are.
  const shape = { bands: 128, rows: 1, unit: 'word', textWidth: 1, turnWidth: 1, whole: WHOLE } as const
  const reader = new Reader({ sketch: shape })
  const found = Array.from({ length: pairs }, () => {
    const both = set(shared)
    const [one, other] = reader.read(
      [set(size - shared), set(size - shared)].map((own) =>
        JSON.stringify({ text: [...both, ...own].join(' ') }),
      ),
    )
    return one!.sketch!.bandKeys.filter((key, at) => key === other!.sketch!.bandKeys[at]).length / 128
  })
  return { exact: shared / (2 * size - shared), found }
}

for (const [size, jaccard, pairs] of [
  [6, 0.7, 3000],
  [12, 0.5, 3000],
  [50, 0.8, 3000],
  [120, 0.5, 2000],
  [300, 0.8, 1500],
  [1500, 0.5, 500],
] as const) {
  t.test(`registers of sets of ${size} are alike as often as these are similar, at ${jaccard}`, async (t) => {
    const { exact, found } = estimates(size, jaccard, pairs, size)
    const mean = found.reduce((sum, one) => sum + one, 0) / pairs
    const variance = found.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (pairs - 1)
    const minHash = (exact * (1 - exact)) / 128
    // Four standard errors of the mean, and of the variance of about normal estimates.
    const bias = Math.abs(mean - exact)
    t.ok(bias < 4 * Math.sqrt(variance / pairs), `bias ${bias.toExponential(1)}`)
    const most = minHash * (1 + 4 * Math.sqrt(2 / pairs))
    t.ok(variance < most, `variance ${(variance / minHash).toFixed(2)} of MinHash's`)
    if (size >= 12 && size <= 120) t.ok(variance < 0.75 * minHash, 'far lower for short texts')
  })
}

t.test('registers of sets of two are alike as often as by MinHash', async (t) => {
  const { exact, found } = estimates(2, 1 / 3, 6000, 2)
  const variance = found.reduce((sum, one) => sum + (one - exact) ** 2, 0) / found.length
  t.ok(
    variance < 1.05 * ((exact * (1 - exact)) / 128),
    `variance ${(variance * 128) / (exact * (1 - exact))}`,
  )
})
