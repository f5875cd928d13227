import { linesOf } from '../../src/io/input/lines-of.js'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { hashWord } from '../../native-free-kernels/sketch/plain.js'
import { words } from '../../native-free-kernels/text/plain.js'
import { changedWords, evaluationTexts, GSM8K, HUMAN_EVAL } from '../../bench/contamination/planted.js'
import { contamination, CONTAMINATION_RULES } from '../../src/stages/contamination/contamination.js'
import type { EvaluationIndex } from '../../src/stages/contamination/evaluation-index.js'
import { evaluationIndex, EvaluationIndexBuilder } from '../../src/stages/contamination/index-builder.js'
import { gramHashes, holdsSeed, isSeed } from '../../src/stages/contamination/plain.js'
import { addSeed, seedTable, slotOf } from '../../src/stages/contamination/seed-table.js'
import { shareThreshold, THRESHOLDS } from '../../src/stages/contamination/thresholds.js'
import { verifyContamination } from '../../src/stages/contamination/verify.js'
import { WordHashes } from '../../src/stages/contamination/word-hashes.js'
import { randomNumbers } from '../native-free-kernels/reader.js'

const bigint = (low: number, high: number) => (BigInt(high) << 32n) | BigInt(low)
const wordsOf = (texts: readonly string[]) => texts.flatMap((text) => words(text))

interface Item {
  question: string
  choices?: string[]
  answer?: string
}

function indexOf(items: readonly Item[], mostSeeds?: number): EvaluationIndex {
  const builder = new EvaluationIndexBuilder()
  for (const [at, { question, choices = [], answer = '' }] of items.entries()) {
    builder.add('set.jsonl', { line: at + 1, question, choices, answer })
  }
  return builder.finish(mostSeeds)
}

/** Questions of about 30 words, each its own. */
function madeUpQuestions(count: number): string[] {
  const random = randomNumbers(5)
  const word = () =>
    Array.from({ length: 3 + Math.floor(random() * 6) }, () => String.fromCharCode(97 + random() * 26)).join(
      '',
    )
  const vocabulary = Array.from({ length: 3000 }, word)
  const any = () => vocabulary[Math.floor(random() ** 2 * vocabulary.length)]!
  return Array.from({ length: count }, () => `${Array.from({ length: 30 }, any).join(' ')}?`)
}

const FERRY =
  'A ferry carries 14 cars and 23 bicycles over the lake on each trip. It makes 6 trips a day from Monday to ' +
  'Friday and 9 on Saturday. How many bicycles does it carry in a week?'
const ITEMS: Item[] = [
  {
    question: FERRY,
    answer: 'It makes 39 trips, so it carries 39 times 23, which is 897 bicycles in a week.',
  },
  {
    question:
      'Write a function that returns the longest word of a sentence, the first one if there are several.',
  },
]

t.test('every kind of part has its rule', async (t) => {
  t.same(
    contamination.rejects.map(({ id }) => id),
    Object.values(CONTAMINATION_RULES),
  )
})

t.test('a question is found wherever it stands, and the ledger can name it', async (t) => {
  const text = `Here is one for you! ${FERRY.toUpperCase().replaceAll(' ', '\n  ')} Think first. 😀`
  const found = verifyContamination(['Solve this.', text], indexOf(ITEMS))
  t.match(found, { file: 'set.jsonl', line: 1, kind: 'question', share: 1, threshold: 0.5 })
  const { overlap } = found!
  t.equal(overlap.text, 1)
  t.equal(overlap.content, text.slice(overlap.start, overlap.end))
  t.match(overlap.content, /^A\s+FERRY[^]*WEEK$/)
})

t.test('an answer is found too, a record that only speaks of the same is not', async (t) => {
  const index = indexOf(ITEMS)
  t.match(verifyContamination([ITEMS[0]!.answer!], index), { line: 1, kind: 'answer' })
  const clean = [
    'A ferry carries 14 cars and 23 bicycles over the lake. The crew has lunch at noon on the other side of it.',
    'How many bicycles does it carry in a week? Ask the captain, who keeps a list of all that come on board.',
    'Write a function that returns the shortest path between two stations, or nothing where there is none.',
  ]
  for (const text of clean) t.equal(verifyContamination([text], index), undefined, text)
})

