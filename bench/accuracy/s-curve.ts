// The chance of a pair to become a candidate and to be removed, by similarity and by number of shingles, against the
// binomial law and against plain MinHash of as many registers.
import { candidateChance, sketchShape } from '../../src/stages/near-duplicates.js'
import { randomNumbers } from '../corpus.js'
import { DrivenIndex, SHINGLE_WORDS, THRESHOLD } from './driven-index.js'
import { percent, table } from './markdown.js'
import { compareMinima, minima } from './minhash.js'
import { leastRegisters, removalChance } from './theory.js'

const SIZES = [6, 10, 20, 50, 100, 300, 800, 2000]
const SIMILARITIES = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95]

/** How many shingles two texts share, and how many the second has besides. */
interface Pair {
  size: number
  shared: number
  extra: number
}

/** The pair nearest to a similarity, the first text of which has `size` shingles. */
function pairFor(size: number, wanted: number): Pair & { similarity: number } {
  let best = { size, shared: size, extra: 0, similarity: 1 }
  for (let shared = 1; shared <= size; shared++) {
    const union = Math.max(size, Math.round(shared / wanted))
    const extra = union - size
    const [error, least] = [Math.abs(shared / union - wanted), Math.abs(best.similarity - wanted)]
    // Of two as near, the one whose texts are more alike in length.
    const rounder = Math.abs(size - shared - extra) < Math.abs(size - best.shared - best.extra)
    if (error < least - 1e-9 || (error < least + 1e-9 && rounder)) {
      best = { size, shared, extra, similarity: shared / union }
    }
  }
  return best
}

/** Two texts of words of their own: they begin alike for as long as they share shingles. */
function pairOfTexts({ size, shared, extra }: Pair, random: () => number): [string, string] {
  const word = () => Math.floor(random() * 2 ** 40).toString(36)
  const words = (count: number) => Array.from({ length: count }, word)
  const common = words(shared + SHINGLE_WORDS - 1)
  return [[...common, ...words(size - shared)].join(' '), [...common, ...words(extra)].join(' ')]
}

function measureKernels(
  pair: Pair,
  pairs: number,
  random: () => number,
): { candidates: number; removed: number } {
  const index = new DrivenIndex()
  let [candidates, removed] = [0, 0]
  for (let done = 0; done < pairs; done += 50) {
    const texts = Array.from({ length: Math.min(50, pairs - done) }, () => pairOfTexts(pair, random)).flat()
    for (const [number, finding] of index.decide(texts).entries()) {
      if (number % 2 === 0) {
        if (finding.removed) throw new Error('an unrelated text was removed')
        continue
      }
      if (finding.similarity !== undefined) candidates++
      if (finding.removed) removed++
    }
  }
  return { candidates, removed }
}

function measureMinHash(
  { size, shared, extra }: Pair,
  pairs: number,
  least: number,
  random: () => number,
): { candidates: number; removed: number } {
  const { bands, rows } = sketchShape(THRESHOLD)
  let [candidates, removed] = [0, 0]
  for (let done = 0; done < pairs; done++) {
    const all = Uint32Array.from({ length: size + extra }, () => random() * 2 ** 32)
    const second = new Uint32Array(shared + extra)
    second.set(all.subarray(0, shared))
    second.set(all.subarray(size), shared)
    const { alike, candidate } = compareMinima(
      minima(all.subarray(0, size), bands * rows),
      minima(second, bands * rows),
      rows,
    )
    if (candidate) candidates++
    if (candidate && alike >= least) removed++
  }
  return { candidates, removed }
}

export function sCurve(quick: boolean): string {
  const { bands, rows } = sketchShape(THRESHOLD)
  const least = leastRegisters(THRESHOLD, bands * rows)
  const random = randomNumbers(21)
  const lines: (string | number)[][] = [
    [
      'shingles',
      'exact J',
      'pairs',
      'candidates: theory',
      'ours',
      'MinHash',
      'removed: ours',
      'MinHash',
      'its theory',
    ],
  ]
  let [lowest, highest] = [0, 0]
  for (const size of SIZES) {
    for (const wanted of SIMILARITIES) {
      const pair = pairFor(size, wanted)
      const pairs = Math.round((quick ? 300 : 3000) * Math.min(1, 300 / size))
      const ours = measureKernels(pair, pairs, random)
      const minHash = measureMinHash(pair, pairs, least, random)
      const theory = candidateChance(pair.similarity, bands, rows)
      const deviation = Math.sqrt((theory * (1 - theory)) / pairs) || 1
      const off = (ours.candidates / pairs - theory) / deviation
      lowest = Math.min(lowest, off)
      highest = Math.max(highest, off)
      lines.push([
        size,
        pair.similarity.toFixed(3),
        pairs,
        percent(theory),
        percent(ours.candidates, pairs),
        percent(minHash.candidates, pairs),
        percent(ours.removed, pairs),
        percent(minHash.removed, pairs),
        percent(removalChance(pair.similarity, bands, rows, least)),
      ])
    }
  }
  return (
    `## S-curve\n\nRandom texts, ${bands} bands of ${rows}, MinHash removed from ${least} of ${bands * rows} registers alike. ` +
    `Share of candidates against theory: from ${lowest.toFixed(1)} to ${highest.toFixed(1)} ` +
    `standard deviations.\n\n${table(lines)}`
  )
}
