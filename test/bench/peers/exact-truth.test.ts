import fc from 'fast-check'
import t from 'tap'
import { editedTexts } from '../../../bench/peers/corpus.js'
import { similarPairs, type SimilarPair } from '../../../bench/peers/exact-truth.js'
import { WordNumbers } from '../../../bench/peers/word-shingles.js'

function jaccard(a: Float64Array, b: Float64Array): number {
  const inA = new Set(a)
  const common = b.filter((shingle) => inA.has(shingle)).length
  return common / (a.length + b.length - common)
}

/** Each record with each, by the definition. */
function bruteForce(sets: readonly Float64Array[], threshold: number): SimilarPair[] {
  const pairs: SimilarPair[] = []
  for (const [later, set] of sets.entries()) {
    for (let earlier = 0; earlier < later; earlier++) {
      const other = sets[earlier]!
      if (set.length === 0 || other.length === 0) continue
      if (jaccard(set, other) >= threshold - 1e-12) pairs.push({ earlier, later })
    }
  }
  return pairs
}

function inOrder(pairs: readonly SimilarPair[]): string[] {
  return pairs.map(({ earlier, later }) => `${earlier} ${later}`).sort()
}

t.test('the join finds the pairs that brute force finds, of sets that share much and little', async (t) => {
  const set = fc
    .uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 25 })
    .map((numbers) => Float64Array.from(numbers).sort())
  fc.assert(
    fc.property(
      fc.array(set, { maxLength: 30 }),
      fc.constantFrom(0.5, 0.6, 0.75, 0.8, 0.9, 1),
      (sets, threshold) => {
        t.strictSame(inOrder(similarPairs(sets, threshold)), inOrder(bruteForce(sets, threshold)))
      },
    ),
    { seed: 1, numRuns: 300 },
  )
})

t.test('the join finds the pairs that brute force finds, of texts with planted copies', async (t) => {
  const words = Array.from({ length: 500 }, (_, number) => `word${(number * 7919) % 1009}`)
  const texts = Array.from({ length: 40 }, (_, number) =>
    words.slice(number * 3, number * 3 + 60 + number).join(' '),
  )
  const numbers = new WordNumbers()
  const sets: Float64Array[] = []
  for (const text of editedTexts(texts, 3)) if (sets.push(numbers.shingles(text)) === 600) break
  const expected = bruteForce(sets, 0.8)
  t.ok(expected.length > 20, `${expected.length} pairs`)
  t.ok(expected.some(({ earlier, later }) => jaccard(sets[earlier]!, sets[later]!) < 1))
  t.strictSame(inOrder(similarPairs(sets, 0.8)), inOrder(expected))
})

t.test('a similarity of exactly the threshold counts', async (t) => {
  const four = Float64Array.of(1, 2, 3, 4)
  const five = Float64Array.of(1, 2, 3, 4, 5)
  t.strictSame(similarPairs([four, five], 0.8), [{ earlier: 0, later: 1 }])
  t.strictSame(similarPairs([four, five], 0.81), [])
})

t.test('shingles are runs of five words in lower case', async (t) => {
  const numbers = new WordNumbers()
  const same = (a: string, b: string) => t.strictSame(numbers.shingles(a), numbers.shingles(b), `${a} / ${b}`)
  same('One two, three - four FIVE six', 'one two three four five six')
  same('Größe_1 ÉTÉ', 'größe_1 été')
  t.equal(numbers.shingles('a b c d e f').length, 2)
  t.equal(numbers.shingles('a b c d e a b c d e').length, 5, 'each once')
  t.equal(numbers.shingles('a b').length, 1, 'a text of fewer words is one')
  t.equal(numbers.shingles(' - ! ').length, 0)
  t.not(numbers.shingles('a b c d e')[0], numbers.shingles('a b c d f')[0])
})
