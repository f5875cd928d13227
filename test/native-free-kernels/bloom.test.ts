import assert from 'node:assert/strict'
import bloomFilters from 'bloom-filters'
import t from 'tap'
import { BloomKernel } from '../../native-free-kernels/filter/bloom.js'
import { PlainBloomFilter } from '../../native-free-kernels/filter/plain.js'
import { randomNumbers } from './reader.js'

/** Random keys of 64 bits. */
function keys(count: number, seed: number): bigint[] {
  const random = randomNumbers(seed)
  const half = () => BigInt(Math.floor(random() * 2 ** 32))
  return Array.from({ length: count }, () => (half() << 32n) | half())
}

/** Chance of a false key in a split-block filter: blocks hold a Poisson number of keys. */
function theory(bitsPerKey: number): number {
  const mean = 256 / bitsPerKey
  let poisson = Math.exp(-mean)
  let chance = 0
  for (let held = 0; held < 300; held++) {
    chance += poisson * (1 - (31 / 32) ** held) ** 8
    poisson *= mean / (held + 1)
  }
  return chance
}

t.test('the Bloom filter has the bits of its plain twin', async () => {
  for (const blocks of [1, 2, 3, 100, 1000]) {
    const kernel = new BloomKernel(blocks)
    const plain = new PlainBloomFilter(blocks)
    for (const key of keys(blocks * 16, blocks)) {
      kernel.add(key)
      plain.add(key)
    }
    for (const key of keys(5000, blocks + 1)) assert.equal(kernel.has(key), plain.has(key))
  }
})

for (const bitsPerKey of [8, 12, 16]) {
  t.test(`a Bloom filter of ${bitsPerKey} bits a key`, async (t) => {
    const count = 64000
    const kernel = new BloomKernel((count * bitsPerKey) / 256)
    const added = keys(count, bitsPerKey)
    for (const key of added) kernel.add(key)
    t.ok(
      added.every((key) => kernel.has(key)),
      'never loses a key',
    )
    const probes = keys(1_000_000, bitsPerKey + 100)
    const rate = probes.filter((key) => kernel.has(key)).length / probes.length
    const expected = theory(bitsPerKey)
    const noise = Math.sqrt(expected / probes.length)
    t.ok(Math.abs(rate - expected) < 0.05 * expected + 4 * noise, `rate ${rate}, in theory ${expected}`)
    t.ok(
      Math.abs(kernel.chanceOfFalseKey() - rate) < 0.2 * rate,
      `its own estimate ${kernel.chanceOfFalseKey()}`,
    )
  })
}

t.test('beside a classic Bloom filter of as many bits a key', async (t) => {
  const bitsPerKey = 10
  const count = 8000
  const classic = bloomFilters.BloomFilter.create(count, Math.exp(-bitsPerKey * Math.LN2 ** 2))
  t.ok(Math.abs(classic.size / count - bitsPerKey) < 0.01, `${classic.size / count} bits a key`)
  const kernel = new BloomKernel((count * bitsPerKey) / 256)
  for (const key of keys(count, 1)) {
    classic.add(String(key))
    kernel.add(key)
  }
  const probes = keys(40000, 2)
  const rate = (has: (key: bigint) => boolean) => probes.filter(has).length / probes.length
  const [ours, theirs] = [rate((key) => kernel.has(key)), rate((key) => classic.has(String(key)))]
  // One cache line a key costs some precision: 1.5 times the false keys of a classic filter at 10 bits a key.
  t.ok(ours < 2 * theirs, `${ours} beside ${theirs}`)
  t.ok(theirs < 1.3 * Math.exp(-bitsPerKey * Math.LN2 ** 2), 'which does what its own theory says')
})

t.test('the estimate of a filter of many blocks, of which only some are looked at', async (t) => {
  const blocks = 40000
  const kernel = new BloomKernel(blocks)
  for (const key of keys(blocks * 24, 3)) kernel.add(key)
  const probes = keys(200000, 4)
  const rate = probes.filter((key) => kernel.has(key)).length / probes.length
  t.ok(
    Math.abs(kernel.chanceOfFalseKey() - rate) < 0.2 * rate,
    `${kernel.chanceOfFalseKey()}, measured ${rate}`,
  )
})

t.test('an empty filter has no false key', async (t) => {
  t.equal(new BloomKernel(10).chanceOfFalseKey(), 0)
  t.notOk(new BloomKernel(10).has(5n))
})
