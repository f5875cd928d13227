import t from 'tap'
import { GRAM_BUCKETS, WORD_CELLS } from '../../native-free-kernels/attributes/attributes.js'
import {
  bucketOfPair,
  bucketOfWord,
  cellOfWord,
  countWords,
  wordHashes,
} from '../../native-free-kernels/attributes/plain.js'
import { hashWord } from '../../native-free-kernels/sketch/plain.js'
import { logRatios, relevanceOf } from '../../src/stages/relevance/importance.js'
import { learnedWordModel, newWordModel, setWordModel } from '../../src/stages/word-model.js'
import { AttributeReader } from '../native-free-kernels/attribute-reader.js'
import { needs, randomNumbers, realRecords } from '../native-free-kernels/reader.js'

/** The words of an ASCII text, split here and not by the product. */
function splitWords(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? []
}

/** Words and pairs of words of a text, as buckets. */
function features(text: string): number[] {
  const hashes = splitWords(text).map((word) => hashWord(new TextEncoder().encode(word)))
  const pairs = hashes.slice(1).map((second, at) => bucketOfPair(hashes[at]!, second))
  return [...hashes.map(bucketOfWord), ...pairs]
}

/** The shares of the buckets in texts. */
function distribution(texts: readonly string[]): number[] {
  const counts = new Array<number>(GRAM_BUCKETS).fill(0)
  let all = 0
  for (const bucket of texts.flatMap(features)) {
    counts[bucket]!++
    all++
  }
  return counts.map((count) => count / all)
}

/** log w = sum over j of z_j (log(p_j + 1e-8) - log(q_j + 1e-8)), from the definition. */
function publishedWeight(texts: readonly string[], p: readonly number[], q: readonly number[]): number {
  const z = new Map<number, number>()
  for (const bucket of texts.flatMap(features)) z.set(bucket, (z.get(bucket) ?? 0) + 1)
  let sum = 0
  for (const [j, count] of z) sum += count * (Math.log(p[j]! + 1e-8) - Math.log(q[j]! + 1e-8))
  return sum
}

interface Pair {
  instruction: string
  output: string
}

