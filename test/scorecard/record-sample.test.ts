import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import { MOST_BYTES, MOST_RECORDS, RecordSample, sampleKey } from '../../src/scorecard/record-sample.js'
import { randomNumbers } from '../native-free-kernels/reader.js'

const MEBIBYTE = 2 ** 20

function add(sample: RecordSample, key: number, line: Uint8Array): void {
  if (sample.wants(key, line.length)) sample.add(key, line)
}

function linesOf(sample: RecordSample): string[] {
  const text = Buffer.from(sample.lines()).toString()
  return text === '' ? [] : text.slice(0, -1).split('\n')
}

t.test('of few records all are sampled, in the order of their keys', async (t) => {
  const sample = new RecordSample()
  for (const key of [5, 3, 9, 1]) add(sample, key, Buffer.from(`line ${key}`))
  t.same(linesOf(sample), ['line 1', 'line 3', 'line 5', 'line 9'])
  add(sample, 4, Buffer.from('line 4'))
  t.equal(linesOf(sample).length, 5, 'asking does not end it')
  t.same(linesOf(new RecordSample()), [])
})

t.test('of many records those of the smallest keys, in whatever order they come', async (t) => {
  const keys = Array.from({ length: 50_000 }, (_, at) => sampleKey(0, at + 1))
  const wanted = [...keys].sort((one, other) => one - other).slice(0, MOST_RECORDS)
  for (const order of [keys, [...keys].reverse(), [...keys].sort((one, other) => other - one)]) {
    const sample = new RecordSample()
    for (const key of order) add(sample, key, Buffer.from(String(key)))
    t.ok(isDeepStrictEqual(linesOf(sample).map(Number), wanted))
  }
})

t.test('a sample holds no more than so many bytes, of the smallest keys', async (t) => {
  const sample = new RecordSample()
  const line = Buffer.alloc(MEBIBYTE / 4, 'x')
  for (let at = 500; at > 0; at--) {
    line.write(`${at} `)
    add(sample, at, line)
  }
  const found = linesOf(sample)
  t.same(
    found.map((text) => Number.parseInt(text, 10)),
    Array.from({ length: MOST_BYTES / line.length }, (_, at) => at + 1),
  )
})

t.test('a line is copied', async (t) => {
  const sample = new RecordSample()
  const line = Buffer.from('before')
  add(sample, 1, line)
  line.write('after!')
  t.same(linesOf(sample), ['before'])
})

t.test('longer records than a mebibyte are not wanted', async (t) => {
  const sample = new RecordSample()
  t.equal(sample.wants(1, MEBIBYTE), true)
  t.equal(sample.wants(1, MEBIBYTE + 1), false)
})

t.test('the sample of a part is the part of the sample', async (t) => {
  const random = randomNumbers(2)
  const [all, kept] = [new RecordSample(), new RecordSample()]
  const stays = new Set<string>()
  for (let line = 1; line <= 40_000; line++) {
    const text = Buffer.from(String(line))
    add(all, sampleKey(0, line), text)
    if (random() < 0.9) {
      stays.add(String(line))
      add(kept, sampleKey(0, line), text)
    }
  }
  const part = new Set(linesOf(kept))
  t.equal(part.size, MOST_RECORDS)
  t.ok(
    linesOf(all).every((line) => part.has(line) === stays.has(line)),
    'what is sampled and stays is sampled again',
  )
})

t.test('keys are what Spark SQL gives for hash(file, line)', async (t) => {
  // Read off Spark 4.3: SELECT hash(0L, 1L), hash(0L, 2L), hash(3L, 4294967297L), hash(12L, 123456789012L), hash(100000L, 5L)
  t.equal(sampleKey(0, 1), 2030184051)
  t.equal(sampleKey(0, 2), -7020233)
  t.equal(sampleKey(3, 4294967297), 488033903)
  t.equal(sampleKey(12, 123456789012), 1042656468)
  t.equal(sampleKey(100000, 5), 1079172252)
})

t.test('keys are uniform, of one file and of several', async (t) => {
  for (const keyOf of [
    (at: number) => sampleKey(0, at + 1),
    (at: number) => sampleKey(at % 10, Math.floor(at / 10) + 1),
    (at: number) => sampleKey(3, 2 ** 32 + at),
  ]) {
    const keys = Array.from({ length: 10_000 }, (_, at) => keyOf(at))
    t.ok(keys.every((key) => Number.isInteger(key) && key >= -(2 ** 31) && key < 2 ** 31))
    t.ok(new Set(keys).size > 9990)
    const counts = new Array<number>(100).fill(0)
    for (const key of keys) counts[Math.floor((key / 2 ** 32 + 0.5) * 100)]!++
    const chiSquare = counts.reduce((sum, count) => sum + (count - 100) ** 2 / 100, 0)
    t.ok(chiSquare < 172, `chi-square ${chiSquare.toFixed(0)} of 99 degrees of freedom`)
  }
})

t.test('a sample tells a share of the whole to three percent', async (t) => {
  const sample = new RecordSample()
  for (let line = 1; line <= 200_000; line++) {
    const key = sampleKey(0, line)
    if (sample.wants(key, 1)) sample.add(key, Buffer.from(line % 4 === 0 ? 'a' : 'b'))
  }
  const found = linesOf(sample)
  t.equal(found.length, MOST_RECORDS)
  const share = found.filter((line) => line === 'a').length / found.length
  t.ok(Math.abs(share - 0.25) < 0.03, `${share}`)
})