t.test('what a text repeats must be repeated in the record as well', async (t) => {
  const phrase = 'greatest common divisor of two numbers'
  const index = indexOf([
    { question: `The ${phrase}: return the ${phrase}, that is the ${phrase} given here` },
  ])
  t.equal(verifyContamination([`We explain the ${phrase} in a few lines`], index), undefined)
})

t.test('with one word in ten changed nearly all are found, and what is found has a seed', async (t) => {
  const questions = madeUpQuestions(300)
  const index = indexOf(questions.map((question) => ({ question })))
  const random = randomNumbers(9)
  const pool = questions[0]!.split(' ')
  let found = 0
  for (const [at, question] of questions.entries()) {
    const text = `Please answer. ${changedWords(question, 0.1, pool, random)} Thank you.`
    const hit = verifyContamination([text], index)
    if (!hit) continue
    t.ok(holdsSeed(words(text), index.seeds))
    if (hit.line === at + 1) found++
  }
  t.ok(found >= 0.97 * 300, `${found} of 300`)
})

t.test('short questions: whole, or with their choices and answer', async (t) => {
  const question = 'Which river is the longest one of this country?'
  const rivers = ['the Aare', 'the Rhine', 'the Reuss', 'the Inn']
  const index = indexOf([{ question, choices: rivers, answer: 'the Rhine' }])
  t.match(verifyContamination([question], index), { share: 1, threshold: shareThreshold('question', 9) })
  const other = 'Which river is the longest one of this continent?'
  t.equal(verifyContamination([other], index), undefined)
  const quiz = (asked: string) => `${asked} A) the Aare B) the Rhine C) the Reuss D) the Inn`
  t.match(verifyContamination([quiz(other)], index), { line: 1, kind: 'question' })
  t.match(verifyContamination([`${other}\n${rivers.join(', ')}; the Rhine`], index), { line: 1 })
  t.equal(verifyContamination([quiz('Which of these is known for its trout?')], index), undefined)
  const { counts } = indexOf([{ question: 'What is seven times six?', answer: '42' }, { question }])
  t.same([counts.items, counts.tooShort, counts.parts], [2, 1, 1])
})

t.test('a text that came before is not looked for twice', async (t) => {
  const { counts } = indexOf([...ITEMS, ...ITEMS])
  t.same([counts.items, counts.parts, counts.repeated], [4, 3, 3])
})

t.test('the wording of a set gives no seeds, but an item of nothing else is still found', async (t) => {
  const wording = 'Which of the following statements about the text below is true and which of them is not'
  const questions = madeUpQuestions(40).map((question) => ({
    question: `${wording}? ${question.split(' ').slice(0, 6).join(' ')}`,
  }))
  const index = indexOf(questions)
  t.notOk(holdsSeed(words(wording), index.seeds))
  t.equal(verifyContamination([questions[7]!.question], index)?.line, 8)
  t.match(verifyContamination([wording], indexOf([...questions, { question: wording }])), {
    line: 41,
    share: 1,
  })
})

t.test('a set that is too large for all seeds gives some of each text', async (t) => {
  const questions = madeUpQuestions(200)
  const index = indexOf(
    questions.map((question) => ({ question })),
    200 * 4,
  )
  t.equal(index.postings.length, 200 * 4)
  for (const [at, question] of questions.entries()) {
    if (verifyContamination([question], index)?.line !== at + 1) t.fail(question)
  }
})

t.test('thresholds never rise with the length of a text', async (t) => {
  for (const kind of ['question', 'answer'] as const) {
    for (let count = 1; count < 100; count++) {
      t.ok(shareThreshold(kind, count + 1) <= shareThreshold(kind, count))
    }
    t.equal(shareThreshold(kind, THRESHOLDS.fewestWords[kind]), 1)
    t.equal(shareThreshold(kind, 1e6), 0.5)
  }
})

