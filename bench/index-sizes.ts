// node dist/bench/index-sizes.js [--memory 16GiB] [--seconds 300]: how many kept records the duplicate index holds by
// --memory, by calculation; then an index of that size is filled with records of random keys until its estimate of false
// removals reaches 1e-4, or the time is over. See RESULTS.md and docs/scale.md.
import { parseArgs } from 'node:util'
import { DuplicateIndex, LEAST_MEMORY } from '../src/index/duplicate-index.js'
import { sizeInBytes } from './scaling/sizes.js'
import { table, type Cell } from './accuracy/markdown.js'
import { capacityOf, expectedRate, SKETCH, THRESHOLD } from './index-sizes/capacity.js'
import { DrivenKeys } from './index-sizes/driven-keys.js'

const MEMORIES = ['16MiB', '64MiB', '256MiB', '1GiB', '4GiB', '16GiB', '64GiB']
const RATES = [1e-5, 1e-4]
const BATCH_RECORDS = 2048
const BATCHES_BETWEEN_LOOKS = 16
/** When a row is told: records by those that the verified tier holds. */
const TOLD_AT = [0.25, 0.5, 1, 1.05, 1.2, 2, 4, 8, 16]
/** Batches that are sent a second time, of the oldest and of the latest. */
const REPEATED = 50
/** Batches that go to a small index first. */
const WARMING = 20

const FILLED_HEAD: Cell[] = [
  'verified tier',
  'Bloom tier',
  'resident, MiB',
  'records a second',
  'estimate',
  'calculated',
]

const { values } = parseArgs({
  options: {
    memory: { type: 'string', default: '16GiB' },
    seconds: { type: 'string', default: '300' },
  },
})

function calculated(): string {
  const head: Cell[] = ['--memory', 'memories', 'verified tier']
  for (const rate of RATES) head.push(`Bloom tier at ${rate.toExponential()}`, 'bytes of --memory a record')
  const rows = MEMORIES.map((memory): Cell[] => {
    const capacities = RATES.map((rate) => capacityOf(sizeInBytes(memory), rate))
    const { memories, verified } = capacities[0]!
    return [
      memory,
      memories,
      verified,
      ...capacities.flatMap(({ bloom, bytesPerRecord }) => [bloom, bytesPerRecord.toFixed(1)]),
    ]
  })
  return table([head, ...rows])
}

function newIndex(memory: number): DuplicateIndex {
  return new DuplicateIndex({
    exact: true,
    near: true,
    sketch: SKETCH,
    dedupOn: 'record',
    maskTemplates: false,
    memory,
    threshold: THRESHOLD,
  })
}

function filled(memory: number, seconds: number): string {
  const keys = new DrivenKeys(SKETCH, BATCH_RECORDS)
  // Code and batches take some memory of their own, which is not to be counted as the index's.
  const small = newIndex(LEAST_MEMORY)
  for (let at = 0; at < WARMING; at++) {
    const { rows, sketches } = keys.batch(at)
    small.decide(rows, sketches, 0, 0)
  }
  const before = process.memoryUsage.rss()
  const index = newIndex(memory)
  const { capacity } = index.state().verified
  const told = TOLD_AT.map((share) => Math.ceil((capacity * share) / BATCH_RECORDS))
  const rows: Cell[][] = []
  const started = performance.now()
  let [indexed, batch, lines] = [0, 0, 0]
  const decide = (number: number): number => {
    const { rows: batchRows, sketches } = keys.batch(number)
    const began = performance.now()
    const results = index.decide(batchRows, sketches, 0, lines)
    indexed += (performance.now() - began) / 1000
    lines += BATCH_RECORDS
    let removed = 0
    for (let row = 0; row < BATCH_RECORDS; row++) if (index.kindOf(results, row) !== undefined) removed++
    return removed
  }
  const tell = () => {
    const { verified, bloom, falsePositiveRate } = index.state()
    rows.push([
      verified.records,
      bloom.records,
      ((process.memoryUsage.rss() - before) / 2 ** 20).toFixed(0),
      Math.round(lines / indexed),
      falsePositiveRate.toExponential(1),
      bloom.records === 0 ? '-' : expectedRate(memory, bloom.records).toExponential(1),
    ])
  }
  let removed = 0
  let isFull = false
  while (!isFull && performance.now() - started < seconds * 1000) {
    removed += decide(batch++)
    if (told.includes(batch)) tell()
    isFull = batch % BATCHES_BETWEEN_LOOKS === 0 && index.state().falsePositiveRate >= RATES.at(-1)!
  }
  tell()
  const unrelated = lines
  let [latest, oldest] = [0, 0]
  const repeated = Math.min(REPEATED, Math.floor(batch / 2))
  for (let at = 0; at < repeated; at++) latest += decide(batch - 1 - at)
  for (let at = 0; at < repeated; at++) oldest += decide(at)
  const { removals } = index.state().bloom
  // Asked at last, so that its memory is not given back in between.
  if (small.state().verified.records === 0) throw new Error('the small index is empty')
  const peak = process.resourceUsage().maxRSS * 1024 - before
  const again = repeated * BATCH_RECORDS
  return (
    `${table([FILLED_HEAD, ...rows])}\n\nOf ${unrelated} unrelated records ${removed} were removed; of the latest ${again}, sent again, ${latest}; of ` +
    `the oldest ${again}, sent again, ${oldest}; ${removals} in all by the Bloom tier. Peak memory of the process above ` +
    `its ${(before / 2 ** 20).toFixed(0)} MiB before: ${(peak / 2 ** 20).toFixed(0)} MiB, ` +
    `${((100 * peak) / memory).toFixed(1)}% of --memory ${memory / 2 ** 20}MiB.`
  )
}

console.log(`## Index sizes\n\nCalculated:\n\n${calculated()}\n`)
console.log(`Filled, --memory ${values.memory}:\n`)
console.log(filled(sizeInBytes(values.memory), Number(values.seconds)))
