import t from 'tap'
import { WitnessExcerpts } from '../../src/scorecard/witness-excerpts.js'
import { SimilarityScore } from '../../src/scorecard/similarity.js'

const names = ['a.jsonl', 'b.jsonl']
const line = Buffer.from('{"text":"…"}')

t.test('the histogram and the thresholds count each record by its most similar candidate', async (t) => {
  const score = new SimilarityScore(new WitnessExcerpts(), () => 1)
  for (const similarity of [0, 0.5, 0.549, 0.8, 0.9999, 1]) score.candidate(similarity)
  const { histogram, removedAt } = await score.report(names, 100)
  t.equal(histogram.length, 20)
  t.equal(
    histogram.reduce((sum, { records }) => sum + records, 0),
    6,
  )
  t.match(histogram[10], { from: 0.5, to: 0.55, records: 2 })
  t.match(histogram[19], { records: 2 })
  t.match(
    removedAt.map(({ records }) => records),
    [5, 3, 3, 3, 3, 3, 3, 2, 2, 2],
  )
})

t.test('a candidate that had a small chance to be one stands for the pairs that were not seen', async (t) => {
  const score = new SimilarityScore(new WitnessExcerpts(), (similarity) => (similarity < 0.6 ? 0.2 : 1))
  for (const similarity of [0.52, 0.58, 0.9]) score.candidate(similarity)
  const { removedAt, histogram } = await score.report(names, 100)
  t.match(removedAt[0], { threshold: 0.5, records: 11 })
  t.match(removedAt[2], { threshold: 0.6, records: 1 })
  t.match(histogram[10], { records: 1 }, 'the histogram has what was seen')
})

t.test('the least similar removals are kept, twenty at the most, earlier ones first', async (t) => {
  const score = new SimilarityScore(new WitnessExcerpts(), () => 1)
  for (let at = 0; at < 100; at++) {
    const similarity = 0.8 + ((at * 37) % 50) / 250
    if (!score.isLeastSimilar(similarity)) continue
    score.pair(similarity, { file: 'b.jsonl', line: at }, { file: 0, line: 1 }, line)
  }
  const { leastSimilar } = await score.report(names, 100)
  t.equal(leastSimilar.length, 20)
  t.match(leastSimilar[0], { similarity: 0.8, source: { line: 0 }, witness: { file: 'a.jsonl', line: 1 } })
  t.match(leastSimilar[1], { similarity: 0.8, source: { line: 50 } })
  t.equal(leastSimilar[0]?.excerpt, '{"text":"…"}')
  t.ok(leastSimilar.every(({ similarity }, at) => at === 0 || similarity >= leastSimilar[at - 1]!.similarity))
})

t.test('the largest groups are named by their kept record, in fixed memory', async (t) => {
  const score = new SimilarityScore(new WitnessExcerpts(), () => 1)
  for (let at = 0; at < 5; at++) score.removal({ file: 1, line: 2 ** 33 })
  for (let at = 0; at < 250_000; at++) score.removal({ file: 0, line: at + 1 })
  for (let at = 0; at < 3; at++) score.removal({ file: 1, line: 7 })
  t.match((await score.report(names, 100)).largestGroups, [
    { witness: { file: 'b.jsonl', line: 2 ** 33 }, removed: 5 },
    { witness: { file: 'b.jsonl', line: 7 }, removed: 3 },
  ])
})

t.test('a group of more than 1,000 removals and 1% of all records is suspicious', async (t) => {
  const score = new SimilarityScore(new WitnessExcerpts(), () => 1)
  for (let at = 0; at < 1001; at++) score.removal({ file: 0, line: 4 })
  for (let at = 0; at < 1000; at++) score.removal({ file: 0, line: 5 })
  t.match((await score.report(names, 100_000)).suspiciousGroups, [
    { witness: { file: 'a.jsonl', line: 4 }, removed: 1001, share: 0.01001 },
  ])
  t.same((await score.report(names, 100_100)).suspiciousGroups, [], 'not more than 1%')
})

t.test(
  'groups of very many kept records are counted in bounded time, and the large ones are not lost',
  async (t) => {
    const score = new SimilarityScore(new WitnessExcerpts(), () => 1)
    const started = performance.now()
    for (let line = 1; line <= 400_000; line++) {
      for (let again = 0; again < 2; again++) score.removal({ file: 0, line })
      if (line % 100 === 0) score.removal({ file: 1, line: 7 })
    }
    const { largestGroups } = await score.report(names, 1_000_000)
    t.same(largestGroups[0], { witness: { file: 'b.jsonl', line: 7 }, removed: 4000 })
    t.ok(performance.now() - started < 20_000, 'not a look at all groups for each removal')
  },
)

t.test('places in more than 8,192 files stay apart', async (t) => {
  const score = new SimilarityScore(new WitnessExcerpts(), () => 1)
  const many = Array.from({ length: 20_000 }, (_, at) => `${at}.jsonl`)
  for (const line of [10, 11, 11]) score.removal({ file: 19_999, line })
  const { largestGroups } = await score.report(many, 100)
  t.same(largestGroups, [
    { witness: { file: '19999.jsonl', line: 11 }, removed: 2 },
    { witness: { file: '19999.jsonl', line: 10 }, removed: 1 },
  ])
})
