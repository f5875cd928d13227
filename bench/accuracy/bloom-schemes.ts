// What other ways to cut a sketch into bands would give the Bloom tier, by theory: recall, removals of what is not
// similar, and bytes a record at an estimate of 1e-5.
import { percent, table } from './markdown.js'
import { bandsChance, binomial } from './theory.js'

const SCHEMES = [
  { votes: 1, bands: 16, rows: 8 },
  { votes: 2, bands: 16, rows: 8 },
  { votes: 2, bands: 16, rows: 6 },
  { votes: 2, bands: 18, rows: 7 },
  { votes: 2, bands: 20, rows: 6 },
  { votes: 3, bands: 16, rows: 7 },
  { votes: 3, bands: 18, rows: 7 },
  { votes: 3, bands: 21, rows: 6 },
  { votes: 4, bands: 21, rows: 6 },
  { votes: 4, bands: 25, rows: 5 },
] as const
const ESTIMATE = 1e-5
const CROWD = 10
/** Keys of the fingerprint. */
const EXACT_KEYS = 2

/** The chance for each key at which `votes` of `bands` are found by chance alone with the chance ESTIMATE. */
function keyChance(bands: number, votes: number): number {
  let [low, high] = [0, 0.5]
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    const chances = binomial(bands, middle).slice(votes)
    if (chances.reduce((sum, chance) => sum + chance, 0) < ESTIMATE) low = middle
    else high = middle
  }
  return low
}

/**
 * The chance of a false key in a split-block filter of `bits` bits a key: keys in a block follow the Poisson law.
 * Agrees with the table in Apache Parquet's BloomFilter.md (10.5 bits at 1e-2, 41 at 1e-5).
 */
function splitBlockChance(bits: number): number {
  const mean = 256 / bits
  let [poisson, sum] = [Math.exp(-mean), 0]
  for (let keys = 0; keys < mean + 20 * Math.sqrt(mean) + 20; keys++) {
    sum += poisson * (1 - (31 / 32) ** keys) ** 8
    poisson *= mean / (keys + 1)
  }
  return sum
}

function bitsFor(chance: number): number {
  let [low, high] = [2, 200]
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2
    if (splitBlockChance(middle) > chance) low = middle
    else high = middle
  }
  return high
}

/** The chance that bands are found where each of several kept records may have brought any of them. */
function crowdChance(similarity: number, bands: number, rows: number, votes: number): number {
  return bandsChance((1 - (1 - similarity ** rows) ** CROWD) ** (1 / rows), bands, rows, votes)
}

export function bloomSchemes(): string {
  const body = SCHEMES.map(({ votes, bands, rows }) => {
    const chance = (similarity: number) => percent(bandsChance(similarity, bands, rows, votes))
    const key = keyChance(bands, votes)
    return [
      `${votes} of ${bands} x ${rows}`,
      ...[0.3, 0.5, 0.7, 0.8, 0.85, 0.9].map(chance),
      percent(crowdChance(0.3, bands, rows, votes)),
      percent(crowdChance(0.5, bands, rows, votes)),
      key.toExponential(1),
      (((bands + EXACT_KEYS) * bitsFor(key)) / 8).toFixed(1),
    ]
  })
  const head = [
    'bands',
    ...[0.3, 0.5, 0.7, 0.8, 0.85, 0.9].map((similarity) => `J = ${similarity}`),
    `${CROWD} of J = 0.3`,
    `${CROWD} of J = 0.5`,
    'chance of a key',
    'bytes a record',
  ]
  return (
    `## Bloom tier: other schemes, by theory\n\nChance to be removed for one kept record of a similarity, and for ${CROWD} ` +
    `unlike each other; chance of a false key and size of the tier (split-block filter, ${EXACT_KEYS} keys more for ` +
    `exact duplicates) at an estimate of ${ESTIMATE}.\n\n${table([head, ...body])}`
  )
}
