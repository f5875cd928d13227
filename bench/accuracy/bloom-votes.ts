// How many bands the Bloom tier should have seen, by real sketches.
import { sketchSize, type SketchShape } from '../../native-free-kernels/record/record.js'
import { sketchShape } from '../../src/stages/near-duplicates.js'
import { randomNumbers } from '../corpus.js'
import { SHINGLE_WORDS } from './driven-index.js'
import { batchesOf, readLines } from './kernel-reading.js'
import { percent, table, type Cell } from './markdown.js'
import { bandsChance } from './theory.js'

interface Scheme {
  votes: number
  bands: number
  rows: number
}

const SCHEMES: readonly Scheme[] = [
  { votes: 1, bands: 16, rows: 8 },
  { votes: 2, bands: 16, rows: 8 },
  { votes: 2, bands: 16, rows: 6 },
  { votes: 3, bands: 18, rows: 7 },
]
const SIMILARITIES = [0.3, 0.5, 0.7, 0.8, 0.9]
const SHINGLES = [40, 200]
/** Kept records of which each shares a different part of the record in question. */
const CROWD = 10

/** A text and others, each of as many shingles, that share with it shingles from different places. */
function crowd(size: number, similarity: number, others: number, random: () => number): string[] {
  const word = () => Math.floor(random() * 2 ** 40).toString(36)
  const words = (count: number) => Array.from({ length: count }, word)
  const shared = Math.round((2 * size * similarity) / (1 + similarity))
  const text = words(size + SHINGLE_WORDS - 1)
  const texts = [text]
  for (let other = 0; other < others; other++) {
    const from = Math.floor(random() * (size - shared + 1))
    const before = words(from)
    const after = words(size - shared - from)
    texts.push([...before, ...text.slice(from, from + shared + SHINGLE_WORDS - 1), ...after])
  }
  return texts.map((some) => some.join(' '))
}

/** In how many groups of texts the first shares enough bands with the others taken together. */
function found(groups: readonly string[][], { votes, bands, rows }: Scheme): number {
  const sketch: SketchShape = {
    bands,
    rows,
    unit: 'word',
    textWidth: SHINGLE_WORDS,
    turnWidth: SHINGLE_WORDS,
    whole: sketchShape(0.8).whole,
  }
  const size = groups[0]!.length
  const stride = sketchSize(sketch)
  let count = 0
  for (const lines of batchesOf(groups.flat())) {
    const { sketches, sketchCount } = readLines(lines, sketch)
    if (sketchCount % size !== 0) throw new Error('a group was torn apart')
    const view = new DataView(sketches.buffer, sketches.byteOffset, sketches.byteLength)
    const key = (text: number, band: number) => view.getBigUint64(text * stride + band * 8, true)
    for (let first = 0; first < sketchCount; first += size) {
      let shared = 0
      for (let band = 0; band < bands; band++) {
        let other = 1
        while (other < size && key(first, band) !== key(first + other, band)) other++
        if (other < size) shared++
      }
      if (shared >= votes) count++
    }
  }
  return count
}

function measure(groups: number, others: number): Cell[][] {
  const random = randomNumbers(71)
  return SIMILARITIES.flatMap((similarity) =>
    SHINGLES.map((size): Cell[] => {
      const counts = SCHEMES.map(() => 0)
      for (let done = 0; done < groups; done += 20) {
        const some = Array.from({ length: 20 }, () => crowd(size, similarity, others, random))
        for (const [at, scheme] of SCHEMES.entries()) counts[at]! += found(some, scheme)
      }
      const shared = Math.round((2 * size * similarity) / (1 + similarity))
      const exact = shared / (2 * size - shared)
      const cells = SCHEMES.map(({ votes, bands, rows }, at) => {
        const theory = others === 1 ? ` (${percent(bandsChance(exact, bands, rows, votes))})` : ''
        return `${percent(counts[at]!, groups)}${theory}`
      })
      return [exact.toFixed(3), size, ...cells]
    }),
  )
}

export function bloomVotes(quick: boolean): string {
  const head = [
    'exact J',
    'shingles',
    ...SCHEMES.map(({ votes, bands, rows }) => `${votes} of ${bands} x ${rows}`),
  ]
  const [pairs, crowds] = quick ? [1000, 200] : [20_000, 2000]
  return (
    `## Bloom tier: votes\n\nShare of records that are removed for one kept record of a similarity (theory), ${pairs} ` +
    `pairs each.\n\n${table([head, ...measure(pairs, 1)])}\n\nThe same where ${CROWD} kept records are that similar ` +
    `(each by another part of the text), ${crowds} each.\n\n${table([head, ...measure(crowds, CROWD)])}`
  )
}
