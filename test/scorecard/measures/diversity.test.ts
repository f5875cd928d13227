import t from 'tap'
import { contentDiversity } from '../../../src/scorecard/measures/content-diversity.js'
import { symmetricEigenvalues } from '../../../src/scorecard/measures/eigenvalues.js'
import { effectiveNumber, formatDiversity } from '../../../src/scorecard/measures/format-diversity.js'
import { linguisticDiversity, WORD_BUDGET } from '../../../src/scorecard/measures/linguistic-diversity.js'
import { readSample } from '../../../src/scorecard/measures/words.js'
import { instruction, inventedText } from './sample.js'

const close = (found: number, wanted: number, within = 1e-9): boolean => Math.abs(found - wanted) <= within

t.test('eigenvalues of symmetric matrices', async (t) => {
  const sorted = (values: number[], size: number): number[] =>
    [...symmetricEigenvalues(Float64Array.from(values), size)].sort((a, b) => a - b)
  t.same(sorted([5], 1), [5])
  t.ok(sorted([2, 1, 1, 2], 2).every((value, at) => close(value, [1, 3][at]!)))
  t.ok(sorted([2, -1, 0, -1, 2, -1, 0, -1, 2], 3).every((v, at) => close(v, 2 + (at - 1) * Math.SQRT2)))
  t.same(sorted([3, 0, 0, 0, 1, 0, 0, 0, 2], 3), [1, 2, 3])
  // Of the matrix of min(i, j): 1 / (4 sin²((2k - 1) π / (4n + 2))).
  const size = 40
  const matrix = Array.from(
    { length: size * size },
    (_, at) => 1 + Math.min(Math.floor(at / size), at % size),
  )
  const wanted = Array.from(
    { length: size },
    (_, at) => 1 / (4 * Math.sin(((2 * (size - at) - 1) * Math.PI) / (4 * size + 2)) ** 2),
  )
  t.ok(sorted(matrix, size).every((value, at) => close(value, wanted[at]!, 1e-9 * wanted[size - 1]!)))
  // Of rank one: all but one are zero.
  const ones = sorted(new Array<number>(64).fill(1), 8)
  t.ok(close(ones[7]!, 8) && ones.slice(0, 7).every((value) => close(value, 0)))
})

t.test('distinct n-grams and self-repetition, by hand', async (t) => {
  const { measures } = linguisticDiversity(
    readSample([instruction('ignored words', 'a b c d e'), instruction('ignored', 'a b c d f')]),
  )
  t.equal(measures.words, 10)
  t.equal(measures.distinct1, 6 / 10)
  t.equal(measures.distinct2, 5 / 8)
  t.equal(measures.distinct3, 4 / 6)
  t.equal(measures.distinct4, 3 / 4)
  t.ok(close(measures.ngramDiversity!, 0.6 + 0.625 + 2 / 3 + 0.75))
  t.ok(close(measures.selfRepetition!, Math.log(2) / Math.log(3)))
})

t.test('one text repeated has next to no linguistic diversity, new words all of it', async (t) => {
  const same = linguisticDiversity(
    readSample(Array.from({ length: 500 }, () => instruction('q', inventedText(80, 0)))),
  )
  const fresh = linguisticDiversity(
    readSample(Array.from({ length: 500 }, (_, at) => instruction('q', inventedText(80, at * 80)))),
  )
  t.ok(same.score! < 0.03, `${same.score}`)
  t.ok(fresh.score! > 0.8, `${fresh.score}`)
  t.equal(fresh.measures.distinct4, 1)
  t.equal(fresh.measures.selfRepetition, 0)
})

t.test('samples of any size are measured on one budget, from all over them', async (t) => {
  const two = linguisticDiversity(
    readSample([instruction('', inventedText(10, 0)), instruction('', inventedText(WORD_BUDGET, 10))]),
  )
  t.equal(two.measures.words, WORD_BUDGET)
  t.equal(two.measures.distinct1, 1)
  // The second half of the sample is one text repeated: half of the budget is.
  const halves = linguisticDiversity(
    readSample(
      Array.from({ length: 4000 }, (_, at) => instruction('', inventedText(100, at < 2000 ? at * 100 : 0))),
    ),
  )
  t.equal(halves.measures.words, WORD_BUDGET)
  t.ok(close(halves.measures.distinct1!, 0.5, 0.01), `${halves.measures.distinct1}`)
})

t.test('records of one topic share words; those of many do not', async (t) => {
  const about = (topics: number) =>
    contentDiversity(
      readSample(
        Array.from({ length: 400 }, (_, at) => {
          const topic = at % topics
          // The same words of grammar in all, words of the topic, and some of the record itself.
          const words = Array.from({ length: 12 }, (_, word) => `t${topic}x${(word * 7 + at) % 20}`)
          return instruction('the of and', `${words.join(' the ')} ${inventedText(4, at * 4)}`)
        }),
      ),
    )
  const [one, five, forty] = [about(1), about(5), about(40)]
  t.ok(one.score! < 0.1, `${one.score}`)
  t.ok(one.measures.topics! < five.measures.topics! && five.measures.topics! < forty.measures.topics!)
  t.ok(one.measures.vendi! < five.measures.vendi!)
  t.ok(forty.score! > 0.7, `${forty.score}`)
})

t.test('one text repeated is one topic', async (t) => {
  const { score, measures } = contentDiversity(
    readSample(Array.from({ length: 50 }, () => instruction('the question', 'always the same answer'))),
  )
  t.equal(score, 0)
  t.ok(close(measures.topics!, 1, 1e-6) && close(measures.vendi!, 1, 1e-6))
})

t.test('effective numbers', async (t) => {
  t.equal(effectiveNumber([]), 0)
  t.ok(close(effectiveNumber([7]), 1))
  t.ok(close(effectiveNumber([3, 3, 3, 0]), 3))
})

t.test('one format scores 0, formats of equal shares their number', async (t) => {
  const prose =
    'This is a sentence of some words that goes on for long enough not to be a short answer at all.'
  const list = 'Here are three:\n1. one\n2. two\n3. three'
  const one = formatDiversity(readSample(Array.from({ length: 20 }, () => instruction('q', prose))))
  t.equal(one.score, 0)
  const two = formatDiversity(
    readSample(Array.from({ length: 20 }, (_, at) => instruction('q', at % 2 ? prose : list))),
  )
  t.ok(close(two.measures.effectiveFormats!, 2))
  t.ok(close(two.score!, 1 / 6))
  t.equal(two.measures.prose, 0.5)
  t.equal(two.measures['numbered-list'], 0.5)
})
