// node dist/bench/filters.js: operations a second of the Bloom tier's kernel and of the bloom-filters package.
import bloomFilters from 'bloom-filters'
import { FilterParts } from '../native-free-kernels/filter/filter-parts.js'
import { randomNumbers } from './corpus.js'

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
const kernel = new FilterParts({
  bands: 18,
  registers: 126,
  leastAlike: 102,
  leastBands: 3,
  exact: true,
  near: true,
  memory: 64 * 2 ** 20,
})
const rows = new Uint32Array(BATCH * 16)
const sketches = new Uint8Array(BATCH * 270)
const words = new Uint32Array(sketches.buffer)
let spent = 0
for (let done = 0; done < RECORDS; done += BATCH) {
  for (let at = 0; at < words.length; at++) words[at] = random() * 2 ** 32
  for (let row = 0; row < BATCH; row++) {
    for (let at = 8; at < 12; at++) rows[row * 16 + at] = random() * 2 ** 32
    rows[row * 16 + 12] = row + 1
  }
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