/** Holds the kernel to the formula, for each record of a corpus that is weighed towards a target. */
function compare(corpus: readonly Pair[], target: readonly Pair[]): { weights: number[]; worst: number } {
  const reader = new AttributeReader({ want: ['counts'] })
  const lines = (records: readonly Pair[]) => records.map((record) => JSON.stringify(record))
  const countsOf = (records: readonly Pair[]) => {
    reader.read(lines(records))
    return reader.takeCounts()
  }
  const targetCounts = countsOf(target)
  const model = newWordModel()
  setWordModel(model, countsOf(corpus), targetCounts.grams)
  reader.kernel.attributes.useModel(learnedWordModel(model)!)
  reader.kernel.attributes.want(['relevance'])
  const weights = reader.read(lines(corpus)).map(({ weight }) => weight)
  const textsOf = (records: readonly Pair[]) =>
    records.flatMap(({ instruction, output }) => [instruction, output])
  const [p, q] = [distribution(textsOf(target)), distribution(textsOf(corpus))]
  let worst = 0
  for (const [at, { instruction, output }] of corpus.entries()) {
    const wanted = publishedWeight([instruction, output], p, q)
    worst = Math.max(worst, Math.abs(weights[at]! - wanted) / Math.max(1, Math.abs(wanted)))
  }
  return { weights, worst }
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

t.test('the weights of 1,000 made-up records are those of the published formula', async (t) => {
  const random = randomNumbers(11)
  // Two matters, each with words of its own and some in common; frequencies fall as those of a language do.
  const text = (matter: string, words: number) =>
    Array.from({ length: words }, () => {
      const rank = Math.floor(800 ** random())
      return random() < 0.3 ? `common${rank}` : `${matter}${rank}`
    }).join(random() < 0.5 ? ' ' : ', ')
  const records = (matter: string, count: number) =>
    Array.from({ length: count }, () => ({
      instruction: text(matter, 1 + Math.floor(random() * 20)),
      output: text(matter, 1 + Math.floor(random() * 120)),
    }))
  const corpus = [...records('sea', 500), ...records('law', 500)]
  const { weights, worst } = compare(corpus, records('law', 200))
  t.ok(worst < 1e-6, `worst ${worst.toExponential(1)}`)
  t.ok(mean(weights.slice(500)) > mean(weights.slice(0, 500)), 'records like the target weigh more')
})

t.test(
  'the weights of 1,000 real records are those of the published formula',
  needs('gpteacher'),
  async (t) => {
    // What the test splits by itself is ASCII.
    const ascii = (file: string) =>
      realRecords(file)
        .map(({ instruction, response, output }) => ({
          instruction: instruction ?? '',
          output: response ?? output ?? '',
        }))
        .filter(
          ({ instruction, output }) => /^[\n\r\t -~]+$/.test(instruction) && /^[\n\r\t -~]+$/.test(output),
        )
    const code = ascii('codegen-instruct')
    const play = ascii('roleplay-simple-deduped-roleplay-instruct')
    const corpus = [...code.slice(0, 500), ...play.slice(0, 500)]
    t.equal(corpus.length, 1000)
    const { weights, worst } = compare(corpus, code.slice(500, 900))
    t.ok(worst < 1e-6, `worst ${worst.toExponential(1)}`)
    t.ok(mean(weights.slice(0, 500)) > mean(weights.slice(500)), 'programs are more like programs')
  },
)

t.test('ratios stay finite where nothing was counted', async (t) => {
  const [none, one] = [new Uint32Array(3), Uint32Array.of(0, 3, 1)]
  const close = (found: Float64Array, wanted: number[]) =>
    t.ok(
      found.every((value, at) => Math.abs(value - wanted[at]!) < 1e-12),
      [...found].join(' '),
    )
  close(logRatios(one, one), [0, 0, 0])
  close(logRatios(none, none), [0, 0, 0])
  const log = Math.log
  close(logRatios(one, Uint32Array.of(2, 2, 0)), [
    log(1e-8) - log(0.5 + 1e-8),
    log(0.75 + 1e-8) - log(0.5 + 1e-8),
    log(0.25 + 1e-8) - log(1e-8),
  ])
})

t.test('relevance is the weight of a word; none without words', async (t) => {
  t.equal(relevanceOf(-6, 4), -1.5)
  t.equal(relevanceOf(0, 0), 0)
})

t.test('a model says nothing before it is learned; then which words are common', async (t) => {
  const model = newWordModel()
  t.equal(learnedWordModel(undefined), undefined)
  t.equal(learnedWordModel(model), undefined)
  const texts = [
    ...Array.from({ length: 60 }, (_, at) => `the w${at} x${at} y${at} z${at}`),
    'rare '.repeat(20),
    'known '.repeat(21),
  ]
  setWordModel(model, countWords(texts), undefined)
  const { common, weights } = learnedWordModel(model)!
  const isCommon = (word: string) => {
    const cell = cellOfWord(wordHashes(word)[0]!)
    return ((common[cell >> 3]! >> (cell & 7)) & 1) === 1
  }
  t.same(['the', 'known', 'rare', 'w1'].map(isCommon), [true, true, false, false], 'more than twenty times')
  t.ok(
    weights.every((weight) => weight === 0),
    'no target, no weights',
  )
})

t.test('of many words, one in two hundred is common', async (t) => {
  const counts = { words: new Uint32Array(WORD_CELLS), grams: new Uint32Array(GRAM_BUCKETS) }
  counts.words.set([500, 501, 100_000 - 1001])
  const model = newWordModel()
  setWordModel(model, counts, undefined)
  t.equal(learnedWordModel(model)!.common[0], 0b110)
})
