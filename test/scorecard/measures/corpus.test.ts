import t from 'tap'
import type { ReadRecord } from '../../../src/attributes/read-record.js'
import { measureCorpus } from '../../../src/scorecard/measures/corpus.js'
import { NgramHasher } from '../../../src/scorecard/measures/ngrams.js'
import { NOVELTY_WORDS, novelty } from '../../../src/scorecard/measures/novelty.js'
import { relevance } from '../../../src/scorecard/measures/relevance.js'
import { scalability } from '../../../src/scorecard/measures/scalability.js'
import { readSample } from '../../../src/scorecard/measures/words.js'
import { instruction, inventedText } from './sample.js'

const close = (found: number, wanted: number): boolean => Math.abs(found - wanted) < 1e-9

const relevanceOf = (records: ReadRecord[]) => relevance(readSample(records), records)

t.test('answers that fit score high, those of others about 0', async (t) => {
  const prompt = (at: number): string => `what is the ${inventedText(3, at * 10)}`
  const answer = (at: number): string => `the ${inventedText(3, at * 10 + 1)} is a thing`
  const fitting = relevanceOf(Array.from({ length: 300 }, (_, at) => instruction(prompt(at), answer(at))))
  t.equal(fitting.score, 1)
  const moved = relevanceOf(
    Array.from({ length: 300 }, (_, at) => instruction(prompt(at), answer((at + 7) % 300))),
  )
  t.ok(moved.measures.auc! > 0.45 && moved.measures.auc! < 0.52, `${moved.measures.auc}`)
  t.ok(moved.score! < 0.05)
})

t.test('what is answered is the turn right before, wherever keys stand', async (t) => {
  const chats = Array.from({ length: 30 }, (_, at): ReadRecord => {
    const turn = (role: 'user' | 'assistant', text: string, place: number) =>
      ({ role, field: `messages[${place}].content`, text }) as const
    return {
      shape: 'messages',
      texts: [
        turn('user', `alpha${at} one`, 0),
        turn('assistant', `yes alpha${at}`, 1),
        turn('user', `beta${at} one`, 2),
        turn('assistant', `yes beta${at}`, 3),
      ],
    }
  })
  const { score, measures } = relevanceOf(chats)
  t.equal(score, 1)
  t.equal(measures.answers, 60)
  const turned = Array.from({ length: 30 }, (_, at): ReadRecord => {
    const [user, assistant] = instruction(`alpha${at} one`, `yes alpha${at}`).texts
    return { shape: 'instruction', texts: [assistant!, user!] }
  })
  t.equal(relevanceOf(turned).score, 1)
})

t.test('relevance cannot be told of few answers, or where all prompts are one', async (t) => {
  t.equal(relevanceOf(Array.from({ length: 19 }, (_, at) => instruction(`q${at}`, `a${at}`))).score, null)
  t.equal(relevanceOf(Array.from({ length: 50 }, (_, at) => instruction('q', `a${at}`))).score, null)
})

t.test('novelty is the share of n-grams that no earlier record has', async (t) => {
  const records = [instruction('', 'a b c d e f'), instruction('', 'a b c d e g'), instruction('', 'a b')]
  const { score, measures } = novelty(readSample(records))
  // All of two, one of two, and a text of fewer words that is new.
  t.ok(close(measures.newInStream!, (1 + 0.5 + 1) / 3))
  t.equal(score, measures.newInStream)
  t.equal(measures.newToReference, null)
})

t.test('with a reference novelty is what the reference does not have', async (t) => {
  const known = new Set(new NgramHasher(NOVELTY_WORDS).hashes('A b, c d e g!'))
  const { score, measures } = novelty(
    readSample([instruction('', 'a b c d e f'), instruction('', 'a b c d e g')]),
    known,
  )
  t.ok(close(measures.newToReference!, (0.5 + 0) / 2))
  t.equal(score, measures.newToReference)
})

t.test('growth is the expected share of n-grams that only a quarter of the records has', async (t) => {
  const fresh = Array.from({ length: 40 }, (_, at) => instruction('', inventedText(20, at * 20)))
  t.same(scalability(readSample(fresh), 1), { score: 1, measures: { growth: 1, unique: 1, records: 40 } })
  const twice = readSample([...fresh, ...fresh])
  // Each of two: both in a quarter, of those that are in it at all.
  const both = (20 * 19) / (80 * 79)
  const none = (60 * 59) / (80 * 79)
  const { score, measures } = scalability(twice, 0.5)
  t.ok(close(measures.growth!, both / (1 - none)))
  t.ok(close(score!, 0.25 * Math.sqrt(measures.growth!)))
  const same = scalability(readSample(Array.from({ length: 40 }, () => instruction('', 'a b c d e'))), 1)
  t.equal(same.score, 0)
})

t.test('a large sample is measured by a part of its n-grams', async (t) => {
  // 2.4 million words, the first half of each record being those of the record before.
  const records = Array.from({ length: 1200 }, (_, at) => instruction('', inventedText(2000, at * 1000)))
  const sample = readSample(records)
  t.ok(Math.abs(novelty(sample).measures.newInStream! - (1199 * (1004 / 1996) + 1) / 1200) < 0.01)
})

t.test('of samples too small nothing is told, and nothing fails', async (t) => {
  const records = [instruction('What?', 'That.'), instruction('', ''), instruction('你好吗', '很好')]
  for (let count = 0; count <= 3; count++) {
    const { relevance, diversity, scalability, patterns } = measureCorpus(records.slice(0, count), {
      unique: 1,
    })
    t.equal(relevance.score, null)
    t.equal(diversity.parts!.content!.score, null)
    t.equal(scalability.score, null)
    t.equal(patterns.openings.length, 0)
  }
  t.equal(measureCorpus([], { unique: 1 }).novelty.score, null)
  t.equal(measureCorpus([], { unique: 1 }).diversity.score, null)
  const empty = Array.from({ length: 50 }, () => instruction('', ''))
  const scores = measureCorpus(empty, { unique: 0.02 })
  for (const { score } of [scores.relevance, scores.scalability, scores.novelty]) t.equal(score, null)
  t.equal(scores.diversity.parts!.linguistic!.score, null)
})

t.test('all scores are from 0 to 1 and all figures are numbers, on odd texts', async (t) => {
  const odd = [
    '',
    '\ud800',
    '🙂'.repeat(3000),
    '今'.repeat(3000),
    'x'.repeat(100_000),
    '\n'.repeat(5000),
    '``` ```',
    '|',
  ]
  const records = Array.from({ length: 64 }, (_, at) => instruction(odd[at % 8]!, odd[(at >> 3) % 8]!))
  const measured = measureCorpus(records, { unique: 1, reference: new Set() })
  const { linguistic, content, format } = measured.diversity.parts!
  for (const { score, measures } of [
    measured.relevance,
    measured.scalability,
    measured.novelty,
    linguistic!,
    content!,
    format!,
  ]) {
    t.ok(score === null || (score >= 0 && score <= 1), `${score}`)
    for (const [name, value] of Object.entries(measures)) t.ok(value === null || Number.isFinite(value), name)
  }
  t.same(measureCorpus(records, { unique: 1, reference: new Set() }), measured, 'the same again')
})
