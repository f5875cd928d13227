// node dist/bench/filters.js: operations a second of the Bloom tier's kernel and of the bloom-filters package.
import bloomFilters from 'bloom-filters'
import { FilterParts } from '../native-free-kernels/filter/filter-parts.js'
import { leastAlike, sketchShape } from '../src/stages/near-duplicates.js'
import { randomNumbers } from './corpus.js'
import { DrivenKeys } from './index-sizes/driven-keys.js'

const random = randomNumbers(1)
const seconds = (work: () => void): number => {
  const started = performance.now()
  work()
  return (performance.now() - started) / 1000
}

const KEYS = 200_000
const filter = bloomFilters.BloomFilter.create(KEYS, 1e-4)
const keys = Array.from({ length: KEYS }, () => random().toString(36))
const added = seconds(() => keys.forEach((key) => filter.add(key)))
const asked = seconds(() => keys.forEach((key) => filter.has(key)))

// Records of the kernel ask for 19 keys each, and add as many in time: a budget that makes nearly all go to Bloom.
const KEYS_OF_RECORD = 19
const RECORDS = 500_000
const BATCH = 500
const sketch = sketchShape(0.8)
const kernel = new FilterParts({
  bands: sketch.bands,
  leastAlike: leastAlike(0.8),
  leastBands: 3,
  exact: true,
  near: true,
  memory: 64 * 2 ** 20,
})
const driven = new DrivenKeys(sketch, BATCH)
let spent = 0
for (let done = 0; done < RECORDS; done += BATCH) {
  const { rows, sketches } = driven.batch(done / BATCH)
  spent += seconds(() => kernel.decide(rows, sketches, 1n))
}
const state = kernel.state()
console.log(
  `bloom-filters: ${(KEYS / added / 1e3).toFixed(0)} k adds/s, ${(KEYS / asked / 1e3).toFixed(0)} k asks/s`,
)
console.log(
  `kernel: ${(RECORDS / spent / 1e3).toFixed(0)} k records/s with ${KEYS_OF_RECORD} keys each, asked for in both tiers and added ` +
    `(${(((RECORDS * KEYS_OF_RECORD) / spent) * 1e-6).toFixed(1)} M keys/s); ${state.bloomRecords} records in the Bloom tier`,
)
