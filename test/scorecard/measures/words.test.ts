import t from 'tap'
import {
  NgramHasher,
  NgramTable,
  EARLIER,
  NEW,
  SAME,
  ngramHash,
} from '../../../src/scorecard/measures/ngrams.js'
import { WordReader } from '../../../src/scorecard/measures/word-reader.js'
import { readSample } from '../../../src/scorecard/measures/words.js'
import { instruction, inventedText } from './sample.js'

function wordsOf(text: string): string[] {
  const reader = new WordReader()
  const count = reader.read(text)
  return Array.from({ length: count }, (_, at) => text.slice(reader.start[at], reader.end[at]))
}

t.test('words are runs of letters and digits; letters of scripts without spaces stand alone', async (t) => {
  t.same(wordsOf("Don't panic: 42 towels!"), ['Don', 't', 'panic', '42', 'towels'])
  t.same(wordsOf('今天很好, ok'), ['今', '天', '很', '好', 'ok'])
  t.same(wordsOf('Straße_ÄRGER привет'), ['Straße', 'ÄRGER', 'привет'])
  t.same(wordsOf('x𠀀y 😀 z'), ['x', '𠀀', 'y', '😀', 'z'], 'as in the kernels')
  t.same(wordsOf(' …\n'), [])
  t.equal(wordsOf(inventedText(5000, 0)).length, 5000)
})

t.test('words that differ in case only are the same word', async (t) => {
  const { words, vocabulary } = readSample([instruction('Ärger ÄRGER ärger', 'Привет привет Hello hELLO')])
  t.same([...words], [0, 0, 0, 1, 1, 2, 2])
  t.equal(vocabulary, 3)
})

t.test('a sample has the texts from which a model learns', async (t) => {
  const sample = readSample([
    {
      shape: 'preference',
      texts: [
        { role: 'system', field: 'system', text: 'be kind' },
        { role: 'user', field: 'prompt', text: 'a b' },
        { role: 'assistant', field: 'chosen', text: 'c' },
        { role: 'assistant', field: 'rejected', text: 'd e f' },
      ],
    },
    { shape: 'text', texts: [] },
    { shape: 'text', texts: [{ role: 'text', field: 'text', text: 'a g' }] },
  ])
  t.same(
    sample.texts.map(({ field, record, from, to }) => [field, record, from, to]),
    [
      ['prompt', 0, 0, 2],
      ['chosen', 0, 2, 3],
      ['text', 2, 3, 5],
    ],
  )
  t.same([...sample.textsFrom], [0, 2, 2, 3])
  t.same([...sample.words], [0, 1, 2, 0, 3])
})

t.test('many words keep their numbers while the vocabulary grows', async (t) => {
  const text = inventedText(50_000, 0)
  const sample = readSample([instruction(text, text)])
  t.equal(sample.vocabulary, 50_000)
  t.same(sample.words.subarray(0, 50_000), sample.words.subarray(50_000))
})

t.test('an n-gram has the same hash in a sample, at any place, and in a reference', async (t) => {
  const hasher = new NgramHasher(3)
  const reference = [...hasher.hashes('the cat sat down')]
  const sample = readSample([instruction('so', 'Then: THE cat (sat) down there')])
  const { from, to } = sample.texts[1]!
  const count = hasher.sample(sample, from, to)
  const hashes = Array.from({ length: count }, (_, at) => ngramHash(hasher.low[at]!, hasher.high[at]!))
  t.same(hashes.slice(1, 3), reference)
  t.equal(new Set(hashes).size, 4)
  t.notSame([...hasher.hashes('sat cat the')], reference.slice(0, 1), 'the order counts')
  t.equal([...hasher.hashes('two words')].length, 1, 'a short text is one n-gram')
  t.equal([...hasher.hashes('')].length, 0)
})

t.test('a part of the n-grams is chosen by their hash', async (t) => {
  const sample = readSample([instruction('', inventedText(40_000, 0))])
  const hasher = new NgramHasher(4)
  const all = hasher.sample(sample, 0, 40_000)
  const part = hasher.sample(sample, 0, 40_000, 4)
  t.equal(all, 39_997)
  t.ok(Math.abs(part / all - 0.25) < 0.02, `${part}`)
})

t.test('a table counts records, not occurrences', async (t) => {
  const table = new NgramTable(1)
  t.equal(table.add(1, 2, 0), NEW)
  t.equal(table.add(1, 2, 0), SAME)
  t.equal(table.add(1, 2, 1), EARLIER)
  t.equal(table.add(1, 3, 1), NEW)
  for (let at = 0; at < 10_000; at++) table.add(at * 256, 9, 2)
  t.equal(table.size, 10_002)
  t.same(table.mostFrequent(1), [{ low: 1, high: 2, records: 2 }])
  t.same([...table.frequencies(2)], [0, 10_001, 1])
  t.equal(table.recordsOnce(1, 2, 3), 2)
  t.equal(table.recordsOnce(1, 2, 3), 0)
  t.equal(table.recordsOnce(1, 2, 4), 2)
})

t.test('a table in the memory of a released one is empty', async (t) => {
  const table = new NgramTable(10_000)
  for (let at = 0; at < 10_000; at++) table.add(at * 256, 9, 2)
  table.release()
  for (const expected of [1, 10_000, 100_000]) {
    const next = new NgramTable(expected)
    t.equal(next.add(256, 9, 2), NEW)
    t.equal(next.size, 1)
    next.release()
  }
})
