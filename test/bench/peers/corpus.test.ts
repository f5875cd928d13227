import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import {
  NO_LIMITS,
  editedTexts,
  firstWords,
  textsOf,
  withEditedWords,
  writeCorpus,
} from '../../../bench/peers/corpus.js'
import { randomNumbers } from '../../../bench/corpus.js'
import { similarPairs } from '../../../bench/peers/exact-truth.js'
import { WordNumbers } from '../../../bench/peers/word-shingles.js'

const random = randomNumbers(5)
const vocabulary = Array.from({ length: 3000 }, (_, number) => `w${number.toString(26).replace(/\d/g, 'x')}a`)
const texts = Array.from({ length: 50 }, () =>
  Array.from({ length: 80 }, () => vocabulary[Math.floor(random() * vocabulary.length)]!).join(' '),
)

function take(count: number, seed: number): string[] {
  const taken: string[] = []
  for (const text of editedTexts(texts, seed)) if (taken.push(text) === count) break
  return taken
}

t.test('the same seed gives the same texts, another one others', async (t) => {
  t.strictSame(take(300, 1), take(300, 1))
  t.strictSame(take(300, 1).slice(0, 100), take(100, 1), 'a shorter corpus is the beginning of a longer one')
  t.not(take(300, 1).join(), take(300, 2).join())
})

t.test('one record in eleven is a copy; without copies none is similar to another', async (t) => {
  const numbers = new WordNumbers()
  const taken = take(2000, 1)
  const pairs = similarPairs(
    taken.map((text) => numbers.shingles(text)),
    0.8,
  )
  const duplicates = new Set(pairs.map(({ later }) => later))
  // Half of the shares of edited words leave a similarity of 0.8; 182 copies are expected.
  t.ok(duplicates.size > 60 && duplicates.size < 140, `${duplicates.size} duplicates`)
  const exact = taken.length - new Set(taken).size
  // Of texts of 80 words three tenths of the copies come out as they were.
  t.ok(exact > 30 && exact < 80, `${exact} exact copies`)
})

t.test('a share of the words of a copy is edited', async (t) => {
  const text = Array.from({ length: 20_000 }, () => 'same').join(' ')
  const edited = withEditedWords(text, 0.1, ['other'], randomNumbers(1))
  const words = edited.split(' ').filter((word) => word !== '')
  const others = words.filter((word) => word === 'other').length
  // A third of the edits replaces a word, a third adds one: two thirds of 2,000.
  t.ok(others > 1200 && others < 1470, `${others} other words`)
  t.ok(Math.abs(words.length - 20_000) < 200, 'as many are dropped as added')
  t.equal(withEditedWords(text, 0, ['other'], randomNumbers(1)), text)
})

t.test('a corpus ends at a number of records or a size', async (t) => {
  const place = t.testdir()
  const path = join(place, 'corpus.jsonl')
  t.equal(writeCorpus(editedTexts(texts, 1), path, { ...NO_LIMITS, records: 20 }), 20)
  const records = readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; text: string })
  t.strictSame(
    records.map(({ id }) => id),
    Array.from({ length: 20 }, (_, number) => String(number)),
  )
  t.equal(records[0]!.text, texts[0])
  writeCorpus(editedTexts(texts, 1), path, { ...NO_LIMITS, bytes: 10_000 })
  const { length } = readFileSync(path)
  t.ok(length >= 10_000 && length < 11_000, `${length} bytes`)
  t.equal(writeCorpus(['one', ''], path, NO_LIMITS), 2)
})

t.test('texts are cut after a number of words', async (t) => {
  t.equal(firstWords('One, two; three four.', 2), 'One, two')
  t.equal(firstWords('One two', 5), 'One two')
  t.throws(() => editedTexts(['too short'], 1).next(), /no text of 20 words/)
})

t.test('the answer of a record is its text', async (t) => {
  const lines = ['{"instruction":"a","output":"b"}', '{"text":"c"}', '{"response":"","text":"d"}']
  t.strictSame(textsOf(lines), ['b', 'c', ''])
  t.throws(() => textsOf(['{"prompt":"a"}']), /no "output"/)
})
