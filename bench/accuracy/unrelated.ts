// How many of a million unrelated documents are lost: by the product, and by the band keys of LSHBloom as released.
import { randomNumbers } from '../corpus.js'
import { DrivenIndex } from './driven-index.js'
import { goal, percent, table, type Cell } from './markdown.js'
import { drawnMinima, falselyFound, hashedMinima, mixedKey, sumKey, type BandKey } from './sum-keys.js'
import { shingleCount, unrelatedLines } from './unrelated-lines.js'

const MEDIAN = 400
/** The first holds all documents in the verified tier. */
const MEMORIES = [1024 * 2 ** 20, 256 * 2 ** 20]
const CUTS = [
  { name: 'T = 0.8, 128 permutations', bands: 9, rows: 13 },
  { name: 'T = 0.5, 256 permutations', bands: 42, rows: 6 },
] as const
/** Keys of all bands that one table is to hold, for the sake of memory. */
const MOST_KEYS = 2 ** 26 / 1.4

/** The same documents, by an index of each size. */
function product(documents: number, memories: readonly number[]): { removed: number; cells: Cell[] }[] {
  const runs = memories.map((memory) => ({
    memory,
    index: new DrivenIndex({ memory, exact: true }),
    removed: 0,
    candidates: 0,
    expected: 0,
  }))
  for (const lines of unrelatedLines(documents, MEDIAN, 51)) {
    for (const run of runs) {
      const { falsePositiveRate } = run.index.state
      const { asked, removed, candidates } = run.index.count(lines)
      run.removed += removed
      run.candidates += candidates
      run.expected += falsePositiveRate * asked
    }
  }
  return runs.map(({ memory, index, removed, candidates, expected }) => {
    const { verified, bloom } = index.state
    const tiers = `${verified.records} verified, ${bloom.records} in the Bloom tier`
    const name = `ours, --memory ${memory / 2 ** 20}MiB: ${tiers}`
    const lost = percent(removed, documents)
    return { removed, cells: [name, documents, candidates, removed, lost, expected.toFixed(2)] }
  })
}

function* documentsOf(
  count: number,
  median: number,
  registers: number,
  sketch: typeof drawnMinima,
): Generator<Uint32Array> {
  const random = randomNumbers(52)
  for (let done = 0; done < count; done++) yield sketch(shingleCount(median, random), registers, random)
}

export function unrelated(quick: boolean): string {
  const documents = quick ? 30_000 : 1_000_000
  const runs = product(documents, MEMORIES)
  const rows = runs.map(({ cells }) => cells)
  for (const { name, bands, rows: width } of CUTS) {
    const registers = bands * width
    const add = (what: string, count: number, median: number, sketch: typeof drawnMinima, key: BandKey) => {
      const most = Math.min(count, Math.floor(MOST_KEYS / bands))
      const found = falselyFound(documentsOf(most, median, registers, sketch), most, bands, key)
      rows.push([`${what}, ${bands} x ${width} (${name})`, most, '-', found, percent(found, most), '-'])
    }
    add('sum of 32-bit minima', documents, MEDIAN, drawnMinima, sumKey)
    if (bands === 42) continue
    add('mixed key of the same minima', documents, MEDIAN, drawnMinima, mixedKey)
  }
  const few = quick ? 3000 : 40_000
  for (const [what, sketch] of [
    ['drawn minima', drawnMinima],
    ['minima of hashed shingles', hashedMinima],
  ] as const) {
    const found = falselyFound(documentsOf(few, 100, 252, sketch), few, 42, sumKey)
    rows.push([
      `check of the drawing, median 100 shingles: ${what}, 42 x 6`,
      few,
      '-',
      found,
      percent(found, few),
      '-',
    ])
  }
  return (
    `## Unrelated documents\n\nRandom texts, log-normal (median ${MEDIAN} shingles, sigma 0.8). For the sums the minima are ` +
    `drawn from their distribution; no Bloom filter errs there. Nothing lost by the verified tier: ` +
    `${goal(runs[0]!.removed === 0)}.\n\n` +
    table([['', 'documents', 'candidates', 'lost', 'share lost', 'lost by estimate'], ...rows])
  )
}