t.test('words and their runs have the hashes of the plain kernels', async (t) => {
  const reader = new WordHashes()
  const word = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.stringMatching(/^[A-Za-z0-9é ü]{1,24}$/),
  )
  const text = fc.array(word, { maxLength: 80 }).map((parts) => parts.join(' '))
  fc.assert(
    fc.property(fc.array(text, { maxLength: 3 }), fc.integer({ min: 1, max: 64 }), (texts, width) => {
      reader.read(texts)
      reader.readGrams(width)
      const plain = wordsOf(texts)
      const read = Array.from({ length: reader.count }, (_, at) => bigint(reader.low[at]!, reader.high[at]!))
      t.same(read, plain.map(hashWord))
      const grams = Array.from({ length: reader.gramCount }, (_, at) =>
        bigint(reader.gramLow[at]!, reader.gramHigh[at]!),
      )
      t.same(grams, gramHashes(plain, width))
    }),
    { seed: 17, numRuns: 300 },
  )
  for (const length of [7, 8, 9, 15, 16, 17, 24, 4095, 4096, 4097, 9000]) {
    const texts = ['a'.repeat(length), 'é'.repeat(length), '😀a'.repeat(length), '\ud800']
    reader.read(texts)
    t.same(
      Array.from({ length: reader.count }, (_, at) => bigint(reader.low[at]!, reader.high[at]!)),
      wordsOf(texts).map(hashWord),
    )
  }
})

t.test('the table holds what was added, for halves and for whole numbers', async (t) => {
  const half = fc.oneof(fc.integer({ min: 0, max: 0xffffffff }), fc.constantFrom(0, 1, 7, 0xffffffff))
  const seed = fc.tuple(half, half)
  const property = fc.property(fc.array(seed, { maxLength: 40 }), fc.array(seed), (added, others) => {
    const table = seedTable(6, added.length)
    const slots = added.map(([low, high]) => addSeed(table, low, high))
    for (const [at, [low, high]] of added.entries()) {
      if (slotOf(table, low, high) !== slots[at] || !isSeed(table, bigint(low, high))) return false
    }
    return others.every(([low, high]) => slotOf(table, low, high) >= 0 === isSeed(table, bigint(low, high)))
  })
  t.doesNotThrow(() => fc.assert(property, { seed: 23, numRuns: 500 }))
  const full = seedTable(6, 1000)
  const random = randomNumbers(3)
  const any = () => Math.floor(random() * 2 ** 32)
  for (let count = 0; count < 1000; count++) addSeed(full, any(), any())
  let wrong = 0
  for (let count = 0; count < 100_000; count++) if (slotOf(full, any(), any()) >= 0) wrong++
  t.equal(wrong, 0, 'others are not in it')
})

t.test('a hostile record is done in time', async (t) => {
  const questions = madeUpQuestions(200)
  const index = indexOf(questions.map((question) => ({ question })))
  const seeds = questions.map((question) => question.split(' ').slice(3, 12).join(' '))
  const texts = [Array.from({ length: 20_000 }, (_, at) => seeds[at % 200]!).join(' ')]
  const started = performance.now()
  t.equal(verifyContamination(texts, index), undefined)
  t.ok(performance.now() - started < 2000, `${Math.round(performance.now() - started)} ms for 180,000 words`)
})

const real = existsSync(GSM8K) ? {} : { skip: 'shared data is not here' }
t.test('questions of GSM8K and prompts of HumanEval', real, async (t) => {
  const index = await evaluationIndex([GSM8K, HUMAN_EVAL], linesOf)
  const random = randomNumbers(4)
  const pool = 'they used to see that a small number of people come back again every other day'.split(' ')
  for (const { name, texts } of evaluationTexts().filter(({ name }) => /questions|prompts/.test(name))) {
    const share = (rate: number) =>
      texts.filter(({ text }) => verifyContamination([changedWords(text, rate, pool, random)], index))
        .length / texts.length
    t.ok(share(0) >= 0.99, `${name}, whole`)
    t.ok(share(0.1) >= 0.95, `${name}, one word in ten changed`)
  }
  t.ok(join(index.files[0]!).endsWith('gsm8k-test.jsonl'))
})
